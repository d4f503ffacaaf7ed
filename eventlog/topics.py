"""What a room must answer about its topics, so that the realtime room needs to know no business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from eventlog.kinds import EventRow, Json

# What every process follows, whoever is connected to it: which topics have got another audience.
AUDIENCES = "house:audiences"


class TopicState(NamedTuple):
    """How a topic stands in the database."""

    topic_id: int
    head: int
    floor: int
    access_version: int


class TopicKind(Protocol):
    """Topics of one prefix ("room:…"): who may read them."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        ...

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of those of `names` that the user may read, in one query."""
        ...


@dataclass
class Feed:
    """All topics that a person hears of without having them on screen.

    `states` by topic name; `moved` holds the `rooms` entries of a `sub` answer for those that changed.
    `by_audience` are the ids of those that are the person's by belonging: no event in the person's own topic
    tells of each, so they are always told all.
    """

    states: dict[str, TopicState] = field(default_factory=dict)
    moved: list[Json] = field(default_factory=list)
    by_audience: list[str] = field(default_factory=list)


class Arrival(NamedTuple):
    """A topic as it comes to somebody by belonging: where it stands, and what they are told (`came`)."""

    topic_id: int
    head: int
    data: Json


class FeedSource(Protocol):
    """Where feeds come from."""

    def feed(self, user_id: int, mark: datetime | None) -> Feed:
        """Return the person's feed; `moved` since `mark`, or empty without one.

        One query when nothing moved, a bounded number otherwise.
        """
        ...

    def hints(self, topic_ids: Iterable[int]) -> dict[int, Json]:
        """Return the hints of topics that moved unheard (see `kinds.Kind.hint`), in one query."""
        ...

    def arrival(self, name: str) -> Arrival | None:
        """Return the topic as it comes to somebody by belonging, in one query; None where there is none."""
        ...


@cache
def kind_of(prefix: str) -> TopicKind | None:
    """Return who answers for topics called `prefix:…`, or None where nobody does."""
    path = settings.TORGET_TOPICS.get(prefix)
    kind: TopicKind | None = import_string(path)() if path else None
    return kind


@cache
def feed_source() -> FeedSource:
    """Return the source of feeds."""
    source: FeedSource = import_string(settings.TORGET_FEED)()
    return source


@cache
def spread_source() -> Callable[[str], Json | None]:
    """Return what makes the frame about a topic for all who may read it (`TORGET_SPREAD`)."""
    source: Callable[[str], Json | None] = import_string(settings.TORGET_SPREAD)
    return source


class Viewer(NamedTuple):
    """Somebody (primary key) who has a topic on screen, and of which part of it they want the news."""

    user_id: int
    view: str = ""


class Sift(Protocol):
    """Who chooses the readers of each event of a topic."""

    def __call__(self, rows: Sequence[EventRow], viewers: Sequence[Viewer]) -> list[set[Viewer]]:
        """Return for each event which of them may have it and want it; a bounded number of queries."""

    def check(self, view: str) -> None:
        """Raises Invalid for what is no part of the topic. Asks nothing of the database."""


@cache
def sift_of(name: str) -> Sift | None:
    """Return who chooses the readers of each event of a topic; None where all its readers get all of it.

    The numbers of a topic that is sifted have holes for each reader (`TORGET_SIFTED`).
    """
    path = settings.TORGET_SIFTED.get(name)
    found: Sift | None = import_string(path) if path else None
    return found


def states(user_id: int, names: Iterable[str]) -> dict[str, TopicState]:
    """Return the states of the topics the user may read, one query for each prefix."""
    found: dict[str, TopicState] = {}
    for prefix, members in _by_prefix(names).items():
        kind = kind_of(prefix)
        if kind is not None:
            found.update(kind.state(user_id, members))
    return found


def allowed(name: str, user_ids: Sequence[int]) -> set[int]:
    """Return which of the users may read the topic."""
    kind = kind_of(name.partition(":")[0])
    if kind is None:
        return set()
    return {user_id for _, user_id in kind.allowed([name], user_ids)}


def _by_prefix(names: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name in names:
        if "\0" in name:
            continue  # no topic is called so, and PostgreSQL will not even be asked
        grouped.setdefault(name.partition(":")[0], []).append(name)
    return grouped


class Identity(NamedTuple):
    """Who is behind a session cookie, read in one query at the handshake."""

    user_id: int
    user_public_id: str
    session_public_id: str
    name: str
    topic_id: int
    topic_head: int
    language: str
    hidden: bool = False
    guest: bool = False
    must_accept: bool = False


def identify(session_key: str) -> Identity | None:
    """Return who the session belongs to; None when it is not, or no longer, signed in."""
    identity: Any = import_string(settings.TORGET_IDENTIFY)(session_key)
    return identity if identity is None else Identity(*identity)
