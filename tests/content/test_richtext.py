"""Markdown to safe HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from content import richtext
from content.richtext import Mentioned, parse, render
from content.text import check_text
from eventlog.errors import Invalid

FATIMA = {"fatima.haddad": Mentioned("pFatima", "Fatima Haddad")}
ALLOWED = {
    "p": set(),
    "br": set(),
    "strong": set(),
    "em": set(),
    "s": set(),
    "code": set(),
    "pre": set(),
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "a": {"class", "href", "rel", "target"},
    "span": {"class", "data-person"},
}
VOID = {"br"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")


class Reader(HTMLParser):
    """Reads HTML as a browser would and complains about whatever is not allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.deepest = 0
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _value in attrs} <= ALLOWED[tag]
        given_attributes = dict(attrs)
        if given_attributes.get("class") == "hashtag":
            assert tag == "a"
            assert (given_attributes.pop("href") or "").startswith("/tags/")
            assert given_attributes == {"class": "hashtag"}
        elif tag == "a":
            assert (given_attributes["href"] or "").lower().startswith(SCHEMES)
            assert given_attributes["rel"] == "noopener noreferrer nofollow"
            assert given_attributes["target"] == "_blank"
        if tag == "span":
            assert given_attributes["class"] in ("mention", "mention mention-everyone")
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Viktigt**", "<p><strong>Viktigt</strong></p>"),
        ("_lite_ ~~fel~~", "<p><em>lite</em> <s>fel</s></p>"),
        ("*a*\nb", "<p><em>a</em><br>\nb</p>"),
        ("# Rubrik", "<p><strong>Rubrik</strong></p>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("```py\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("- mjölk\n- bröd", "<ul>\n<li>mjölk</li>\n<li>bröd</li>\n</ul>"),
        ("3. tre\n4. fyra", '<ol start="3">\n<li>tre</li>\n<li>fyra</li>\n</ol>'),
        ("> sagt", "<blockquote>\n<p>sagt</p>\n</blockquote>"),
        (r"\*inte\*", "<p>*inte*</p>"),
    ],
)
def test_what_people_use(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "Hej!",
        "Första raden\nandra raden\n\n  indragen rad",
        '2 * 3 * 4 < 5 & 6 > "7"',
        "snake_case_namn och a_b",
        "#2026 #112 a#b #",
        "Titel\n=====",
        "---",
        "<b>inte fet</b>",
        "Bra.Vi ses imorgon.Nu går jag",
        "@okand.person hälsar",
    ],
)
def test_plain_text_has_no_html(text: str) -> None:
    assert render(text) is None


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("se https://example.se/a_b_c?x=1&y=2.", "https://example.se/a_b_c?x=1&amp;y=2"),
        ("www.example.se/hej", "http://www.example.se/hej"),
        ("skriv till kansli@example.se", "mailto:kansli@example.se"),
        ("[ring](tel:+46700000001)", "tel:+46700000001"),
        ("<https://example.se>", "https://example.se"),
    ],
)
def test_links(text: str, href: str) -> None:
    html = render(text)
    assert html is not None
    assert f'<a href="{href}"' in html
    assert read(html).tags == ["p", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](/chat)",
        "[x](//example.se)",
        "<javascript:alert(1)>",
        "ftp://example.se",
        "http://[",
        "[x](http://)",
        "http://\u0600",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_only_known_schemes_are_links(text: str) -> None:
    html = render(text)
    assert html is None or "a" not in read(html).tags


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> **x**",
        "<img src=x onerror=alert(1)> **x**",
        "<!-- x --> **x**",
        '**x** "><svg onload=alert(1)>',
        "![x](https://example.se/x.png)",
        '[a](https://e.se/" onclick="alert(1))',
        "**x** <a href='https://e.se' style='position:fixed'>y</a>",
        "`</code><script>`",
        "```\n</code></pre><script>\n```",
    ],
)
def test_html_is_only_letters(text: str) -> None:
    html = render(text)
    assert html is not None
    read(html)


def test_a_mention_is_marked_with_the_name_of_the_day() -> None:
    html = render("Hej @Fatima.Haddad.", FATIMA)
    assert html == '<p>Hej <span class="mention" data-person="pFatima">@Fatima Haddad</span>.</p>'


def test_a_name_cannot_bring_html_along() -> None:
    html = render("@x", {"x": Mentioned("p", '<script>"')})
    assert html is not None
    assert read(html).text == '@<script>"'


def test_everyone_is_marked_where_it_counts() -> None:
    assert render("@alla kom!", everyone=True) == (
        '<p><span class="mention mention-everyone">@alla</span> kom!</p>'
    )
    assert render("@alla kom!") is None


def test_what_is_a_mention_and_what_is_not() -> None:
    found = parse("@fatima.haddad, (@erik) `@kod` a@b.se [@lank](https://e.se) @Erik @alla @@dubbel \\@nej")
    assert found.usernames == ("fatima.haddad", "erik")
    assert found.everyone


# What takes a parser long: each is of a sort that has been slow somewhere.
HEAVY = {
    "quotes": "> " * 4_000,
    "deep quotes": ">" * 10_000,
    "many quotes": ("> " * 9 + "x\n") * 400,
    "lists": "- " * 4_000,
    "numbered": "1. " * 2_600,
    "indented lists": "".join(" " * (2 * depth) + "- a\n" for depth in range(80)),
    "backticks": "`" * 8_000,
    "rising backticks": " ".join("`" * length for length in range(1, 125)),
    "brackets": "[" * 8_000,
    "half links": "[a](" * 2_000,
    "nested links": "[" * 4_000 + "]" * 4_000,
    "pictures": "![" * 4_000,
    "stars": "*a_" * 2_600,
    "strong": "**x *a " * 1_100,
    "strikes": "~~a" * 2_600,
    "link bomb": "http://a.se " * 660,
    "schemes": "a://" * 2_000,
    "addresses": "a@b.se " * 1_100,
    "at signs": "@" * 8_000,
    "mentions": "@anna " * 1_300,
    "angles": "<a@" * 2_600,
    "entities": "&#x1F600;" * 880,
    "escapes": "\\" * 8_000,
    "fences": "```\n" * 2_000,
    "headings": "# a\n" * 2_000,
    "lines": "a\n" * 4_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_hostile_markup_stays_small(name: str) -> None:
    html = render(HEAVY[name][:8_000])
    if html is not None:
        reader = read(html)
        assert reader.deepest <= 22
        assert len(html) < 60_000


def test_text_nested_too_deep_is_shown_whole() -> None:
    assert render("> " * 9 + "djupt") is not None
    assert render("> " * 10 + "djupare") is None


MARKUP = r"* ** _ ~~ ` ``` [ ]( ) ![ < > & \" ' \ | = ~ @fatima.haddad @alla http://e.se www.e.se a@b.se"
HTML = "javascript: data: <script> </p> <!-- &lt; &#0;"
LAYOUT = ("\n", "\n\n", "> ", "- ", "1. ", "# ", "    ", "\t")
PIECES = [*MARKUP.split(), *HTML.split(), *LAYOUT]
markup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join)


@given(markup)
def test_whatever_is_written_only_allowed_html_comes_out(text: str) -> None:
    html = parse(text).render(FATIMA, everyone=True)
    if html is not None:
        read(html)


# What stands in plain texts, and what looks like Markdown or an address without being one.
WORDS = "hej Åsa 12 1 a.b kommun.example www http tel: mailto:"
SIGNS = ". ) - + : / // ( \" ' = === | --- ! ? … – % $"
PLAIN = [*WORDS.split(), *SIGNS.split()]
PLAIN += [" ", "    ", "\n", "\n\n", "\t"]


@given(st.lists(st.one_of(st.sampled_from(PLAIN), st.text(max_size=3)), max_size=12).map("".join))
def test_a_plain_text_is_the_same_with_and_without_reading_it(text: str) -> None:
    try:
        text = check_text(text)
    except Invalid:
        reject()
    assume(not richtext._TELLING.search(text))
    at_once = parse(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(richtext, "_TELLING", re.compile(""))
        read = parse(text)
    assert (at_once.usernames, at_once.everyone, at_once.tags, at_once.units) == ((), False, (), ())
    assert (read.usernames, read.everyone, read.tags, read.units) == ((), False, (), ())
    assert at_once.render() is None
    assert read.render() is None


@pytest.mark.parametrize(
    "text", ["12 Bussen är sen, kl. 8:30!", "Hej\n\nkommer du?", "kommun.se", "ja: http"]
)
def test_a_plain_text_is_not_read(text: str) -> None:
    assert parse(text).tokens is None


@pytest.mark.parametrize(
    "text",
    ["1. mjölk", "a_b", "- ja", "a\n  2) b", "*ja*", "@ja", "#ja", "http://e.se", "WWW.e.se", "a@b.se"],
)
def test_what_could_mean_more_is_read(text: str) -> None:
    assert parse(text).tokens is not None
