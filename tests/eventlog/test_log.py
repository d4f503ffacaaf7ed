"""The log's numbers: no holes, no doubles, no deadlocks, whoever writes at the same time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from eventlog import log, replay
from eventlog.ids import new_public_id
from eventlog.models import Event, Topic
from tests.eventlog.conftest import TOLD, Ear, Story

pytestmark = pytest.mark.django_db(transaction=True)

MakeTopic = Callable[[str], Topic]


def in_threads(works: list[Callable[[], None]]) -> None:
    """Run all at once; what one raises is raised here."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def test_concurrent_writers_leave_no_hole(make_topic: MakeTopic, ear: Ear) -> None:
    topics = [make_topic(f"room:{name}") for name in "abc"]

    def writer(seed: int) -> Callable[[], None]:
        def write() -> None:
            chance = random.Random(seed)
            for number in range(20):
                wanted = chance.sample(topics, chance.randint(1, 3))
                chance.shuffle(wanted)
                with transaction.atomic():
                    positions = log.advance({topic.pk: log.Numbered for topic in wanted})
                    for position in positions.values():
                        log.record(position, TOLD, Story(number))
                    if chance.random() < 0.2:
                        transaction.set_rollback(True)

        return write

    in_threads([writer(seed) for seed in range(6)])

    for topic in topics:
        topic.refresh_from_db()
        numbers = list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, topic.head + 1))
        assert topic.numbers == topic.head > 20
        heard = sorted(seq for name, seq in ear.places() if name == topic.name)
        assert heard == numbers


def test_opposite_orders_do_not_deadlock(make_topic: MakeTopic) -> None:
    first, second = make_topic("room:a"), make_topic("room:b")

    def writer(topics: list[Topic]) -> Callable[[], None]:
        def write() -> None:
            for _ in range(40):
                with transaction.atomic():
                    log.advance({topic.pk: log.Plain for topic in topics})

        return write

    in_threads([writer([first, second]), writer([second, first])])

    for topic in (first, second):
        topic.refresh_from_db()
        assert topic.head == 80


def test_topics_are_locked_in_the_order_of_their_ids(make_topic: MakeTopic) -> None:
    topics = [make_topic(f"room:{name}") for name in "abcd"]
    wanted = {topic.pk: log.Plain for topic in reversed(topics)}
    assert list(wanted) != sorted(wanted)

    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        positions = log.advance(wanted)

    assert list(positions) == sorted(wanted)
    *locked, advanced = [query["sql"] for query in queries]
    assert advanced.startswith("UPDATE")
    if connection.vendor == "sqlite":
        # Its one writer is this transaction.
        assert not locked
    else:
        assert len(locked) == 1
        assert locked[0].startswith('SELECT "eventlog_topic"."id" ')
        assert locked[0].endswith("ORDER BY 1 ASC FOR NO KEY UPDATE")


def test_what_is_rolled_back_takes_no_number_and_is_not_published(make_topic: MakeTopic, ear: Ear) -> None:
    topic = make_topic("room:a")
    with transaction.atomic():
        with transaction.atomic():
            position = log.advance({topic.pk: log.Numbered})[topic.pk]
            assert (position.seq, position.number) == (1, 1)
            log.record(position, TOLD, Story(1))
            transaction.set_rollback(True)
        position = log.advance({topic.pk: log.Numbered})[topic.pk]
        assert (position.seq, position.number) == (1, 1)
        log.record(position, TOLD, Story(2))
        assert ear.heard == []  # not before the commit

    assert list(Event.objects.values_list("seq", "object_id")) == [(1, 2)]
    (published,) = ear.heard
    assert published.row.object_id == 2


def test_the_live_frame_is_the_replayed_one(make_topic: MakeTopic, ear: Ear) -> None:
    topic = make_topic("room:a")
    with transaction.atomic():
        log.record(log.advance({topic.pk: log.Plain})[topic.pk], TOLD, Story(7))

    ((row, frame),) = replay.read_after(topic.pk, topic.name, 0)

    assert frame == ear.heard[0].frame
    assert row == ear.heard[0].row


def test_an_event_of_a_later_version_has_no_data(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")
    Event.objects.create(topic=topic, seq=1, kind="future.thing", object_id=1, at=datetime.now(UTC))

    ((_, frame),) = replay.read_after(topic.pk, topic.name, 0)

    assert b'"kind":"future.thing"' in frame
    assert b'"data":null' in frame


def test_a_topic_that_is_gone_and_a_kind_nobody_knows(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")
    with pytest.raises(Topic.DoesNotExist), transaction.atomic():
        log.advance({topic.pk + 1_000: log.Plain})
    with transaction.atomic():
        position = log.advance({topic.pk: log.Plain})[topic.pk]
        with pytest.raises(LookupError):
            log.record(position, "story.unknown", Story(1))
        transaction.set_rollback(True)
    topic.refresh_from_db()
    assert topic.head == 0


def test_access_versions_and_numbers_rise_only_where_asked(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")
    with transaction.atomic():
        plain = log.advance({topic.pk: log.Plain})[topic.pk]
        access = log.advance({topic.pk: log.Access})[topic.pk]
        numbered = log.advance({topic.pk: log.Numbered})[topic.pk]

    assert (plain.seq, plain.number, plain.access_version) == (1, None, 0)
    assert (access.seq, access.number, access.access_version) == (2, None, 1)
    assert (numbered.seq, numbered.number, numbered.access_version) == (3, 1, 1)


def test_topics_that_changed_lately_are_found_by_the_databases_clock(make_topic: MakeTopic) -> None:
    still, moved = make_topic("room:still"), make_topic("room:moved")
    Topic.objects.update(changed_at=datetime.now(UTC) - timedelta(hours=1))
    assert replay.changed_topics(15) == []

    with transaction.atomic():
        log.advance({moved.pk: log.Plain})

    assert [tuple(row) for row in replay.changed_topics(15)] == [(moved.pk, "room:moved", 1)]
    assert replay.heads_of([still.pk, moved.pk]) == {still.pk: 0, moved.pk: 1}


def test_the_epoch_is_made_once_and_kept() -> None:
    first = log.read_epoch()

    assert first
    assert log.read_epoch() == first


def test_public_ids_are_random_and_fit_for_addresses() -> None:
    made = {new_public_id() for _ in range(5_000)}

    assert len(made) == 5_000
    for public_id in made:
        assert len(public_id) == 12
        assert public_id[0] not in "-_"
        assert public_id.replace("-", "a").replace("_", "a").isalnum()
