"""Rows that are written together."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from eventlog.inserting import SIZES, insert, insert_rows
from eventlog.models import Event, Topic

pytestmark = pytest.mark.django_db

COUNTS = (0, 1, 3, SIZES[-2], SIZES[0] - 1, SIZES[0], 2 * SIZES[0] + 1)


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(name="room:a")


@pytest.mark.parametrize("count", COUNTS)
def test_all_are_written_once_in_their_order(topic: Topic, count: int) -> None:
    events = [Event(topic=topic, seq=n, kind="a", object_id=n, at=timezone.now()) for n in range(count)]
    insert(events)
    assert list(Event.objects.order_by("pk").values_list("pk", "seq")) == [(it.pk, it.seq) for it in events]

    rows = [
        {"topic_id": topic.pk, "seq": count + n, "kind": "b", "object_id": n, "at": timezone.now()}
        for n in range(count)
    ]
    insert_rows(Event, rows)
    assert list(Event.objects.order_by("pk").values_list("seq", flat=True)) == list(range(2 * count))


def test_however_many_there_are_the_statements_are_few(topic: Topic) -> None:
    written = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for count in range(1, 41):
            seqs = range(100 * count, 101 * count)
            insert([Event(topic=topic, seq=n, kind="a", object_id=n, at=timezone.now()) for n in seqs])
    assert len(set(written)) == len([size for size in SIZES if size <= 40])
