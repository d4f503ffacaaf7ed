"""What coming back and writing cost the database, however many are there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Membership, Room
from eventlog import executor
from eventlog.commands import Actor
from eventlog.models import Topic
from eventlog.topics import Identity, identify
from people.models import User
from people.services.accounts import NewPerson, create_users_bulk
from realtime import protocol, reads, resume
from realtime.connection import Connection
from realtime.hub import Hub
from tests.factories import Cast
from tests.realtime.fakes import CheckingWriter

pytestmark = pytest.mark.django_db(transaction=True)

EPOCH = "epoch-of-test"
T = TypeVar("T")


class Counter:
    """Counts the queries of the reader threads."""

    def __init__(self) -> None:
        self.queries: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        with self._lock:
            self.queries.append(sql)
        return execute(sql, *arguments)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Count what reader threads ask of the database."""
    counting = Counter()
    read = reads._read

    def counted(call: Callable[[], Any]) -> Any:
        with connection.execute_wrapper(counting):
            return read(call)

    monkeypatch.setattr(reads, "_read", counted)
    return counting


async def in_a_thread(work: Callable[[], T]) -> T:
    """Run `work`, which uses the database, in a thread that keeps no connection of it."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(run)()


def make_rooms(owner: User, *members: User, count: int) -> list[Room]:
    """Open rooms, each with a few messages."""
    rooms = []
    for number in range(count):
        people = [member.public_id for member in members]
        wanted = {"kind": "closed", "name": f"Rum {number}", "people": people}
        room = executor.run("room.create", wanted, Actor(owner))["room"]["id"]
        for line in range(3):
            send(owner, room, f"Rad {line}", f"{room}-{line}")
        rooms.append(Room.objects.select_related("topic").get(public_id=room))
    return rooms


def make_full_room(count: int) -> tuple[list[User], Room]:
    """Make a room of so many colleagues; return them, each with their topic, and the room."""
    cast = Cast()
    people = create_users_bulk(
        [NewPerson(username=f"kollega{n}", given_name="K", family_name=str(n)) for n in range(count)]
    )
    (room,) = make_rooms(cast.erik, *people, count=1)
    return list(User.objects.select_related("topic").filter(pk__in=[user.pk for user in people])), room


def send(author: User, room: str, text: str, client_id: str) -> None:
    """Send a message as a socket would, without a server."""
    executor.run("message.send", {"room": room, "text": text, "client_id": client_id}, Actor(author))


async def test_coming_back_with_nothing_missed_is_one_query(counter: Counter) -> None:
    def prepare() -> tuple[User, list[Room], Topic]:
        cast = Cast()
        rooms = make_rooms(cast.erik, cast.fatima, count=12)
        user = User.objects.select_related("topic").get(pk=cast.fatima.pk)
        return user, rooms, user.topic

    fatima, rooms, own = await in_a_thread(prepare)
    hub = Hub()
    identity = Identity(fatima.pk, fatima.public_id, "s", fatima.name, own.pk, own.head, "sv")
    positions = {f"user:{fatima.public_id}": own.head} | {
        room.topic.name: room.topic.head for room in rooms[:10]
    }
    for number in range(3):
        writer = CheckingWriter()
        writer.positions |= positions
        connection_of_hers = Connection(identity, writer)
        hub.connect(connection_of_hers, own.pk, own.head)
        counter.queries.clear()

        mark = "2036-03-02T07:00:00.000Z"
        frame = protocol.Sub(id="1", topics=dict(positions), epoch=EPOCH, mark=mark if number != 1 else None)
        await resume.subscribe(hub, connection_of_hers, frame, EPOCH)

        (answer,) = writer.of_type("sub")
        assert {state["state"] for state in answer["topics"].values()} == {"ok"}
        assert len(counter.queries) == 1, counter.queries
        assert writer.faults == []


async def test_those_who_come_back_to_a_live_room_ask_one_query_each(counter: Counter) -> None:
    people, room = await in_a_thread(partial(make_full_room, 30))
    hub = Hub()
    held = room.topic.head
    for user in people:
        writer = CheckingWriter()
        own = user.topic
        identity = Identity(user.pk, user.public_id, "s", user.name, own.pk, own.head, "sv")
        someone = Connection(identity, writer)
        hub.connect(someone, own.pk, own.head)
        positions: dict[str, int | None] = {room.topic.name: held, own.name: own.head}
        writer.positions |= {room.topic.name: held, own.name: own.head}
        counter.queries.clear()
        await resume.subscribe(hub, someone, protocol.Sub(id="1", topics=positions, epoch=EPOCH), EPOCH)
        assert len(counter.queries) == 1, counter.queries
        assert writer.faults == []


async def test_a_whole_room_that_comes_back_reads_the_log_once(counter: Counter) -> None:
    people, room = await in_a_thread(partial(make_full_room, 20))
    hub = Hub()

    async def come_back(user: User) -> CheckingWriter:
        writer = CheckingWriter()
        writer.positions |= {room.topic.name: 1, user.topic.name: user.topic.head}
        identity = Identity(user.pk, user.public_id, "s", user.name, user.topic.pk, user.topic.head, "sv")
        someone = Connection(identity, writer)
        hub.connect(someone, user.topic.pk, user.topic.head)
        frame = protocol.Sub(id="1", topics=dict(writer.positions), epoch=EPOCH)
        await resume.subscribe(hub, someone, frame, EPOCH)
        return writer

    counter.queries.clear()
    for writer in await asyncio.gather(*map(come_back, people)):
        assert len(writer.of_type("event")) == room.topic.head - 1 > 0
        assert writer.faults == []
    assert sum("FROM eventlog_event" in query.replace('"', "") for query in counter.queries) == 1


@contextmanager
def counted_rows() -> Iterator[dict[str, int]]:
    """Yield what has been added to each table once the block is over."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    before = {model._meta.db_table: model._default_manager.count() for model in models}
    added: dict[str, int] = {}
    yield added
    for model in models:
        difference = model._default_manager.count() - before[model._meta.db_table]
        if difference:
            added[model._meta.db_table] = difference


def test_writing_to_two_or_to_eleven_thousand_costs_the_same() -> None:
    cast = Cast()
    small = make_rooms(cast.fatima, cast.erik, count=1)[0]
    large = make_rooms(cast.fatima, cast.erik, count=1)[0]
    crowd = create_users_bulk(
        [
            NewPerson(username=f"kollega{number}", given_name="Kollega", family_name=str(number))
            for number in range(10_998)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(room=large, user=user, read_number=0) for user in crowd], batch_size=1_000
    )
    Room.objects.filter(pk=large.pk).update(member_count=11_000)
    assert Membership.objects.filter(room=large).count() == 11_000

    costs = []
    for room in (small, large):
        for number, text in enumerate(("Hej alla", f"Hej @{cast.erik.username}", "@everyone möte")):
            with counted_rows() as added, CaptureQueriesContext(connection) as queries:
                send(cast.fatima, room.public_id, text, f"{room.public_id}-kostar-{number}")
            costs.append((number, len(queries), added))

    for one, other in zip(costs[:3], costs[3:], strict=True):
        assert one == other
    assert costs[0][2]["chat_message"] == costs[0][2]["eventlog_event"] == 1


def test_identity_is_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert identify("nobody") is None
