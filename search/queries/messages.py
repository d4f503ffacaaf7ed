"""Finding messages, and files by their names: the newest first, of a hundred neighbours the best first.

A page is read in blocks. A block is what the index gives for a stretch of time, at most a hundred documents,
held against the texts as they stand and sorted by how well they fit. The cursor names the block by the places
at its ends and the last one shown, so that what is written or removed meanwhile shifts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from chat.models import Message, MessageFile
from chat.queries.access import files_in, messages_in
from content.text import strip_bidi
from eventlog.statements import Kept
from search.asking import Asked
from search.cursors import read_cursor, write_cursor
from search.documents import shown_text
from search.engines import NO_BOUND, Hit, Wish, engine
from search.matching import Match, Piece, match_text, show_text

BLOCK = 100
# Blocks looked through for one page: then it is given out as it is, with a cursor.
BLOCKS = 8

F = TypeVar("F")


@dataclass(frozen=True)
class FoundMessage:
    """A message that was found, and what of it to show."""

    message: Message
    pieces: list[Piece]


@dataclass(frozen=True)
class FoundFile:
    """A file that was found, and its name in pieces."""

    sent: MessageFile
    pieces: list[Piece]


@dataclass(frozen=True)
class Page(Generic[F]):
    """Some of what was found, and where the next page begins (None: there is none)."""

    items: list[F]
    next: str | None


class _Fit(NamedTuple):
    """A candidate that fits: how well, where it stands in time, which it is, and what to show."""

    score: int
    place: int
    key: int
    text: str
    match: Match


# From hits to (key, text) of those that the person may read, by (object, part).
Read = Callable[[Sequence[Hit]], dict[tuple[int, int], tuple[int, str]]]


def find_messages(asked: Asked, wish: Wish, cursor: str | None, limit: int) -> Page[FoundMessage]:
    """Return messages, the best of the newest first. Raises Invalid for a cursor that is none."""

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        rows = _texts(wish.scope.keys, [hit.object_id for hit in hits]) if hits else []
        return {
            (pk, 0): (pk, shown_text(text, html, passed_text, passed_html))
            for pk, text, html, passed_text, passed_html in rows
        }

    fits, following = read_page(asked, wish, read, cursor, limit)
    keys = [fit.key for fit in fits]
    messages = {message.pk: message for message in _messages(wish.scope.keys, keys)} if keys else {}
    items = [
        FoundMessage(messages[fit.key], show_text(fit.text, fit.match)) for fit in fits if fit.key in messages
    ]
    return Page(items, following)


_texts = Kept(
    lambda rooms, keys: (
        messages_in(rooms)
        .filter(pk__in=keys)
        .order_by()
        .values_list("pk", "text", "html", "forward__text", "forward__html")
    )
)
_messages = Kept(
    lambda rooms, keys: (
        messages_in(rooms).filter(pk__in=keys).order_by().select_related("author", "room", "thread_root")
    )
)
_files = Kept(
    lambda rooms, keys: (
        files_in(rooms)
        .filter(pk__in=keys)
        .order_by()
        .select_related("file", "message__author", "message__room", "message__thread_root")
    )
)


def find_files(asked: Asked, wish: Wish, cursor: str | None, limit: int) -> Page[FoundFile]:
    """Return files by their names and what their pictures show. Raises Invalid for a cursor that is none."""

    def attached(keys: Sequence[int]) -> dict[int, MessageFile]:
        return {sent.pk: sent for sent in _files(wish.scope.keys, list(keys))} if keys else {}

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        found = attached([hit.part for hit in hits])
        return {
            (sent.message_id, pk): (pk, strip_bidi(f"{sent.file.name} {sent.file.alt}".strip()))
            for pk, sent in found.items()
        }

    fits, following = read_page(asked, wish, read, cursor, limit)
    sent = attached([fit.key for fit in fits])
    items = [FoundFile(sent[fit.key], show_text(fit.text, fit.match)) for fit in fits if fit.key in sent]
    return Page(items, following)


def read_page(
    asked: Asked, wish: Wish, read: Read, cursor: str | None, limit: int
) -> tuple[list[_Fit], str | None]:
    """Return the fits of a page in their order, and the cursor of the next.

    The cursor is (top of the block, its bottom or 0, score and place of the last one shown). Without a bottom
    it names a block that nobody has looked at yet.
    """
    top, bottom, score, place = read_cursor(cursor, 4) if cursor else (NO_BOUND, 0, 0, 0)
    page: list[_Fit] = []
    for _ in range(BLOCKS):
        block = replace(wish, below=min(top, wish.below), above=max(bottom, wish.above))
        hits = engine().find(block, 2 * BLOCK if bottom else BLOCK)
        more = bool(bottom) or len(hits) == BLOCK
        fits = _rank(asked, hits, read(hits))
        if bottom:
            fits = [fit for fit in fits if (-fit.score, -fit.place) > (-score, -place)]
        taken = fits[: limit - len(page)]
        page += taken
        if len(taken) < len(fits):
            if not taken:
                return page, write_cursor(top, 0, 0, 0)
            end = taken[-1]
            return page, write_cursor(min(top, hits[0].place + 1), hits[-1].place, end.score, end.place)
        if not more:
            return page, None
        top, bottom = bottom or hits[-1].place, 0
    return page, write_cursor(top, 0, 0, 0)


def _rank(asked: Asked, hits: Sequence[Hit], read: dict[tuple[int, int], tuple[int, str]]) -> list[_Fit]:
    """Return the candidates that fit, the best first, and of equals the newest."""
    fits = []
    for hit in hits:
        key, text = read.get((hit.object_id, hit.part), (0, ""))
        match = match_text(asked, text) if key else None
        if match is not None:
            fits.append(_Fit(match.score, hit.place, key, text, match))
    return sorted(fits, key=lambda fit: (-fit.score, -fit.place))
