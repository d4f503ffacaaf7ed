"""The one way a command reaches the database: in order, alone when a neighbour fails, never half."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import translation

from eventlog import commands, executor, log
from eventlog.commands import Actor, Command
from eventlog.errors import Conflict, Refused
from eventlog.executor import Executor
from eventlog.models import Event, Topic
from tests.eventlog.conftest import TOLD, Ear, Story
from tests.eventlog.test_log import MakeTopic
from tests.servers.process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20


class Note(Command):
    """Append to a topic; `trouble` says what goes wrong then, and how many times."""

    topic: int
    value: int
    trouble: str = ""
    times: int = 1
    runs: ClassVar[list[int]] = []
    gate: ClassVar[threading.Event] = threading.Event()

    def run(self, actor: Actor) -> dict[str, Any]:
        Note.runs.append(self.value)
        if self.trouble == "wait":
            assert Note.gate.wait(SECONDS)
        position = log.advance({self.topic: log.Plain})[self.topic]
        log.record(position, TOLD, Story(self.value))
        if Note.runs.count(self.value) <= self.times:
            self._meet_trouble()
        return {"seq": position.seq, "value": self.value}

    def _meet_trouble(self) -> None:
        match self.trouble:
            case "refused":
                raise Conflict("conflict", "Nej.")
            case "integrity":
                Topic.objects.create(name=Topic.objects.get(pk=self.topic).name)
            case "operational":
                raise OperationalError("the server closed the connection unexpectedly")
            case "data":
                raise DataError("value out of range")
            case "bug":
                raise ZeroDivisionError


class UrgentNote(Note):
    """One that goes before what others wait for."""

    urgent = True


@pytest.fixture(autouse=True)
def note(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the command known, with nothing run yet."""
    monkeypatch.setitem(commands._commands, "test.note", Note)
    # On a slow machine too, what waits together is written together.
    monkeypatch.setattr(executor, "TOGETHER_SECONDS", SECONDS)
    Note.runs.clear()
    Note.gate.clear()


@contextmanager
def running(*, writers: int = 1, batch: int = 1) -> Iterator[Executor]:
    """Run an executor."""
    made = Executor(writers=writers, batch=batch)
    made.start()
    try:
        yield made
    finally:
        Note.gate.set()
        made.stop()


def stored(topic: Topic) -> list[int]:
    """Return the values in the topic, in the order of its numbers, and check that there is no hole."""
    rows = list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", "object_id"))
    topic.refresh_from_db()
    assert [seq for seq, _ in rows] == list(range(1, topic.head + 1))
    return [value for _, value in rows]


def actor(number: int) -> Actor:
    """Return somebody who gives commands."""
    return Actor(user_id=number)


@pytest.mark.parametrize(("writers", "batch"), [(1, 1), (1, 20), (4, 1), (4, 20)])
def test_what_one_person_asks_happens_in_order(
    make_topic: MakeTopic, ear: Ear, writers: int, batch: int
) -> None:
    if connection.vendor == "sqlite":
        writers = 1  # as `executor.start` does: SQLite has one writer
    topics = {person: make_topic(f"user:{person}") for person in range(1, 6)}
    with running(writers=writers, batch=batch) as made:
        answers = [
            made.submit(Note(topic=topics[person].pk, value=value), actor(person))
            for value in range(20)
            for person in topics
        ]
        for answer in answers:
            answer.result(SECONDS)

    for person, topic in topics.items():
        assert stored(topic) == list(range(20))
        published = [event.row.object_id for event in ear.heard if event.row.topic_name == f"user:{person}"]
        assert sorted(published) == list(range(20))


def test_what_is_urgent_does_not_wait_for_what_waits(
    make_topic: MakeTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One command to a transaction: the first of a taken batch is under way when the urgent ones come.
    monkeypatch.setattr(executor, "TOGETHER_SECONDS", 0)
    topic = make_topic("user:1")
    with running(batch=20) as made:
        answers = [made.submit(Note(topic=topic.pk, value=0, trouble="wait"), actor(1))]
        wait_until(lambda: Note.runs == [0], seconds=SECONDS, what="the first command")
        answers += [made.submit(Note(topic=topic.pk, value=value), actor(2)) for value in range(1, 6)]
        answers += [made.submit(UrgentNote(topic=topic.pk, value=value), actor(3)) for value in (100, 101)]
        Note.gate.set()
        for answer in answers:
            answer.result(SECONDS)
    # The urgent lane is emptied as far as its batch goes, which here is one command to a transaction, too.
    assert Note.runs[:2] == [0, 100]
    assert [value for value in Note.runs if value < 100] == list(range(6))
    assert Note.runs.index(101) < Note.runs.index(3)
    assert stored(topic) == Note.runs


class Gathered(Note):
    """One that is gathered with its like."""

    def gathers(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ([(Gathered, 1), (Note, 2), (Gathered, 3), (Note, 4), (Gathered, 5)], [0, 2, 4, 1, 3]),
        # What the second person asked first stays first.
        ([(Gathered, 1), (Note, 2), (Gathered, 2), (Gathered, 3)], [0, 1, 2, 3]),
        ([(Note, 1), (Note, 2), (Note, 1)], [0, 1, 2]),
    ],
)
def test_what_is_alike_comes_together_and_each_keeps_their_own_order(
    asked: list[tuple[type[Note], int]], order: list[int]
) -> None:
    waiting = [
        executor._Waiting(kind(topic=1, value=value), actor(person), None)
        for value, (kind, person) in enumerate(asked)
    ]
    notes = [entry.command for entry in executor._beside_their_like(waiting)]
    assert [note.value for note in notes if isinstance(note, Note)] == order


def submit_together(
    made: Executor, topic: Topic, troubles: dict[int, dict[str, Any]]
) -> list[Callable[[], Any]]:
    """Hold the writer back until all commands wait, so that they are one batch; return the answers."""
    first = made.submit(Note(topic=topic.pk, value=100, trouble="wait"), actor(1))
    wait_until(lambda: Note.runs == [100], seconds=SECONDS, what="the first command")
    answers = [
        made.submit(Note(topic=topic.pk, value=value, **trouble), actor(1))
        for value, trouble in troubles.items()
    ]
    Note.gate.set()
    first.result(SECONDS)
    return [partial(answer.result, SECONDS) for answer in answers]


@pytest.mark.parametrize("batch", [1, 20])
def test_one_that_is_refused_leaves_its_neighbours_alone(make_topic: MakeTopic, ear: Ear, batch: int) -> None:
    topic = make_topic("room:a")
    with running(batch=batch) as made:
        one, two, three = submit_together(made, topic, {1: {}, 2: {"trouble": "refused"}, 3: {}})
        assert one() == {"seq": 2, "value": 1}
        with pytest.raises(Refused) as refused:
            two()
        assert refused.value.code == "conflict"
        assert three() == {"seq": 3, "value": 3}

    assert stored(topic) == [100, 1, 3]
    assert [event.row.object_id for event in ear.heard] == [100, 1, 3]
    assert Note.runs == [100, 1, 2, 3]


@pytest.mark.parametrize("batch", [1, 20])
@pytest.mark.parametrize("trouble", ["integrity", "operational"])
def test_a_colleague_was_faster_and_a_second_try_succeeds(
    make_topic: MakeTopic, ear: Ear, batch: int, trouble: str
) -> None:
    topic = make_topic("room:a")
    with running(batch=batch) as made:
        answers = submit_together(made, topic, {1: {}, 2: {"trouble": trouble}, 3: {}})
        assert [answer()["value"] for answer in answers] == [1, 2, 3]

    assert stored(topic) == [100, 1, 2, 3]
    assert [event.row.object_id for event in ear.heard] == [100, 1, 2, 3]
    if batch > 1:
        # The row that was there already concerns its command alone; a connection in doubt concerns all.
        assert Note.runs == ([100, 1, 2, 2, 3] if trouble == "integrity" else [100, 1, 2, 1, 2, 3])
    else:
        assert Note.runs == [100, 1, 2, 2, 3]


@pytest.mark.parametrize("batch", [1, 20])
@pytest.mark.parametrize("trouble", ["operational", "integrity", "data", "bug"])
def test_trouble_that_stays_is_said_and_touches_nobody_else(
    make_topic: MakeTopic, ear: Ear, batch: int, trouble: str
) -> None:
    topic = make_topic("room:a")
    with running(batch=batch) as made:
        one, two, three = submit_together(made, topic, {1: {}, 2: {"trouble": trouble, "times": 99}, 3: {}})
        assert one()["value"] == 1
        with pytest.raises(Refused) as refused:
            two()
        assert (refused.value.code, refused.value.status) == ("unavailable", 503)
        assert three()["value"] == 3

    assert stored(topic) == [100, 1, 3]
    assert [event.row.object_id for event in ear.heard] == [100, 1, 3]


def test_a_writer_survives_the_loss_of_its_connection(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")

    class Cut(Command):
        """Lose the connection in the middle of a transaction, the first time."""

        runs: ClassVar[list[int]] = []

        def run(self, actor: Actor) -> dict[str, Any]:
            Cut.runs.append(1)
            log.advance({topic.pk: log.Plain})
            if len(Cut.runs) == 1 and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return {"runs": len(Cut.runs)}

    with running() as made:
        answer = made.submit(Cut(), actor(1)).result(SECONDS)
        assert answer == {"runs": 2 if connection.vendor == "postgresql" else 1}
        made.submit(Note(topic=topic.pk, value=1), actor(1)).result(SECONDS)

    topic.refresh_from_db()
    assert topic.head == 2


def test_stopping_finishes_what_waits_and_takes_nothing_more(make_topic: MakeTopic) -> None:
    topic = make_topic("room:a")
    made = Executor(writers=1, batch=4)
    made.start()
    answers = [made.submit(Note(topic=topic.pk, value=value), actor(1)) for value in range(30)]
    made.stop()
    late = made.submit(Note(topic=topic.pk, value=99), actor(1))

    assert [answer.result(0)["value"] for answer in answers] == list(range(30))
    with pytest.raises(Refused) as refused:
        late.result(0)
    assert refused.value.code == "unavailable"
    assert stored(topic) == list(range(30))


def test_no_command_is_left_without_an_answer_when_it_comes_as_the_executor_stops(
    make_topic: MakeTopic,
) -> None:
    topic = make_topic("room:a")
    made = Executor(writers=1, batch=1)
    made.start()
    answers: list[Any] = []
    stopped = threading.Event()

    def submit() -> None:
        while not stopped.is_set():
            answers.append(made.submit(Note(topic=topic.pk, value=len(answers)), actor(1)))
            if answers[-1].done():
                return

    submitting = threading.Thread(target=submit)
    submitting.start()
    wait_until(lambda: len(answers) > 20, seconds=SECONDS, what="twenty commands")
    made.stop()
    stopped.set()
    submitting.join(SECONDS)

    assert all(answer.done() for answer in answers)
    assert len(stored(topic)) == sum(answer.exception() is None for answer in answers)


def test_a_queue_has_an_end(make_topic: MakeTopic, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = make_topic("room:a")
    monkeypatch.setattr(executor, "MAX_WAITING", 3)
    with running() as made:
        held = made.submit(Note(topic=topic.pk, value=100, trouble="wait"), actor(1))
        wait_until(lambda: Note.runs == [100], seconds=SECONDS, what="the first command")
        answers = [made.submit(Note(topic=topic.pk, value=value), actor(1)) for value in range(5)]
        full = [answer.exception(SECONDS) for answer in answers[3:]]
        Note.gate.set()
        held.result(SECONDS)
        assert [answer.result(SECONDS)["value"] for answer in answers[:3]] == [0, 1, 2]

    assert [getattr(error, "code", None) for error in full] == ["unavailable"] * 2
    assert stored(topic) == [100, 0, 1, 2]


def test_an_answer_speaks_the_persons_language(make_topic: MakeTopic) -> None:
    class Speak(Command):
        """Say which language is on."""

        def run(self, actor: Actor) -> dict[str, Any]:
            return {"language": translation.get_language()}

    with running() as made:
        for language in ("sv", "en"):
            assert made.submit(Speak(), actor(1), language).result(SECONDS) == {"language": language}


def test_without_a_server_a_command_runs_at_once(make_topic: MakeTopic, ear: Ear) -> None:
    topic = make_topic("room:a")

    assert executor.run("test.note", {"topic": topic.pk, "value": 1}, actor(1)) == {"seq": 1, "value": 1}
    future = executor.submit(Note(topic=topic.pk, value=2), actor(1))
    assert future.result(0)["value"] == 2
    with pytest.raises(Refused):
        executor.submit(Note(topic=topic.pk, value=3, trouble="refused"), actor(1)).result(0)
    with pytest.raises(Refused) as refused:
        executor.run("test.note", {"topic": topic.pk}, actor(1))

    assert refused.value.field == "value"
    assert stored(topic) == [1, 2]
    assert len(ear.heard) == 2


def test_inside_a_callers_transaction_it_is_part_of_that(make_topic: MakeTopic, ear: Ear) -> None:
    topic = make_topic("room:a")
    with transaction.atomic():
        executor.run("test.note", {"topic": topic.pk, "value": 1}, actor(1))
        with pytest.raises(IntegrityError):
            executor.run("test.note", {"topic": topic.pk, "value": 2, "trouble": "integrity"}, actor(1))
        assert ear.heard == []

    assert stored(topic) == [1]
    assert len(ear.heard) == 1
