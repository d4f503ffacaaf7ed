"""From what was written to what is found: the documents of messages, their files, questions, and posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from chat.queries.access import standing_files, standing_messages
from content.models import File
from content.plain import to_plain
from content.text import strip_bidi
from eventlog.objects import new
from eventlog.statements import Kept
from questions.queries.questions import standing
from search import facets
from search.models import Document
from search.stems import index_terms
from streams.queries.comments import standing_comments
from streams.queries.posts import shown_files, standing_posts

# What was written within so many milliseconds is close together.
NEAR_MS = 10_000


class Source(NamedTuple):
    """A message as the index needs it; `passed_text` and `passed_html` are what it passes on."""

    pk: int
    room_id: int
    author_id: int | None
    text: str
    html: str | None
    at: datetime
    passed_text: str | None = None
    passed_html: str | None = None


class SentFile(NamedTuple):
    """A file of a message as the index needs it; `pk` is that of what attaches it."""

    pk: int
    kind: str
    name: str
    alt: str


class Draft(NamedTuple):
    """A document that has no place yet: it wants the one of its time. It lies in a room, a session or a
    reach."""

    object_id: int
    part: int
    room_id: int | None
    wanted: int
    terms: list[str]
    session_id: int | None = None
    reach_id: int | None = None

    @property
    def kind(self) -> Document.Kind:
        """What it is a document of."""
        if self.reach_id is not None:
            return Document.Kind.COMMENT if self.part else Document.Kind.POST
        return Document.Kind.MESSAGE if self.session_id is None else Document.Kind.QUESTION


def milliseconds(at: datetime) -> int:
    """Return a time in milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def draft_questions(question_ids: Sequence[int]) -> list[Draft]:
    """Return the documents of those of the questions that all who take part see, in one query.

    Of an anonymous one no person is known here either.
    """
    found = standing().filter(pk__in=question_ids).order_by("pk")
    return [
        Draft(
            it.pk,
            0,
            None,
            milliseconds(it.asked_at),
            [
                *index_terms(question_text(it.text, it.answer)),
                *(facets.ALL, facets.session(it.session_id)),
                *_by(it.author_id),
            ],
            it.session_id,
        )
        for it in found
        if it.asked_at is not None
    ]


def question_text(text: str, answer: str) -> str:
    """Return what a reader sees of a question: what is asked, and what was answered."""
    return strip_bidi(f"{text}\n{answer}" if answer else text)


def draft_posts(post_ids: Sequence[int]) -> list[Draft]:
    """Return the documents of those of the posts that stand, in two queries: what they say themselves, not
    what they pass on, and what their pictures show."""
    found = standing_posts().filter(pk__in=post_ids).order_by("pk")
    files = shown_files(post_ids)
    drafts = []
    for it in found:
        there = files.get(it.pk, [])
        has = [facets.LINK] if it.html and "<a " in it.html else []
        if there:
            has += [facets.ANY_FILE, *sorted({facets.OF_FILE[file.kind] for file in there})]
        words = index_terms(post_text(it.text, it.html, there))
        common = [facets.ALL, facets.reach(it.reach_id), *_by(it.author_id)]
        place = milliseconds(it.created_at)
        drafts.append(Draft(it.pk, 0, None, place, [*words, *common, *has], reach_id=it.reach_id))
    return drafts


def post_text(text: str, html: str | None, files: Sequence[File] = ()) -> str:
    """Return what a reader sees of a post or comment: what was written, and what the pictures show."""
    return strip_bidi("\n".join(filter(None, [to_plain(text, html), *(file.alt for file in files)])))


def draft_comments(comment_ids: Sequence[int]) -> list[Draft]:
    """Return the documents of those of the comments that stand, in one query; each lies where its post does.

    They stay when the post is taken from sight: whoever finds them is held against what may be read then.
    """
    found = standing_comments().filter(pk__in=comment_ids).select_related("post").order_by("pk")
    return [
        Draft(
            it.pk,
            it.post_id,
            None,
            milliseconds(it.created_at),
            [
                *index_terms(post_text(it.text, it.html)),
                *(facets.ALL, facets.reach(it.post.reach_id)),
                *_by(it.author_id),
                *([facets.LINK] if it.html and "<a " in it.html else []),
            ],
            reach_id=it.post.reach_id,
        )
        for it in found
    ]


def _by(author_id: int | None) -> list[str]:
    return [] if author_id is None else [facets.author(author_id)]


def draft_documents(message_ids: Sequence[int]) -> list[Draft]:
    """Return the documents of those of the messages that stand, in two queries."""
    sources = [Source(*row) for row in _sources(message_ids)]
    files: dict[int, list[SentFile]] = {}
    for message_id, pk, kind, name, alt in _attached([source.pk for source in sources]):
        files.setdefault(message_id, []).append(SentFile(pk, kind, name, alt))
    return [draft for source in sources for draft in drafts_of(source, files.get(source.pk, ()))]


_sources = Kept(
    lambda keys: (
        standing_messages()
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list(
            "pk", "room_id", "author_id", "text", "html", "created_at", "forward__text", "forward__html"
        )
    )
)
_attached = Kept(
    lambda keys: (
        standing_files()
        .filter(message__in=keys)
        .order_by("message_id", "position")
        .values_list("message_id", "pk", "file__kind", "file__name", "file__alt")
    )
)


def drafts_of(source: Source, files: Sequence[SentFile]) -> list[Draft]:
    """Return the document of a message and those of its files."""
    place = milliseconds(source.at)
    common = [facets.ALL, facets.room(source.room_id), *_by(source.author_id)]
    has = [facets.LINK] if source.html and "<a " in source.html else []
    if files:
        has += [facets.ANY_FILE, *sorted({facets.OF_FILE[file.kind] for file in files})]
    words = index_terms(shown_text(source.text, source.html, source.passed_text, source.passed_html))
    drafts = [Draft(source.pk, 0, source.room_id, place, [*words, facets.TEXT, *common, *has])]
    for file in files:
        words = index_terms(f"{file.name} {file.alt}")
        of_file = [facets.FILE, facets.OF_FILE[file.kind]]
        drafts.append(Draft(source.pk, file.pk, source.room_id, place, [*words, *of_file, *common]))
    return drafts


def shown_text(text: str, html: str | None, passed_text: str | None, passed_html: str | None) -> str:
    """Return what a reader sees of a message: what was written, and what it passes on."""
    own = to_plain(text, html)
    return strip_bidi(f"{own}\n{to_plain(passed_text, passed_html)}" if passed_text else own)


def place_documents(drafts: Sequence[Draft], kept: dict[tuple[int, int], int]) -> list[Document]:
    """Return the drafts as documents, each at its own place: the one in `kept` (by object and part), or the
    first from its time on that is free. As a rule one query; the caller is the only one who places."""
    taken = set(kept.values())
    times = [draft.wanted for draft in drafts if (draft.object_id, draft.part) not in kept]
    known, first = range(0), 0
    if times and max(times) - min(times) <= NEAR_MS:
        # Written close together: what lies there already is asked for at once, not one clash after the other.
        known = range(min(times), max(times) + len(times) + 1)
        beside = _taken_in(known)
        if len(beside) == len(known):
            first = _end_of_crowd(known.stop, len(times))
            known = range(first, first + len(times) + 1)
            beside = _taken_in(known)
        taken.update(beside)
    while True:
        own = _Places(taken)
        places = []
        for draft in drafts:
            place = kept.get((draft.object_id, draft.part))
            places.append(own.take(max(draft.wanted, first)) if place is None else place)
        unsure = [place for place in places if place not in taken and place not in known]
        clashes = set(
            Document.objects.filter(place__in=unsure).values_list("place", flat=True) if unsure else ()
        )
        if not clashes:
            return [_document(draft, place) for draft, place in zip(drafts, places, strict=True)]
        taken |= clashes


def _taken_in(places: range) -> list[int]:
    return _taken(places.start, places.stop)


_taken = Kept(
    lambda start, stop: Document.objects.filter(place__gte=start, place__lt=stop).values_list(
        "place", flat=True
    )
)


def _end_of_crowd(first: int, step: int) -> int:
    """Return a place from `first` on before which none is free, within `step` of the first free one.

    Where more than a thousand messages come each second for a while, they lie side by side for many seconds
    beyond their time: that is counted over in strides, not read.
    """
    stride = step
    while True:
        if Document.objects.filter(place__gte=first, place__lt=first + stride).count() == stride:
            first, stride = first + stride, stride * 2
        elif stride > step:
            stride = max(step, stride // 4)
        else:
            return first


class _Places:
    """Which places are taken. However many lie side by side, as when a thousand messages come in a second,
    the next free one is found in a few steps: each step notes the furthest it led to (path compression)."""

    def __init__(self, taken: Iterable[int]) -> None:
        self._beyond = {place: place + 1 for place in taken}

    def take(self, wanted: int) -> int:
        """Take the first free place from `wanted` on and return it."""
        place, passed = wanted, []
        while (beyond := self._beyond.get(place)) is not None:
            passed.append(place)
            place = beyond
        for step in [*passed, place]:
            self._beyond[step] = place + 1
        return place


def _document(draft: Draft, place: int) -> Document:
    return new(
        Document,
        place=place,
        kind=draft.kind.value,
        object_id=draft.object_id,
        part=draft.part,
        room_id=draft.room_id,
        session_id=draft.session_id,
        reach_id=draft.reach_id,
        terms=draft.terms,
    )
