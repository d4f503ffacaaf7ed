"""What sending costs: the same queries and rows for 2 members and for 11,000."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Membership, Mention, Message, Room
from eventlog.models import Event, Topic
from notifications.models import Intent
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast

STAFF = 11_000


def fill(room: Room, count: int) -> None:
    """Add that many people to the room, without their stories."""
    topics = Topic.objects.bulk_create([Topic(name=f"user:crowd{n}") for n in range(count)], batch_size=2_000)
    users = User.objects.bulk_create(
        [
            User(username=f"crowd{n}", given_name="Kim", public_id=f"crowd{n}", topic=topic)
            for n, topic in enumerate(topics)
        ],
        batch_size=1_000,
    )
    Membership.objects.bulk_create([Membership(room=room, user=user) for user in users], batch_size=2_000)
    Room.objects.filter(pk=room.pk).update(member_count=count + 2)


def rows() -> dict[str, int]:
    """Return how many rows there are of everything that a message writes."""
    return {model.__name__: model.objects.count() for model in (Message, Mention, Event, Intent, Membership)}


def cost(
    chat: Chat, author: User, room: Room, text: str, thread: Message | None
) -> tuple[int, dict[str, int]]:
    """Send a message; return the queries it took and the rows it wrote."""
    before = rows()
    with CaptureQueriesContext(connection) as captured:
        chat.say(author, room, text, thread=thread)
    return len(captured), {name: count - before[name] for name, count in rows().items()}


# Text, in a thread or not, and the rows that it writes.
WRITINGS = [
    ("Hej", False, {"Message": 1, "Mention": 0, "Event": 1, "Intent": 1, "Membership": 0}),
    ("@alla Hej", False, {"Message": 1, "Mention": 0, "Event": 1, "Intent": 1, "Membership": 0}),
    ("@erik.lindqvist", False, {"Message": 1, "Mention": 1, "Event": 2, "Intent": 2, "Membership": 0}),
    ("Svar", True, {"Message": 1, "Mention": 0, "Event": 1, "Intent": 1, "Membership": 0}),
]


def test_a_message_costs_the_same_to_two_and_to_eleven_thousand(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Rot")
    # Whoever takes part for the first time begins to follow the thread; from then on they do.
    chat.say(cast.fatima, room, "Första svaret", thread=root)

    def costs() -> list[tuple[int, dict[str, int]]]:
        return [
            cost(chat, cast.fatima, room, text, root if in_thread else None)
            for text, in_thread, _ in WRITINGS
        ]

    small = costs()
    fill(room, STAFF)
    large = costs()
    assert small == large
    assert [written for _, written in large] == [written for *_, written in WRITINGS]


def test_a_plain_message_takes_six_statements(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Först")
    with CaptureQueriesContext(connection) as captured:
        chat.say(cast.fatima, room, "Sedan")
    statements = [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]
    if connection.vendor == "postgresql":
        assert statements.pop(0) == "SELECT", "the author's membership is locked"
    # Was it sent before? Then the topic; message, read position, event, intent.
    assert statements == ["SELECT", "UPDATE", "INSERT", "UPDATE", "INSERT", "INSERT"]


def test_what_is_remembered_is_never_older_than_the_last_change(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.erik, kind="open")
    data = {"room": room.public_id, "text": "Hej"}
    chat.do(cast.erik, "message.send", client_id="1", **data)
    chat.do(cast.karin, "room.change", room=room.public_id, kind="announcement")
    assert chat.code_of(cast.erik, "message.send", client_id="2", **data) == "forbidden"
    chat.do(cast.karin, "member.role", room=room.public_id, person=cast.erik.public_id, role="owner")
    assert chat.do(cast.erik, "message.send", client_id="2", **data)["message"]["number"] == 2
    chat.do(cast.karin, "room.change", room=room.public_id, archived=True)
    assert chat.code_of(cast.erik, "message.send", client_id="3", **data) == "archived"
    chat.do(cast.karin, "room.change", room=room.public_id, archived=False)
    chat.do(cast.erik, "message.send", client_id="3", **data)
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.erik.public_id)
    assert chat.code_of(cast.erik, "message.send", client_id="4", **data) in ("forbidden", "not_member")
    assert Topic.objects.get(pk=room.topic_id).numbers == 3
