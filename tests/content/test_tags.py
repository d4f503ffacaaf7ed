"""What is a tag and what is only a text with a #."""

from __future__ import annotations

import pytest

from content.richtext import parse, render
from content.tags import TAG_LENGTH, TAGS_LIMIT, normalise

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#sommar", ("sommar",)),
        ("Lunch i #Kök och #kök.", ("kök",)),
        ("#kök är inte #kok", ("kök", "kok")),
        ("(#fika), **#Vikarie** och #vecka_12!", ("fika", "vikarie", "vecka_12")),
        ("#مطبخ #हिन्दी #中文 #Łódź", ("مطبخ", "हिन्दी", "中文", "łódź")),
        ("#e\u0301lev", ("élev",)),
        ("# Rubrik #viktigt", ("viktigt",)),
        ("#covid-19 #b.c", ("covid", "b")),
        # No tags: alone, a number, in a word, in an address, in code, escaped, in a link's text, too long.
        ("#", ()),
        ("# och ##", ()),
        ("#112 #2026", ()),
        ("a#b ä#b _#b", ()),
        ("https://a.se/#del www.a.se/b#del a@b.se#c", ()),
        ("`#kod`\n```\n#kod\n```", ()),
        (r"\#inte", ()),
        ("[#länk](https://a.se)", ()),
        ("&#35;b &#x23;c", ()),
        ("#" + "a" * (TAG_LENGTH + 1), ()),
        ("#ﷺﷺﷺﷺ", ()),
    ],
)
def test_which_tags_a_text_has(text: str, tags: tuple[str, ...]) -> None:
    assert parse(text).tags == tags


def test_a_tag_is_a_link_to_its_page_and_shows_as_written() -> None:
    assert render("Nu i #Kök!") == '<p>Nu i <a class="hashtag" href="/tags/k%C3%B6k">#Kök</a>!</p>'


def test_a_lone_mark_is_shown_as_it_is() -> None:
    assert [render("#"), render("##"), render("> #")] == [None, None, "<blockquote>\n<p>#</p>\n</blockquote>"]


def test_after_twenty_the_rest_is_text() -> None:
    text = " ".join(f"#t{number}" for number in range(TAGS_LIMIT + 5)) + " #t1"
    document = parse(text)
    assert len(document.tags) == TAGS_LIMIT
    assert (document.render() or "").count("<a ") == TAGS_LIMIT + 1


def test_a_text_that_is_mostly_marks_has_no_tags() -> None:
    assert parse("#a " * 2_000).tags == ()


@pytest.mark.parametrize("tag", ["", "12", "a b", "a-b", "#a", "a" * 61, "\0", "<b>"])
def test_what_is_none(tag: str) -> None:
    assert normalise(tag) is None
