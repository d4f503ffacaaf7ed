"""What a message is before the law, and who may say so."""

from __future__ import annotations

from typing import Any

from audit.models import Entry
from records.models import MessageStatus
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.records.conftest import Archive


def test_an_author_may_raise_what_they_wrote_and_only_an_officer_lowers_it(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.mats, cast.fatima, cast.erik, cast.karin)
    message = chat.say(cast.fatima, room, "Vi beslutar att stänga kl 15")
    about = {"message": message.public_id}

    def shown(user: Any) -> Any:
        return rest(user).get(f"messages/{message.public_id}/status")

    assert (shown(cast.fatima)["status"], shown(cast.fatima)["choices"]) == ("working", ["official"])
    assert (shown(cast.mats)["choices"], shown(cast.erik)["choices"]) == (["official"], [])
    assert chat.code_of(cast.erik, "record.mark", status="official", **about) == "forbidden"
    for status in ("minor", "keep", "received"):
        assert chat.code_of(cast.fatima, "record.mark", status=status, **about) == "forbidden"
    chat.do(cast.fatima, "record.mark", status="official", **about)
    assert (shown(cast.fatima)["status"], shown(cast.fatima)["choices"]) == ("official", [])
    assert chat.code_of(cast.fatima, "record.mark", status="working", **about) == "forbidden"
    chat.do(cast.karin, "record.mark", status="minor", **about)
    assert shown(cast.karin)["set_by"]["name"] == "Karin Öberg"
    assert Entry.objects.filter(action="record.marked").count() == 2


def test_a_status_of_a_thread_is_that_of_its_replies(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    root = chat.say(cast.fatima, room, "Ärendet")
    reply = chat.say(cast.fatima, room, "Svar", thread=root)
    archive.mark(root, "keep", thread=True)
    assert rest(cast.fatima).get(f"messages/{reply.public_id}/status")["status"] == "keep"
    assert (
        chat.code_of(cast.karin, "record.mark", message=reply.public_id, status="keep", thread=True)
        == "invalid"
    )
    archive.mark(reply, "minor")
    assert rest(cast.fatima).get(f"messages/{reply.public_id}/status")["status"] == "minor"


def test_a_room_says_what_its_messages_are(cast: Cast, chat: Chat, archive: Archive, rest: Any) -> None:
    room = chat.room(cast.mats, cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    chat.do(cast.karin, "record.room", room=room.public_id, status="received")
    assert rest(cast.fatima).get(f"messages/{message.public_id}/status")["status"] == "received"
    assert not MessageStatus.objects.exists(), "nothing is written for each message"
    assert chat.code_of(cast.mats, "record.room", room=room.public_id, status="minor") == "forbidden"


def test_bad_input_is_refused(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.mats, cast.fatima)
    message = chat.say(cast.fatima, room, "Hej").public_id
    assert chat.code_of(cast.karin, "record.mark", message=message, status="keep") == "not_found", (
        "not in the room"
    )
    for public_id in ("nowhere", "\0"):
        assert chat.code_of(cast.karin, "record.mark", message=public_id, status="keep") == "not_found"
        assert chat.code_of(cast.karin, "record.room", room=public_id, status="keep") == "not_found"
    assert chat.refusal(cast.fatima, "record.mark", message=message, status="secret").field == "status"
