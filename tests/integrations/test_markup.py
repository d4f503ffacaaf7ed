"""Slack's mark-up becomes ours, and nothing else becomes mark-up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.richtext import render
from content.text import check_text, is_blank
from integrations.slack.emoji import find_emoji, find_reaction
from integrations.slack.entries import NotTaken, read_entry
from integrations.slack.markup import Names, plain, translate
from integrations.slack.shapes import as_line, as_ts, time_of
from tests.integrations.slack_export import ts

NOW = time_of(ts(3_600))
NAMES = Names(person={"U1": "ylva"}.get, room={"C1": "sånger"}.get)

TABLE = [
    ("Hej <@U1>!", "Hej @ylva!"),
    ("Hej <@U1|gammalt.namn>", "Hej @ylva"),
    ("Hej <@U404|bosse>", "Hej bosse"),
    ("Hej <@U404>", "Hej U404"),
    ("Se <#C1|gammalt> och <#C404>", "Se #sånger och #C404"),
    ("<!here> <!channel|@channel> <!everyone>", "@alla @alla @alla"),
    ("<!subteam^S1|@altarna> <!date^1^{date}|4 mars>", "altarna 4 mars"),
    ("<https://a.example>", "https://a.example"),
    ("<https://a.example|a.example>", "https://a.example"),
    ("<https://a.example/x|här [nu]>", r"[här \[nu\]](https://a.example/x)"),
    ("<https://a.example/a_(b)|x>", "[x](https://a.example/a_%28b%29)"),
    ("<https://a.example/?a=1&amp;b=2|R&amp;D>", "[R&D](https://a.example/?a=1&b=2)"),
    ("<mailto:a@b.example|a@b.example>", "a@b.example"),
    ("<javascript:alert(1)|klicka>", "klicka"),
    ("*fet* _kursiv_ ~struken~", "**fet** *kursiv* ~~struken~~"),
    ("*_båda_*", "***båda***"),
    ("(*fet*), *fet*.", "(**fet**), **fet**."),
    ("2*3*4 och snake_case_name", r"2\*3\*4 och snake_case_name"),
    ("__init__ och **två**", r"\_\_init\_\_ och \*\*två\*\*"),
    ("`*kod* &lt;b&gt; :tada:`", "`*kod* <b> :tada:`"),
    ("```a &amp;&amp; b```", "```\na && b\n```"),
    ("se ```x```", "se \n```\nx\n```"),
    ("&gt; citat\nefter", "> citat\n\nefter"),
    ("&gt;&gt;&gt; allt\ndetta", "> allt\n> detta"),
    ("• ett\n• två\nefter", "- ett\n- två\n\nefter"),
    ("# ingen rubrik", r"\# ingen rubrik"),
    ("&amp;lt; är &lt;", r"\&lt; är <"),
    ("[text](länk)", r"\[text](länk)"),
    (r"C:\*.txt", r"C:\\\*.txt"),
    (":tada: :+1: 10:30:45 :egen-logga:", "🎉 👍 10:30:45 :egen-logga:"),
    (":clap::skin-tone-3:", "👏🏼"),
]


@pytest.mark.parametrize(("slack", "ours"), TABLE)
def test_marks(slack: str, ours: str) -> None:
    assert translate(slack, NAMES) == ours


def test_what_people_typed_is_what_they_see() -> None:
    for typed in ("2*3*4", "**två**", "__init__", "[text](länk)", "# rubrik", "a ~~ b", r"C:\*.txt"):
        shown = render(translate(typed))
        assert shown is None or shown == f"<p>{typed}</p>", typed


def test_a_purpose_has_no_marks() -> None:
    assert (
        plain("Noter &amp; <https://a.example|texter> för <@U1> :tada:", NAMES)
        == "Noter & texter för @ylva 🎉"
    )


@settings(deadline=None)
@given(st.text(alphabet="ab*_~`<>&;|@#![]()\\:/. \n•", max_size=200))
def test_any_text_can_be_taken(text: str) -> None:
    translated = translate(text, NAMES)
    assert "\ue000" not in translated
    # The one thing that can be wrong with it is that it says nothing.
    if not is_blank(translated):
        assert "<script" not in (render(check_text(translated, 40_000)) or "")


@pytest.mark.parametrize(
    ("name", "emoji"),
    [("+1", "👍"), ("simple_smile", "🙂"), ("flag-se", "🇸🇪"), ("man-shrugging", "🤷‍♂️"), ("heart", "❤️")],
)
def test_names_of_emoji(name: str, emoji: str) -> None:
    assert find_emoji(name) == emoji
    assert find_reaction(name) == emoji


def test_a_workspace_own_emoji_is_none_here() -> None:
    assert find_reaction("choir-logo") is None


@pytest.mark.parametrize(
    "value", [None, True, "", "i går", "12", "1e9", -5, {"a": 1}, [], "99999999999.0", 1e300]
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert as_ts(value, now=NOW) == ""


def test_times_have_one_form() -> None:
    assert as_ts(ts(1), now=NOW) == as_ts(float(ts(1)), now=NOW) == ts(1)


def test_names_lose_what_cannot_be_seen() -> None:
    assert as_line(" Bo\u202e\x00  Ek\n&amp; Co ", 20) == "Bo Ek & Co"
    assert as_line({"not": "text"}, 20) == ""


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
_KEYS = (
    *("user", "text", "subtype", "thread_ts", "edited", "reactions", "files", "file", "comment", "bot_id"),
    *("attachments", "blocks", "user_profile", "username", "bot_profile"),
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _JUNK))
def test_an_entry_of_any_shape_is_read_or_refused_with_a_reason(entry: dict[str, object]) -> None:
    try:
        written = read_entry({**entry, "ts": ts(1)}, names=NAMES, now=NOW)
    except NotTaken:
        return
    assert written.author.given_name
    assert all(written.texts) or written.deleted
