"""Markdown to safe HTML.

The part of CommonMark that people use in chat: emphasis, code, lists, quotes, links; a newline is one.
No HTML passes, no pictures, headings are bold paragraphs. The renderer escapes everything; then nh3 keeps
an allow-list, so that a fault in the one is not a hole.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from content.tags import TAGS_LIMIT, begins_after, measure, normalise
from content.text import TEXT_LIMIT, check_text

__all__ = ["TEXT_LIMIT", "Document", "Mentioned", "check_text", "parse", "render"]

# Quotes and lists within each other; deeper than this the text is shown as it was written.
NESTING_LIMIT = 10
# Bounds the work: a text that is mostly markup is shown as it was written. Links and mentions cost most.
MARKUP_LIMIT = 1_500
_MARKUP = re.compile(r"://|www\.|[@\[\]*_~`<>&\\!#\n]")
_COSTS = {"://": 8, "www.": 4, "@": 3}
_NESTED = re.compile(rf"^(?:[ \t]*(?:>|[-*+]|\d{{1,9}}[.)])){{{NESTING_LIMIT}}}", re.MULTILINE)
_DEEP_INDENT = re.compile(rf"^(?: {{{4 * NESTING_LIMIT}}}|\t{{{NESTING_LIMIT}}})", re.MULTILINE)

# What a line begins with that stands in quotes or lists.
_QUOTED = re.compile(r"^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)]))*[ \t]*")

EVERYONE = frozenset({"alla", "everyone"})
_MENTION = re.compile(r"@(\w(?:[\w.+-]{0,148}\w)?)")
# A unit is called by its name, which has spaces: @[Hemtjänst Norr].
_UNIT = re.compile(r"@\[([^\[\]\n]{1,250})\]")
_ALLOWED_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_WWW = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#][^\s<>\"]*[^\s<>\"'.,;:!?)\]])?/?")

_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "span": {"data-person", "data-tag", "data-unit"}}
_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span",
}  # fmt: skip
_REL = "noopener noreferrer nofollow"
_DEAD_LINK = re.compile(rf'<a target="_blank" rel="{_REL}">(.*?)</a>', re.DOTALL)
_CLASSES = {"span": {"class": {"mention", "mention mention-everyone", "hashtag"}}}
# The cleaner sends every link out of the client; these lead to a page within it.
_TAG = re.compile(r'<span class="hashtag" data-tag="([\w%.-]+)">([^<]*)</span>')
TAG_ADDRESS = "/tags/"
_CALLED = re.compile(r'<span class="mention" data-unit="([\w-]+)">([^<]*)</span>')
UNIT_ADDRESS = "/units/"
_CALL = re.compile(rf'<a class="mention" href="{UNIT_ADDRESS}([\w-]+)">@([^<]*)</a>')


class Mentioned(NamedTuple):
    """Whom, or which unit, an @name turned out to be."""

    public_id: str
    name: str


@dataclass(frozen=True)
class Document:
    """A text that has been read, not yet rendered.

    `usernames` are those mentioned, casefolded, in order, each once; `everyone` tells whether all were
    addressed; `tags` are normalised, in order, each once, at most 20; `units` are the names of the
    units called, as written, in order, each once. What stands in code or in a link's text is none of these.
    """

    text: str
    tokens: Sequence[Token] | None
    usernames: tuple[str, ...]
    everyone: bool
    tags: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def render(
        self,
        mentions: Mapping[str, Mentioned] | None = None,
        *,
        everyone: bool = False,
        units: Mapping[str, Mentioned] | None = None,
    ) -> str | None:
        """Return the HTML, or None where it would be the plain text itself.

        `mentions` are the people to mark, by casefolded username, `units` the units, by their names as they
        are written; `everyone` says whether to mark that.
        """
        env: dict[str, Any] = {
            "mentions": mentions or {},
            "everyone": everyone,
            "tags": self.tags,
            "units": units or {},
        }
        if self.tokens is None or _is_plain(self.tokens, self.text, env):
            return None
        rendered = _markdown().renderer.render(self.tokens, _markdown().options, env)
        return _clean(rendered)


# What could mean more than it says. Most of what people write has none of it and need not be read as
# Markdown: lists and quotes begin a line, addresses of mail have an @, and a colon alone leads nowhere.
_TELLING = re.compile(r"[*_~`\[\]<>&\\#@]|://|www\.|^\s*(?:[-+]|\d{1,9}[.)])", re.IGNORECASE | re.MULTILINE)


def parse(text: str) -> Document:
    """Read `text`, which has passed `check_text`."""
    if not _TELLING.search(text):
        return _document(text, None, ())
    if _is_too_much(text):
        names = [match[1].casefold() for match in re.finditer(r"(?<!\w)" + _MENTION.pattern, text)]
        return _document(text, None, names)
    tokens = _markdown().parse(text, {})
    inner = [child for token in _inlines(tokens) for child in token.children or []]
    names = [child.meta["username"] for child in inner if child.type == "mention"]
    tags = dict.fromkeys(child.meta["tag"] for child in inner if child.type == "tag")
    units = tuple(dict.fromkeys(child.meta["unit"] for child in inner if child.type == "unit"))
    return _document(text, tokens, names, tuple(tags)[:TAGS_LIMIT], units)


def render(
    text: str, mentions: Mapping[str, Mentioned] | None = None, *, everyone: bool = False
) -> str | None:
    """Return `text` as safe HTML, or None where it would be the plain text itself; see `Document.render`."""
    return parse(text).render(mentions, everyone=everyone)


def units_in(html_text: str | None) -> list[Mentioned]:
    """Return the units that a rendered text calls: their ids and names, in order, each once."""
    if not html_text or UNIT_ADDRESS not in html_text:
        return []
    return list(
        dict.fromkeys(Mentioned(match[1], html.unescape(match[2])) for match in _CALL.finditer(html_text))
    )


def _clean(rendered: str) -> str:
    """Keep what is allowed, whatever the renderer made; an address that is none is no link."""
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_CLASSES,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel=_REL,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    tagged = _TAG.sub(rf'<a class="hashtag" href="{TAG_ADDRESS}\1">\2</a>', _DEAD_LINK.sub(r"\1", cleaned))
    return _CALLED.sub(rf'<a class="mention" href="{UNIT_ADDRESS}\1">\2</a>', tagged).strip()


def _document(
    text: str,
    tokens: Sequence[Token] | None,
    names: Sequence[str],
    tags: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
) -> Document:
    unique = dict.fromkeys(names)
    people = tuple(name for name in unique if name not in EVERYONE)
    return Document(text, tokens, people, not EVERYONE.isdisjoint(unique), tags, units)


def _is_too_much(text: str) -> bool:
    cost = sum(_COSTS.get(match[0], 1) for match in _MARKUP.finditer(text))
    return cost > MARKUP_LIMIT or bool(_NESTED.search(text)) or bool(_DEEP_INDENT.search(text))


def _inlines(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "inline"]


# Tokens of our own.
_MARKS = ("mention", "tag", "unit")


def _is_plain(tokens: Sequence[Token], text: str, env: Mapping[str, Any]) -> bool:
    """Whether nothing but paragraphs came of it. Spaces are not compared: the plain text keeps them."""
    shown: list[str] = []
    for token in tokens:
        if token.type not in ("paragraph_open", "paragraph_close", "inline"):
            return False
        for child in token.children or []:
            if child.type == "text" or (child.type in _MARKS and not _is_marked(child, env)):
                shown.append(child.content)
            elif child.type not in ("softbreak", "hardbreak"):
                return False
    return "".join("".join(shown).split()) == "".join(text.split())


def _is_marked(token: Token, env: Mapping[str, Any]) -> bool:
    if token.type == "tag":
        return token.meta["tag"] in env["tags"]
    if token.type == "unit":
        return token.meta["unit"] in env["units"]
    username = token.meta["username"]
    return bool(env["everyone"]) if username in EVERYONE else username in env["mentions"]


@cache
def _markdown() -> MarkdownIt:
    """Build the parser, once: it keeps nothing between texts."""
    markdown = MarkdownIt(
        "commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "linkify": True, "maxNesting": 40}
    )
    markdown.enable(["linkify", "strikethrough"])
    markdown.disable(["html_block", "html_inline", "image", "reference", "lheading", "hr", "code"])
    markdown.linkify = _linkify()
    markdown.validateLink = _is_allowed_link  # type: ignore[method-assign]
    markdown.core.ruler.before("inline", "bare_marks", _keep_bare_marks)
    markdown.inline.add_terminator_char("@")
    markdown.inline.add_terminator_char("#")
    markdown.inline.ruler.before("linkify", "mention", _read_mention)
    markdown.inline.ruler.before("linkify", "tag", _read_tag)
    markdown.inline.ruler.before("mention", "unit", _read_unit)
    markdown.add_render_rule("mention", _render_mention)
    markdown.add_render_rule("unit", _render_unit)
    markdown.add_render_rule("tag", _render_tag)
    markdown.add_render_rule("heading_open", _render_heading_open)
    markdown.add_render_rule("heading_close", _render_heading_close)
    return markdown


def _linkify() -> LinkifyIt:
    """Find addresses that begin with a scheme or www., and e-mail: `bra.vi` is only a missing space."""
    linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_ip": False, "fuzzy_email": True})
    linkify.add("ftp:", None)
    linkify.add("//", None)
    linkify.add("www.", {"validate": _measure_www, "normalize": _normalise_www})
    return linkify


def _measure_www(linkify: LinkifyIt, text: str, pos: int) -> int:
    match = _WWW.match(text, pos)
    return len(match[0]) if match else 0


def _normalise_www(linkify: LinkifyIt, match: Any) -> None:
    match.url = "http://" + match.url


def _is_allowed_link(url: str) -> bool:
    return bool(_ALLOWED_LINK.match(url.strip()))


def _keep_bare_marks(state: StateCore) -> None:
    """Take a heading that says nothing for the marks it is written with: a lone # is text."""
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open" and not state.tokens[place + 1].content and token.map:
            token.type, state.tokens[place + 2].type = "paragraph_open", "paragraph_close"
            token.tag = state.tokens[place + 2].tag = "p"
            state.tokens[place + 1].content = _QUOTED.sub("", state.src.split("\n")[token.map[0]])


def _may_call(state: StateInline) -> bool:
    """Tell whether an @ stands here that may call somebody: not within a word, an address or a link."""
    if state.src[state.pos] != "@" or state.linkLevel > 0:
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    return not (before.isalnum() or before in "_/@.")


def _read_mention(state: StateInline, silent: bool) -> bool:
    if not _may_call(state):
        return False
    match = _MENTION.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = match[0]
        token.meta = {"username": match[1].casefold()}
    state.pos = match.end()
    return True


def _render_mention(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    username = token.meta["username"]
    if not _is_marked(token, env):
        return html.escape(token.content)
    if username in EVERYONE:
        return f'<span class="mention mention-everyone">{html.escape(token.content)}</span>'
    person: Mentioned = env["mentions"][username]
    public_id, name = html.escape(person.public_id), html.escape(person.name)
    return f'<span class="mention" data-person="{public_id}">@{name}</span>'


def _read_unit(state: StateInline, silent: bool) -> bool:
    match = _UNIT.match(state.src, state.pos, state.posMax) if _may_call(state) else None
    if match is None:
        return False
    if not silent:
        token = state.push("unit", "", 0)
        token.content = match[0]
        token.meta = {"unit": match[1]}
    state.pos = match.end()
    return True


def _render_unit(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    if not _is_marked(token, env):
        return html.escape(token.content)
    unit: Mentioned = env["units"][token.meta["unit"]]
    return f'<span class="mention" data-unit="{html.escape(unit.public_id)}">@{html.escape(unit.name)}</span>'


def _read_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "#" or state.linkLevel > 0 or not begins_after(state.src, state.pos):
        return False
    length = measure(state.src, state.pos + 1, state.posMax)
    written = state.src[state.pos + 1 : state.pos + 1 + length]
    tag = normalise(written)
    if tag is None:
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content = f"#{written}"
        token.meta = {"tag": tag}
    state.pos += 1 + length
    return True


def _render_tag(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    if not _is_marked(token, env):
        return html.escape(token.content)
    return f'<span class="hashtag" data-tag="{quote(token.meta["tag"])}">{html.escape(token.content)}</span>'


def _render_heading_open(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    return "<p><strong>"


def _render_heading_close(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    return "</strong></p>\n"
