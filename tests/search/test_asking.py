"""Reading a query, and holding a text against it."""

from __future__ import annotations

import pytest

from eventlog.errors import Refused
from search.asking import QUERY_LENGTH, Asked, read_query
from search.filters import read_day
from search.matching import BY_STEM, BY_WORD, IN_A_ROW, match_text, show_text


def groups(text: str, *, typing: bool = False) -> str:
    """Return what is asked for: groups parted by |, a star after a word that may go on."""
    asked = read_query(text, typing=typing)
    return " | ".join(" ".join(word.folded + "*" * word.prefix for word in group) for group in asked.groups)


def shown(query: str, text: str) -> str:
    """Return what a result shows, with what was found in brackets."""
    match = match_text(read_query(query), text)
    assert match is not None
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in show_text(text, match))


def test_words_phrases_beginnings_and_filters() -> None:
    asked = read_query('Schema "möte på fredag" städ* från:anna.b in:"Hemtjänst Norr" has:Bild EFTER:2026-03')
    assert [[word.folded for word in group] for group in asked.groups] == [
        ["schema"],
        ["möte", "på", "fredag"],
        ["städ"],
    ]
    assert asked.groups[2][0].prefix
    assert [(one.name, one.value) for one in asked.filters] == [
        ("from", "anna.b"),
        ("in", "Hemtjänst Norr"),
        ("has", "Bild"),
        ("after", "2026-03"),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('"möte på', "möte på"),
        ('möte" fredag', "möte | fredag"),
        ("”citat” «franskt»", "citat | franskt"),
        ("SOC-1234", "soc 1234"),
        ("anna.bergstrom@example.org", "anna bergstrom example org"),
        ("a AND b OR NOT c NEAR(d, 2) ^e f:g", "a | b | or | not | c | near d | 2 | e | f g"),
        ("möte & !fika | (te <-> kaffe):*", "möte | fika | te | kaffe*"),
        ("' OR 1=1; DROP TABLE search_document --", "or | 1 1 | drop | table | search document"),
        ("{}[]()*:-+~^\\'\" \x00\x01", ""),
        ("\ud800 \u202e möte\x00fika", "möte | fika"),
        ("👍🏽 🎉", "👍 | 🎉"),
        ("مَرحبا", "مرحبا"),
        ("   ", ""),
        ("fr*", "fr"),
        ("fre*", "fre*"),
        ("från:", "från"),
        ("och möte", "möte"),
        ("och att", "och | att"),
    ],
)
def test_any_text_can_be_asked_for(text: str, read: str) -> None:
    assert groups(text) == read


def test_while_one_types_the_last_word_may_go_on() -> None:
    assert groups("möte fre", typing=True) == "möte | fre*"
    assert groups("möte fre ", typing=True) == "möte | fre"
    assert groups('"möte fre"', typing=True) == "möte fre"
    assert groups("möte fr", typing=True) == "möte | fr"
    # What may be a common word is left out, or it would find only what goes on: "mig" is in no index.
    assert groups("passar mig", typing=True) == "passar"
    assert groups("passar migr", typing=True) == "passar | migr*"
    assert groups("passar mig*", typing=True) == "passar | mig*"
    assert groups("mig", typing=True) == groups("och mig", typing=True) == "mig*"


def test_too_much_is_refused_before_it_is_read() -> None:
    for text, code in (("å" * (QUERY_LENGTH + 1), "text_too_long"), ("ord " * 21, "invalid")):
        with pytest.raises(Refused) as caught:
            read_query(text)
        assert (caught.value.code, caught.value.field) == (code, "q")


@pytest.mark.parametrize(
    ("query", "text", "score"),
    [
        ("möte", "Vi har mötet idag", BY_STEM),
        ("mötet", "Vi har mötet idag", BY_WORD),
        ("mötet idag", "Vi har mötet idag", IN_A_ROW),
        ("idag mötet", "Vi har mötet idag", BY_WORD),
        ("mötet", "Mote och debatt", None),
        ("mote", "Mötet idag", None),
        ('"möte fredag"', "Möte på fredag", None),
        ('"möte på fredag"', "Mötena på fredagar", BY_STEM),
        ('"möte på fredag"', "Möte om fredag", None),
        ("hemtj*", "Hemtjänsten ringde", BY_WORD),
        ("fika kaffe", "Fika utan te", None),
        ("cafe", "Vi ses på CAFÉT, nej café", BY_WORD),
        ("meeting", "The meetings were moved", BY_STEM),
        ("👍", "Bra 👍🏽", BY_WORD),
    ],
)
def test_a_text_is_held_against_what_was_asked(query: str, text: str, score: int | None) -> None:
    match = match_text(read_query(query), text)
    assert (None if match is None else match.score) == (
        # A beginning is found, though not literally.
        BY_STEM if query.endswith("*") else score
    )


def test_what_was_found_is_shown_in_its_surroundings() -> None:
    assert shown("möte", "Mötet\n\när   flyttat") == "[Mötet] är flyttat"
    text = f"{'Lång inledning utan slut. ' * 20}Sedan kom mötet om schemat, och {'en lång avslutning ' * 20}"
    found = shown("schema möte", text)
    assert "Sedan kom [mötet] om [schemat], och" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < 230
    assert shown('"möte om schema"', text).count("[mötet om schemat]") == 1
    assert show_text("x" * 500, None)[0].text == "x" * 180 + "…"
    assert show_text("", None) == []


def test_nothing_in_a_text_becomes_markup() -> None:
    assert shown("fika", "<b>fika</b> & <script>") == "<b>[fika]</b> & <script>"


def test_days_are_read_as_people_write_them() -> None:
    for text in ("2026-03-01", "2026-3-1", "2026-03"):
        day = read_day(text)
        assert day is not None
        assert day.isoformat() == "2026-03-01"
    assert read_day("igår") is not None
    for text in ("banan", "2026-13-01", "2026-02-30", "0000-01-01", "9999-12-31", "٢٠٢٦-٠٣-٠١", "", "1"):
        assert read_day(text) is None


def test_only_common_words_say_so() -> None:
    assert read_query("och att").only_common
    assert not read_query("och möte").only_common
    assert not Asked().only_common
