"""Letting go of the log's oldest part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from eventlog import log, replay
from eventlog.models import Event, Topic
from tests.eventlog.conftest import TOLD, Story
from tests.eventlog.test_log import MakeTopic

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def tell(topic: Topic, *days_ago: float) -> None:
    """Write an event for each age."""
    with transaction.atomic():
        for days in days_ago:
            position = log.advance({topic.pk: log.Plain})[topic.pk]
            log.record(position, TOLD, Story(1), at=NOW - timedelta(days=days))


def left(topic: Topic) -> tuple[int, list[int]]:
    """Return a topic's floor and the numbers of its events."""
    topic.refresh_from_db()
    return topic.floor, list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))


@pytest.mark.parametrize("batch", [1, 2, 5_000])
def test_what_is_old_goes_and_the_floor_rises(
    make_topic: MakeTopic, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(replay, "TRIM_BATCH", batch)
    old, mixed, new = make_topic("room:old"), make_topic("room:mixed"), make_topic("room:new")
    tell(old, 40, 39)
    tell(mixed, 50, 31, 29, 1)
    tell(new, 1)

    assert replay.trim(NOW - timedelta(days=30)) == 4
    assert replay.trim(NOW - timedelta(days=30)) == 0

    assert left(old) == (2, [])
    assert left(mixed) == (2, [3, 4])
    assert left(new) == (0, [1])
    assert [row.seq for row, _ in replay.read_after(mixed.pk, mixed.name, 2)] == [3, 4]
    tell(old, 0)
    assert left(old) == (2, [3])


def test_a_floor_never_sinks(make_topic: MakeTopic) -> None:
    # Two processes' clocks: the third event bears an earlier time than the second.
    topic = make_topic("room:a")
    tell(topic, 40, 29.9, 30.1, 1)

    replay.trim(NOW - timedelta(days=30))
    assert left(topic) == (3, [2, 4])
    replay.trim(NOW - timedelta(days=29.5))

    assert left(topic) == (3, [4])


def test_more_than_one_batch_of_a_large_installation(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")
    old = NOW - timedelta(days=60)
    Event.objects.bulk_create(
        Event(topic=topic, seq=seq, kind=TOLD, object_id=1, at=old) for seq in range(1, 5_102)
    )
    Topic.objects.update(head=5_101)

    assert replay.trim(NOW - timedelta(days=30)) == 5_101

    assert left(topic) == (5_101, [])
