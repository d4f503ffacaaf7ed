"""Plain messages that wait together: the same as one by one, in a fixed number of statements."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chat.commands import SendMessage
from chat.models import Membership, Message, Room
from chat.services import known
from content.moderation import words
from content.moderation.models import FlaggedWord
from eventlog import ports
from eventlog.commands import Actor
from eventlog.errors import Refused
from eventlog.executor import _Waiting
from eventlog.models import Due, Event, Topic
from notifications.models import Intent
from people.models import User
from tests.chat.conftest import Chat
from tests.eventlog.conftest import carry_out
from tests.factories import Cast
from tests.statements import count_statements

pytestmark = pytest.mark.django_db(transaction=True)

Said = tuple[User, Room, str]


class Ear:
    """Hears what is published."""

    def __init__(self) -> None:
        self.heard: list[ports.Published] = []

    def publish(self, events: Sequence[ports.Published]) -> None:
        self.heard += events

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None:
        """Nothing is."""


@pytest.fixture
def ear() -> Any:
    made = Ear()
    ports.set_publisher(made)
    yield made
    ports.set_publisher(None)


_names = itertools.count(1)


def send(*said: Said, name: Callable[[], str] = lambda: f"t-{next(_names)}") -> list[Any]:
    """Give the commands to a writer at once and return the answers, or what they were refused with."""
    entries = [
        _Waiting(SendMessage(room=room.public_id, text=text, client_id=name()), Actor(user_id=user.pk), "sv")
        for user, room, text in said
    ]
    carry_out(entries)
    return [_outcome(entry.future) for entry in entries]


def _outcome(future: Future[Any]) -> Any:
    error = future.exception(0)
    assert error is None or isinstance(error, Refused)
    return error.code if isinstance(error, Refused) else future.result()["message"]


@pytest.fixture
def talk(cast: Cast, chat: Chat) -> tuple[Room, Room]:
    """Two rooms whose people have written there before, so that their places are remembered."""
    with transaction.atomic():
        rooms = chat.room(cast.fatima, cast.erik), chat.room(cast.erik, cast.fatima, name="Skolan")
    for room in rooms:
        send((cast.fatima, room, "God morgon"), (cast.erik, room, "God morgon"))
    return rooms


def rows(room: Room) -> list[Any]:
    """Everything a message leaves, but what differs from one to the next by its nature."""
    topic = Topic.objects.get(pk=room.topic_id)
    return [
        list(
            Message.objects.filter(room=room)
            .order_by("number")
            .values_list("number", "text", "html", "author", "thread_root", "everyone")
        ),
        list(Event.objects.filter(topic=topic).order_by("seq").values_list("seq", "kind")),
        list(
            Intent.objects.filter(topic=topic)
            .order_by("seq")
            .values_list("seq", "kind", "audience", "priority")
        ),
        list(Membership.objects.filter(room=room).order_by("user").values_list("user", "read_number")),
        (topic.head, topic.numbers, topic.access_version),
    ]


def test_what_is_written_together_is_what_one_by_one_would_be(cast: Cast, chat: Chat, ear: Ear) -> None:
    texts = ["Hej", "Vem *tar* kvällen?", "Jag!", "https://kommun.example/schema"]
    with transaction.atomic():
        rooms = [chat.room(cast.fatima, cast.erik) for _ in range(2)]
    frames: list[list[Any]] = []
    for room, at_once in zip(rooms, (1, len(texts)), strict=True):
        send((cast.fatima, room, "Först"), (cast.erik, room, "Först"))
        ear.heard.clear()
        said = [(user, room, text) for text, user in zip(texts, [cast.fatima, cast.erik] * 2, strict=True)]
        answers = []
        for begin in range(0, len(said), at_once):
            answers += send(*said[begin : begin + at_once])
        assert [answer["number"] for answer in answers] == [3, 4, 5, 6]
        assert [event.data["message"] for event in ear.heard if event.data] == answers
        assert [event.row.object_id for event in ear.heard] == [
            Message.objects.get(public_id=answer["id"]).pk for answer in answers
        ]
        frames.append([(event.row.seq, event.row.kind, (event.hint or {})["number"]) for event in ear.heard])
    assert frames[0] == frames[1]
    assert rows(rooms[0]) == rows(rooms[1])


def test_many_cost_the_same_statements_as_few(cast: Cast, talk: tuple[Room, Room]) -> None:
    first, second = talk

    def count(times: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            said = [(cast.fatima, first, "Hej"), (cast.erik, second, "Hallå")] * times
            assert all(isinstance(answer, dict) for answer in send(*said))
        return count_statements(captured)

    assert count(1) == count(10)


def test_places_that_are_not_remembered_are_read_at_once(cast: Cast, talk: tuple[Room, Room]) -> None:
    first, second = talk
    said = [(cast.fatima, first, "Hej"), (cast.erik, second, "Hallå"), (cast.fatima, second, "Nu")]

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert all(isinstance(answer, dict) for answer in send(*said))
        return count_statements(captured)

    remembered = count()
    known._entries.clear()
    assert count() == remembered + 1
    assert count() == remembered


def test_who_left_while_their_place_was_not_remembered_writes_nothing(
    cast: Cast, chat: Chat, talk: tuple[Room, Room]
) -> None:
    first, _ = talk
    chat.do(cast.erik, "room.leave", room=first.public_id)
    known._entries.clear()
    answers = send((cast.fatima, first, "Hej"), (cast.erik, first, "Jag är här"), (cast.fatima, first, "Då"))
    assert [answer if isinstance(answer, str) else answer["text"] for answer in answers] == [
        *("Hej", "not_member", "Då")
    ]


def test_one_that_names_somebody_keeps_its_place(cast: Cast, talk: tuple[Room, Room]) -> None:
    room, other = talk
    answers = send(
        (cast.fatima, room, "Ett"),
        (cast.fatima, room, f"@{cast.erik.username} två"),
        (cast.fatima, room, "Tre"),
        (cast.erik, other, "Där"),
        (cast.erik, room, "Fyra"),
    )
    numbers = [answer["number"] for answer in answers]
    assert (numbers[:3], numbers[4], numbers[3]) == ([3, 4, 5], 6, 3)
    assert [person["id"] for person in answers[1]["mentions"]] == [cast.erik.public_id]


def test_one_that_is_sent_twice_is_there_once(cast: Cast, talk: tuple[Room, Room]) -> None:
    room, _ = talk
    names = iter(["one", "two", "one", "three", "one"])
    answers = send(*[(cast.fatima, room, "Hej")] * 4, (cast.fatima, room, "Annat"), name=lambda: next(names))
    assert [answer["number"] for answer in answers[:4]] == [3, 4, 3, 5]
    assert answers[4] == "client_id_reused"


def test_who_may_no_longer_is_refused_and_the_others_are_not(
    cast: Cast, chat: Chat, talk: tuple[Room, Room]
) -> None:
    room, _ = talk
    chat.do(cast.fatima, "member.remove", room=room.public_id, person=cast.erik.public_id)
    answers = send((cast.erik, room, "Hör ni mig?"), (cast.fatima, room, "Nej"))
    assert answers[0] == "not_member"
    assert answers[1]["number"] == 3


def test_words_for_a_second_look_still_get_one(cast: Cast, talk: tuple[Room, Room]) -> None:
    room, _ = talk
    FlaggedWord.objects.create(word="tölp", key=words.key_of("tölp"))
    words.forget_all()
    send((cast.fatima, room, "Din tölp"), (cast.erik, room, "Va?"))
    assert Due.objects.filter(key=f"message:{Message.objects.get(text='Din tölp').pk}").count() == 1


@pytest.mark.parametrize("text", ["", "a" * 100_000, "\0"])
def test_what_cannot_be_sent_is_refused_alone(cast: Cast, talk: tuple[Room, Room], text: str) -> None:
    room, _ = talk
    refused = send((cast.fatima, room, text))
    answers = send((cast.erik, room, "Före"), (cast.fatima, room, text), (cast.erik, room, "Efter"))
    assert answers[1:2] == refused
    assert [answers[0]["number"], answers[2]["number"]] == [3, 4]
