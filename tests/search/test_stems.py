"""Words and their stems: what a Swedish reader takes for the same word, and what not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.stems import index_terms, stem, stems_of, tokens_of
from search.words import STOP_WORDS, is_english, words_of


@pytest.mark.parametrize(
    "forms",
    [
        "möte mötet möten mötena mötets mötes",
        "skola skolan skolans skolor skolorna",
        "barn barnet barnen barnens",
        "rum rummet rummen rummets",
        "hem hemmet hemmen",
        "kontor kontoret kontoren kontorets",
        "rektor rektorn rektorer rektorerna",
        "undersköterska undersköterskan undersköterskor",
        "zebrafisk zebrafiskar zebrafiskarna",
        "protokoll protokollet protokollen",
        "schema schemat",
        "fråga frågan frågor frågade",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form, "swedish") for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["mötet mote", "får far", "lön lon", "bil bild", "is it", "helena hel"])
def test_other_words_have_other_stems(pair: str) -> None:
    one, other = pair.split()
    assert stem(one, "swedish") != stem(other, "swedish")


def test_accents_are_folded_but_not_those_of_swedish_letters() -> None:
    text = "Idé, CAFÉ och naïv på Ångströms åäö; ﬁlen på İstanbul"
    assert [word.folded for word in words_of(text)] == [
        *("ide", "cafe", "och", "naiv", "på", "ångströms", "åäö", "filen", "på", "istanbul")
    ]


def test_a_text_is_cut_into_what_one_can_search_for() -> None:
    text = "SOC-1234 kl 8.30 a_b 👍🏽❤️ e\u0301 mjuk\u00adt مَرحبا 会议 x\x00y anna@example.org"
    assert [word.folded for word in words_of(text)] == [
        *("soc", "1234", "kl", "8", "30", "a", "b", "👍", "❤", "e", "mjukt", "مرحبا", "会", "议", "x", "y"),
        *("anna", "example", "org"),
    ]


def test_a_word_stands_where_it_says() -> None:
    text = "Så: Mötet 👍 på CAFÉ!"
    assert [text[word.start : word.end] for word in words_of(text)] == ["Så", "Mötet", "👍", "på", "CAFÉ"]


def test_a_text_is_stemmed_in_its_own_language_and_a_query_in_both() -> None:
    english = "The meetings were moved to the filing room"
    assert is_english(word.folded for word in words_of(english))
    assert {"meet", "move", "file"} <= set(index_terms(english))
    assert "meet" in stems_of("meeting")
    assert stems_of("möten") == ("möt", "möten")


def test_small_words_are_left_out_but_none_that_means_something() -> None:
    assert index_terms("Det är is på vägen till IT i Vara") == ["is", "väg", "it", "var"]


def test_an_endless_word_is_cut() -> None:
    assert [len(term) for term in index_terms("ö" * 9_000)] == [64]


@given(st.text(max_size=60))
def test_the_index_has_the_stems_that_a_text_is_held_against(text: str) -> None:
    assert index_terms(text) == [token.stem for token in tokens_of(text) if token.folded not in STOP_WORDS]
