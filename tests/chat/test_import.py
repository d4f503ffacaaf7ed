"""Bringing in conversations from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chat.history import CHUNK, Earlier, Imported, import_messages
from chat.models import Membership, Message, MessageVersion, Reaction
from eventlog.models import Topic
from notifications.models import Intent
from tests.chat.conftest import Chat
from tests.factories import Cast

START = datetime(2024, 5, 6, 7, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture
def rows(cast: Cast) -> list[Imported]:
    """A short conversation, out of order as exports are."""
    return [
        Imported("3", cast.erik, "Jag kan!", at(2), thread="1", reactions={"👍": [cast.fatima, cast.anna]}),
        Imported("2", cast.erik, "Hej @fatima.haddad", at(1)),
        Imported(
            "1",
            cast.fatima,
            "Vem kan ta **fredag**?",
            at(0),
            edited_at=at(5),
            earlier=[Earlier("Vem kan ta torsdag?", at(0))],
        ),
    ]


def test_times_authors_threads_reactions_and_edits_are_kept(
    cast: Cast, chat: Chat, rest: Any, rows: list[Imported]
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.anna)
    report = import_messages(room, rows)
    assert (report.created, report.existing, report.rejected) == (3, 0, [])
    first, second = rest(cast.anna).get(f"rooms/{room.public_id}/messages")["messages"]
    assert (first["number"], first["at"], first["edited_at"]) == (
        1,
        "2024-05-06T07:00:00.000Z",
        "2024-05-06T07:05:00.000Z",
    )
    assert first["html"] == "<p>Vem kan ta <strong>fredag</strong>?</p>"
    assert (first["replies"]["count"], first["replies"]["last_at"]) == (1, "2024-05-06T07:02:00.000Z")
    assert [person["id"] for person in second["mentions"]] == [cast.fatima.public_id]
    (reply,) = rest(cast.anna).get(f"messages/{first['id']}/thread")["messages"]
    assert (reply["author"]["name"], reply["reactions"][0]["count"]) == ("Erik Lindqvist", 2)
    version = MessageVersion.objects.get()
    assert (version.text, version.written_at, version.replaced_at) == ("Vem kan ta torsdag?", at(0), at(5))


def test_nobody_is_disturbed_and_the_head_moves_once(
    cast: Cast, chat: Chat, rest: Any, rows: list[Imported]
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    import_messages(room, rows)
    assert chat.events(f"room:{room.public_id}") == ["room.changed"]
    assert chat.events(f"user:{cast.fatima.public_id}") == ["room.joined"]
    assert not Intent.objects.exists()
    entry = rest(cast.fatima).get("rooms")["rooms"][0]
    assert (entry["number"], entry["unread"], entry["mentions"]) == (2, 0, 0)


def test_importing_again_doubles_nothing(cast: Cast, chat: Chat, rows: list[Imported]) -> None:
    room = chat.room(cast.fatima, cast.erik)
    import_messages(room, rows)
    before = list(Message.objects.order_by("pk").values())
    report = import_messages(room, rows)
    assert (report.created, report.existing) == (0, 3)
    assert list(Message.objects.order_by("pk").values()) == before
    assert Reaction.objects.count() == 2
    assert chat.events(f"room:{room.public_id}") == ["room.changed"]


def test_numbers_once_given_stay(cast: Cast, chat: Chat, rows: list[Imported]) -> None:
    room = chat.room(cast.fatima, cast.erik)
    own = chat.say(cast.fatima, room, "Redan här")
    import_messages(room, rows)
    older = Imported("0", cast.erik, "Ännu äldre", at(-60))
    late_reply = Imported("4", cast.fatima, "Tack", at(9), thread="1")
    report = import_messages(room, [older, late_reply, *rows])
    assert (report.created, report.existing) == (2, 3)
    flow = Message.objects.filter(room=room, number__isnull=False).order_by("number")
    assert [(message.number, message.text) for message in flow] == [
        (1, own.text),
        (2, "Vem kan ta **fredag**?"),
        (3, "Hej @fatima.haddad"),
        (4, "Ännu äldre"),
    ]
    root = Message.objects.get(external_id="1")
    assert (root.reply_count, root.last_reply_at) == (2, at(9))
    assert chat.say(cast.erik, room, "Nu").number == 5


def test_who_is_behind_stays_behind(cast: Cast, chat: Chat, rows: list[Imported]) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Oläst av Erik")
    import_messages(room, rows)
    read = dict(Membership.objects.filter(room=room).values_list("user_id", "read_number"))
    assert read == {cast.fatima.pk: 3, cast.erik.pk: 0}


def test_what_cannot_be_stored_is_reported_and_the_rest_comes_in(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    report = import_messages(
        room,
        [
            Imported("a", cast.fatima, " ", at(0)),
            Imported("b", cast.fatima, "NUL \x00", at(1)),
            Imported("c", None, "Av någon som slutat", at(2), reactions={":fika:": [cast.fatima]}),
            Imported("d", cast.fatima, "Svar på det tomma", at(3), thread="a"),
            Imported("e", cast.fatima, "Svar på något okänt", at(4), thread="zzz"),
            Imported("f", cast.fatima, "x" * 12_000, at(5)),
        ],
    )
    assert {external_id for external_id, _why in report.rejected} == {"a", "b", "c", "d"}
    kept = Message.objects.filter(room=room).order_by("number")
    assert [(message.external_id, message.number) for message in kept] == [("c", 1), ("e", 2), ("f", 3)]
    assert len(kept[2].text) == 12_000


def test_a_long_conversation_goes_in_parts(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    count = 2 * CHUNK + 7
    rows = [Imported(str(n), cast.fatima, f"Nr {n}", at(n)) for n in reversed(range(count))]
    assert import_messages(room, rows).created == count
    texts = Message.objects.filter(room=room).order_by("number").values_list("number", "text")
    assert list(texts) == [(n + 1, f"Nr {n}") for n in range(count)]
    topic = Topic.objects.get(pk=room.topic_id)
    assert (topic.numbers, topic.head) == (count, 1)


def test_the_same_id_in_another_room_is_another_message(cast: Cast, chat: Chat, rows: list[Imported]) -> None:
    rooms = [chat.room(cast.fatima, name=name) for name in ("Ett", "Två")]
    assert [import_messages(room, rows).created for room in rooms] == [3, 3]
