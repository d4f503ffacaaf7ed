"""A kind and topics of these tests' own, and an ear for what is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from eventlog import executor, kinds, log, ports
from eventlog.kinds import EventRow, Json, Kind
from eventlog.models import Topic

TOLD = "story.told"


@dataclass
class Story:
    """What the tests' events are about."""

    pk: int


class Ear:
    """A publisher that keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[ports.Published] = []
        self.ephemeral_frames: list[tuple[str, dict[str, Any], int | None]] = []

    def publish(self, events: Sequence[ports.Published]) -> None:
        self.heard += events

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None:
        self.ephemeral_frames.append((topic_name, frame, max_audience))

    def places(self) -> list[tuple[str, int]]:
        """Return topic and sequence of each event heard."""
        return [(event.row.topic_name, event.row.seq) for event in self.heard]


def load_stories(events: Sequence[EventRow]) -> list[Any | None]:
    """Return the stories of the events."""
    return [Story(row.object_id) for row in events]


def story_data(story: Story, row: EventRow) -> Json:
    """Return what a frame says of a story."""
    return {"story": story.pk, "seq": row.seq}


@pytest.fixture(autouse=True)
def story_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tests' kind known."""
    monkeypatch.setitem(kinds._kinds, TOLD, Kind(TOLD, load_stories, story_data))


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Hear what is published."""
    listening = Ear()
    ports.set_publisher(listening)
    yield listening
    ports.set_publisher(None)


@pytest.fixture
def make_topic(transactional_db: None) -> Any:
    """Make topics that all threads see: `make_topic("room:a")`."""

    def make(name: str) -> Topic:
        return log.create_topic(name)

    return make


def carry_out(entries: Sequence[executor._Waiting]) -> None:
    """Have a writer carry out all of them, as if they had waited together."""
    while entries:
        entries = entries[executor._carry_out(entries, mixed=connection.vendor == "sqlite") :]
