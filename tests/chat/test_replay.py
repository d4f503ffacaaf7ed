"""What is read back from the log is what was sent live: clients apply either and end in the same state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pytest

from chat.models import JoinRequest, Mention, Message, Room
from eventlog import kinds, ports, replay
from eventlog.models import Topic
from eventlog.ports import Published
from people import services as people
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast, UnitFactory, UserFactory


class Wire:
    """What this process would have sent."""

    def __init__(self) -> None:
        self.published: list[Published] = []

    def publish(self, events: Sequence[Published]) -> None:
        self.published += events

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None:
        assert frame["t"] == "reads", "nothing else here is ephemeral"


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Listen where the hub would."""
    wire = Wire()
    ports.set_publisher(wire)
    yield wire
    ports.set_publisher(None)


class Replayer:
    """Compares, after each step, what was sent with what the log gives back."""

    def __init__(self, wire: Wire, capture: Callable[..., Any]) -> None:
        self.wire = wire
        self.capture = capture
        self.kinds: set[str] = set()

    def step(self, act: Callable[[], Any]) -> Any:
        """Do something and compare every frame that came of it."""
        heads = dict(Topic.objects.values_list("name", "head"))
        self.wire.published.clear()
        with self.capture(execute=True):
            result = act()
        sent = {}
        for event in self.wire.published:
            sent[event.row.topic_name, event.row.seq] = msgspec.json.decode(event.frame)
        logged = {}
        for topic in Topic.objects.all():
            for row, frame in replay.read_after(topic.pk, topic.name, heads.get(topic.name, 0)):
                logged[topic.name, row.seq] = msgspec.json.decode(frame)
        assert logged == sent
        assert all(frame["data"] is not None for frame in sent.values())
        self.kinds |= {frame["kind"] for frame in sent.values()}
        return result


@pytest.fixture
def replayer(wire: Wire, django_capture_on_commit_callbacks: Callable[..., Any]) -> Replayer:
    """A replayer for one story."""
    return Replayer(wire, django_capture_on_commit_callbacks)


def test_every_kind_is_the_same_live_and_from_the_log(cast: Cast, chat: Chat, replayer: Replayer) -> None:
    step, do = replayer.step, chat.do
    fatima, erik, anna, karin = cast.fatima, cast.erik, cast.anna, cast.karin
    made = step(lambda: do(karin, "room.create", kind="open", name="Hemtjänst", people=[fatima.public_id]))
    room = Room.objects.get(public_id=made["room"]["id"])
    r = {"room": room.public_id}
    step(lambda: do(erik, "room.join", **r))
    step(lambda: do(karin, "room.change", guests=True, **r))
    step(lambda: do(erik, "room.prefer", notify="mentions", favourite=True, **r))
    step(lambda: do(karin, "member.add", people=[anna.public_id, cast.leila.public_id], **r))
    first = step(lambda: chat.say(fatima, room, "Hej **alla**, särskilt @erik.lindqvist och @anna.bergstrom"))
    step(lambda: chat.say(karin, room, "@alla samling"))
    reply = step(lambda: chat.say(erik, room, "Här, @fatima.haddad!", thread=first))
    step(lambda: do(erik, "reaction.set", message=first.public_id, emoji="👍", on=True))
    step(lambda: do(anna, "reaction.set", message=reply.public_id, emoji="❤️", on=True))
    step(lambda: do(erik, "pin.set", message=reply.public_id, on=True))
    step(lambda: do(erik, "read.move", number=1, **r))
    step(lambda: do(anna, "read.all"))
    step(
        lambda: do(fatima, "message.edit", message=first.public_id, text="Hej @erik.lindqvist, @karin.oberg")
    )
    step(lambda: do(erik, "message.delete", message=reply.public_id))
    everybody = step(lambda: chat.say(karin, room, "Läs och bekräfta"))
    step(lambda: do(karin, "confirmation.ask", message=everybody.public_id))
    step(lambda: do(erik, "confirmation.give", message=everybody.public_id))
    passed = {"client_id": "f", "text": "Se här", "forward": first.public_id, "wider": True}
    notes = chat.direct(fatima)
    step(lambda: do(fatima, "message.send", room=notes.public_id, **passed))
    step(lambda: do(karin, "message.delete", message=first.public_id))
    step(lambda: do(karin, "member.role", person=anna.public_id, role="owner", **r))
    step(lambda: do(karin, "room.change", name="Hemtjänst Norr", kind="closed", **r))
    step(lambda: do(karin, "member.remove", person=cast.leila.public_id, **r))
    step(lambda: do(erik, "room.leave", **r))
    step(lambda: do(erik, "join.ask", text="Får jag komma tillbaka?", **r))
    asked = JoinRequest.objects.get()
    step(lambda: do(karin, "join.answer", request=asked.public_id, accept=True, text="Självklart"))
    unit = UnitFactory(head=karin)
    of_unit = step(lambda: chat.unit_room(cast.mats, unit))
    step(lambda: people.place_person(user=erik, unit=unit))
    step(lambda: chat.say(karin, of_unit, "Välkommen @erik.lindqvist"))
    step(lambda: do(erik, "read.move", room=of_unit.public_id, number=1))
    step(lambda: people.place_person(user=erik, unit=UnitFactory()))
    step(lambda: do(cast.mats, "room.change", room=of_unit.public_id, guests=True))
    direct = step(lambda: do(fatima, "direct.open", people=[erik.public_id, anna.public_id]))
    step(lambda: do(erik, "message.send", room=direct["room"]["id"], text="Hej", client_id="d"))
    crowd = UserFactory.create_batch(99)
    step(lambda: do(karin, "member.add", people=[user.public_id for user in crowd], **r))
    step(lambda: do(karin, "member.role", person=anna.public_id, role="member", **r))
    ours = {name for name in kinds.names() if name.split(".")[0] in CHAT}
    assert replayer.kinds - {"profile.changed"} == ours


CHAT = {
    "message",
    "reaction",
    "room",
    "member",
    "members",
    "read",
    "mention",
    "confirmation",
    "thread",
    "everything",
}
CHAT |= {"access", "audience", "unit_rooms", "request", "requests"}


def replayed(topic: Topic, position: int = 0) -> list[Any]:
    """Return the frames of a topic as a client coming back gets them."""
    return [msgspec.json.decode(frame) for _row, frame in replay.read_after(topic.pk, topic.name, position)]


def test_a_deleted_text_is_in_no_frame(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "Personnumret är hemligt @erik.lindqvist")
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="Det är fortfarande hemligt")
    chat.do(cast.fatima, "message.delete", message=message.public_id)
    for topic in Topic.objects.all():
        assert "hemligt" not in str(replayed(topic))
    frames = replayed(Topic.objects.get(pk=room.topic_id))
    assert [frame["data"]["message"]["deleted"] for frame in frames] == [True, True, True]


def test_a_withdrawn_mention_and_a_left_room_leave_empty_places(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "@erik.lindqvist")
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="ingen")
    topic = Topic.objects.get(pk=cast.erik.topic_id)
    assert not Mention.objects.exists()
    frames = replayed(topic)
    assert [(frame["seq"], frame["kind"], frame["data"] is None) for frame in frames] == [
        (1, "room.joined", False),
        (2, "mention.created", True),
        (3, "read.moved", False),
    ]
    chat.do(cast.fatima, "member.remove", room=room.public_id, person=cast.erik.public_id)
    frames = replayed(topic)
    assert [frame["data"] is None for frame in frames] == [True, True, True, False]
    assert frames[-1]["data"] == {"room_id": room.public_id}


def test_what_one_loses_sight_of_is_not_replayed(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.do(cast.fatima, "member.remove", room=room.public_id, person=cast.erik.public_id)
    chat.say(cast.fatima, room, "Bara för oss som är kvar")
    assert "Bara för oss" not in str(replayed(Topic.objects.get(pk=cast.erik.topic_id)))


def test_a_batch_of_events_is_read_in_few_queries(
    cast: Cast, chat: Chat, django_assert_max_num_queries: Any
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    for _ in range(10):
        message = chat.say(cast.fatima, room, "@erik.lindqvist?")
        chat.say(cast.erik, room, "Ja", thread=message)
        chat.do(cast.erik, "read.move", room=room.public_id, number=message.number)
    for topic_id, at_most in ((room.topic_id, 9), (cast.erik.topic_id, 7)):
        topic = Topic.objects.get(pk=topic_id)
        with django_assert_max_num_queries(at_most):
            assert len(replayed(topic)) >= 20


def test_hints_tell_of_the_last_message_only(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    first = chat.say(cast.fatima, room, "Första")
    last = chat.say(cast.fatima, room, "Sista raden\nav *två*")
    reply = chat.say(cast.fatima, room, "Svar", thread=first)
    hint = kinds.get("message.deleted").hint  # type: ignore[union-attr]
    assert hint is not None

    def hint_of(message: Message) -> Any:
        from chat.queries.messages import load_view

        return hint(load_view(Message.objects.select_related("room__topic", "author").get(pk=message.pk)))

    assert hint_of(first) is None
    assert hint_of(reply) is None
    told = hint_of(last)
    assert (told["number"], told["line"]["text"]) == (2, "Sista raden av två")
    assert told["line"]["author"]["name"] == "Fatima Haddad"
    chat.do(cast.fatima, "message.delete", message=last.public_id)
    assert hint_of(last) == {"number": 2, "line": None}


def test_the_line_is_short_and_turns_nothing(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    chat.say(cast.fatima, room, "\u202eabc " + "långt ord " * 60)
    text = rest(cast.fatima).get("rooms")["rooms"][0]["line"]["text"]
    assert len(text) <= 140
    assert text.startswith("abc långt ord")
    assert text.endswith("…")


def all_of(user: User) -> list[str]:
    """Return the kinds in the person's own topic."""
    return [frame["kind"] for frame in replayed(Topic.objects.get(pk=user.topic_id))]


def test_a_message_reaches_no_personal_topic(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    before = all_of(cast.erik)
    chat.say(cast.fatima, room, "Hej på er")
    assert all_of(cast.erik) == before
