"""An officer in a private room: with a reason, for a time, and never unseen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.utils import timezone

from audit.models import Entry
from content.models import Notice
from records.models import Grant
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser
from tests.factories import Cast
from tests.records.conftest import Archive

WHY = "Begäran om allmän handling om bytet av schema"


def test_an_officer_reads_a_private_room_for_a_time_and_its_owners_see_it(
    cast: Cast, chat: Chat, archive: Archive, rest: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    room = chat.room(cast.fatima, cast.erik, kind="secret", name="Hemligt")
    file = Browser(cast.fatima).upload(samples.PDF, "avtal.pdf")
    chat.do(
        cast.fatima, "message.send", room=room.public_id, text="Avtalet", client_id="1", files=[file["id"]]
    )
    browser = rest(cast.karin)
    path = f"records/rooms/{room.public_id}"
    assert browser.request("get", f"{path}/messages")[0] == 404
    assert Browser(cast.karin).status(file["id"]) == 404
    (found,) = browser.get("records/rooms?q=hemligt")["rooms"]
    assert (found["open"], found["entered"], "Avtalet" in str(found)) == (False, False, False)

    wanted = {"reason": WHY, "hours": 2, "case_number": "KS 2026/77"}
    status, answer = browser.request("post", f"{path}/enter", wanted)
    assert (status, answer["grant"]["reason"]) == (201, WHY)
    assert [message["text"] for message in browser.get(f"{path}/messages")["messages"]] == ["Avtalet"]
    assert Browser(cast.karin).status(file["id"]) == 200
    root = chat.say(cast.erik, room, "Frågan")
    chat.say(cast.fatima, room, "Svaret", thread=root)
    thread = browser.get(f"{path}/threads/{root.public_id}")
    assert [message["text"] for message in (thread["root"], *thread["messages"])] == ["Frågan", "Svaret"]
    elsewhere = chat.say(cast.fatima, chat.room(cast.fatima, name="Annat"), "Annat")
    assert browser.request("get", f"{path}/threads/{elsewhere.public_id}")[0] == 404
    assert browser.request("get", f"rooms/{room.public_id}/messages")[0] == 404, (
        "the room itself stays closed"
    )
    assert rest(cast.anna).request("get", f"{path}/messages")[0] == 404, "it is Karin's grant alone"

    (told,) = Notice.objects.all()
    assert (told.user, told.kind, told.words, told.must_read) == (cast.fatima, "room_read", WHY, True)
    assert told.detail["officer"]["name"] == "Karin Öberg"
    (entry,) = Entry.objects.filter(action="record.room_entered")
    assert (entry.actor_id, entry.target, entry.detail["case"]) == (
        cast.karin.pk,
        f"room:{room.public_id}",
        "KS 2026/77",
    )
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        assert browser.request("get", f"{path}/messages")[0] == 404
        assert browser.get("records/grants") == {"grants": []}


def test_in_a_direct_chat_everybody_is_told_and_the_officer_may_end_it(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.direct(cast.fatima, cast.erik)
    grant = chat.do(cast.karin, "record.enter", room=room.public_id, reason=WHY, hours=1)["grant"]["id"]
    assert {notice.user for notice in Notice.objects.all()} == {cast.fatima, cast.erik}
    assert chat.code_of(cast.anna, "record.leave", grant=grant) == "not_found"
    chat.do(cast.karin, "record.leave", grant=grant)
    assert rest(cast.karin).request("get", f"records/rooms/{room.public_id}/messages")[0] == 404


def test_without_a_reason_nobody_enters(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.fatima)
    wanted = {"room": room.public_id, "reason": WHY, "hours": 1}
    for change, field in (
        ({"reason": ""}, "reason"),
        ({"reason": "kolla"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"hours": 0}, "hours"),
        ({"hours": 73}, "hours"),
        ({"case_number": "x" * 61}, "case_number"),
    ):
        assert chat.refusal(cast.karin, "record.enter", **{**wanted, **change}).field == field
    for person in (cast.mats, cast.sara, cast.erik):
        assert chat.code_of(person, "record.enter", **wanted) == "forbidden"
    assert chat.code_of(cast.karin, "record.enter", **{**wanted, "room": "\0"}) == "not_found"
    opened = chat.room(cast.fatima, kind="open", name="Öppet")
    assert chat.code_of(cast.karin, "record.enter", **{**wanted, "room": opened.public_id}) == "conflict"
    assert not Grant.objects.exists()
    assert not Notice.objects.exists()
