"""What a text may hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text import TEXT_LIMIT, check_name, check_text, close_bidi, is_blank
from eventlog.errors import Invalid

RLO, PDF, LRI, PDI = "\u202e", "\u202c", "\u2066", "\u2069"


def refusal(text: str, limit: int = TEXT_LIMIT) -> str:
    with pytest.raises(Invalid) as refused:
        check_text(text, limit)
    assert refused.value.field == "text"
    return refused.value.code


def test_a_text_is_kept_as_it_was_written() -> None:
    text = "Hej Åsa!\n\n  Indrag, tabb\toch 👩‍👩‍👧 får stå kvar."
    assert check_text(text) == text


def test_letters_are_composed_and_line_ends_are_one() -> None:
    assert check_text("A\u030asa\r\nO\u0308berg\u2028slut") == "Åsa\nÖberg\nslut"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff"])
def test_what_is_not_text_is_refused(text: str) -> None:
    assert refusal(text) == "invalid"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u200d", "\u3164", RLO, "\x07"])
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert refusal(text) == "text_empty"


def test_the_limit_counts_characters_after_composing() -> None:
    assert len(check_text("å" * TEXT_LIMIT)) == TEXT_LIMIT
    assert len(check_text("a\u030a" * TEXT_LIMIT)) == TEXT_LIMIT
    assert refusal("å" * (TEXT_LIMIT + 1)) == "text_too_long"
    assert refusal("a" * 10_000_000) == "text_too_long"


def test_piled_up_marks_are_cut_to_what_languages_need() -> None:
    zalgo = check_text("e" + "\u0334" * 500 + "!")
    assert zalgo == "e" + "\u0334" * 8 + "!"
    vietnamese = unicodedata.normalize("NFD", "Tiếng Việt")
    assert check_text(vietnamese) == "Tiếng Việt"


def test_a_turned_direction_ends_with_its_line() -> None:
    assert check_text(f"a {RLO}bc\nd") == f"a {RLO}bc{PDF}\nd"
    assert check_text(f"{LRI}x{PDI} y") == f"{LRI}x{PDI} y"
    assert check_text(f"x{PDF}{PDI}y") == "xy"


def test_a_name_is_one_line_and_turns_nothing() -> None:
    assert check_name(f"  Hemtjänst\n {RLO}Norr{PDF} ", 80) == "Hemtjänst Norr"
    assert check_name(" ", 80, required=False) == ""
    with pytest.raises(Invalid) as refused:
        check_name(" \u200b", 80)
    assert (refused.value.code, refused.value.field) == ("text_empty", "name")


@given(st.text(alphabet=st.sampled_from(f"ab\n{RLO}{PDF}{LRI}{PDI}\u202a\u2067"), max_size=60))
def test_every_direction_control_is_closed_on_its_line(text: str) -> None:
    closed = close_bidi(text)
    for line in closed.split("\n"):
        depth = 0
        for character in line:
            depth += character in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
            depth -= character in f"{PDF}{PDI}"
            assert 0 <= depth <= 8
        assert depth == 0
    assert close_bidi(closed) == closed


@given(st.text(max_size=300))
def test_checking_twice_changes_nothing(text: str) -> None:
    try:
        checked = check_text(text)
    except Invalid:
        return
    assert check_text(checked) == checked
    assert not is_blank(checked)
    checked.encode()
