"""Names as Swedish readers look for them, alike on both databases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.words import SORT_KEY_LENGTH, fold, search_text, sort_key


def test_names_sort_as_swedish_does() -> None:
    shuffled = ["Öberg", "Zetterlund", "Åkesson", "Ärlig", "adam", "Vik", "Wik", "Vikström", "Éva", "Evas"]
    assert sorted(shuffled, key=sort_key) == [
        *("adam", "Éva", "Evas", "Vik", "Vikström", "Wik", "Zetterlund"),
        *("Åkesson", "Ärlig", "Öberg"),
    ]


def test_a_first_name_ends_before_the_space() -> None:
    assert sorted(["Annabel Ek", "Anna Öberg", "Anna Ek"], key=sort_key) == [
        "Anna Ek",
        "Anna Öberg",
        "Annabel Ek",
    ]


def test_hyphen_and_space_sort_alike() -> None:
    assert sort_key("Anna-Karin") == sort_key("Anna  Karin")


def test_other_alphabets_come_last_and_in_order() -> None:
    assert sorted(["فاطمة", "Öberg", "Фатима"], key=sort_key) == ["Öberg", "Фатима", "فاطمة"]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ÅSA  Öberg", "åsa öberg"),
        ("A\u030asa", "åsa"),
        ("André Müller", "andre muller"),
        ("Bjørn Ærø", "björn ärö"),
        ("Straße", "strasse"),
        ("İpek", "ipek"),
        ("ﬁn", "fin"),
    ],
)
def test_folding_keeps_the_swedish_letters_and_drops_the_rest(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_folded_parts_stand_apart() -> None:
    assert search_text(["Åsa Ek", "", "Kock"]) == "åsa ek\nkock"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_sort_key_is_digits_and_fits_its_column(text: str) -> None:
    key = sort_key(text)
    assert key == "" or (key.isascii() and key.isdecimal())
    assert len(key) <= SORT_KEY_LENGTH
