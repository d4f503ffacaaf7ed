"""A draft begun on the phone is finished at the desk, and neither device loses a word."""

from __future__ import annotations

from typing import Any

import pytest

from chat.models import Draft
from chat.services.drafts import join
from eventlog.frames import build_events
from eventlog.kinds import EventRow
from eventlog.models import Event
from tests.chat.conftest import Chat
from tests.factories import Cast


def save(chat: Chat, user: Any, room: Any, text: str, base: int, **more: Any) -> Any:
    return chat.do(user, "draft.save", room=room.public_id, text=text, base=base, **more)["draft"]


def test_begun_on_the_phone_finished_at_the_desk(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    first = save(chat, cast.fatima, room, "Hej alla, ", 0)
    assert (first["text"], first["version"]) == ("Hej alla, ", 1)
    assert rest(cast.fatima).get("drafts")["drafts"] == [first]
    assert rest(cast.erik).get("drafts")["drafts"] == [], "nobody else's"
    second = save(chat, cast.fatima, room, "Hej alla, mötet är 13", first["version"])
    assert (second["text"], second["version"]) == ("Hej alla, mötet är 13", 2)
    assert save(chat, cast.fatima, room, "", 2)["version"] == 3
    assert rest(cast.fatima).get("drafts")["drafts"] == []


def test_two_devices_at_once_lose_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    save(chat, cast.fatima, room, "Hej", 0)
    save(chat, cast.fatima, room, "Hej från skrivbordet", 1)
    both = save(chat, cast.fatima, room, "Hej från telefonen", 1)
    assert both["text"] == "Hej från skrivbordet\n\nHej från telefonen"
    # Emptied on a device that did not know: what the other wrote stays.
    assert save(chat, cast.fatima, room, "", 1)["text"] == both["text"]


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("there", "here", "both"),
    [
        ("", "här", "här"),
        ("där", "", "där"),
        ("Hej", "Hej alla", "Hej alla"),
        ("Hej alla", "Hej", "Hej alla"),
        ("ett", "två", "ett\n\ntvå"),
    ],
)
def test_how_two_texts_are_joined(there: str, here: str, both: str) -> None:
    assert join(there, here) == both


def test_a_thread_has_a_draft_of_its_own(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    root = chat.say(cast.fatima, room, "Vem kan?").public_id
    save(chat, cast.fatima, room, "I rummet", 0)
    save(chat, cast.fatima, room, "I tråden", 0, thread=root)
    found = {draft["thread"]: draft["text"] for draft in rest(cast.fatima).get("drafts")["drafts"]}
    assert found == {None: "I rummet", root: "I tråden"}


def test_the_log_knows_that_and_not_what(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    save(chat, cast.fatima, room, "Hemligt", 0)
    save(chat, cast.fatima, room, "Hemligt", 1)
    kinds = [kind for kind in chat.events(f"user:{cast.fatima.public_id}") if kind == "draft.changed"]
    assert kinds == ["draft.changed"], "what changes nothing is not told"
    event = Event.objects.select_related("topic").filter(kind="draft.changed").get()
    row = EventRow(event.topic_id, event.topic.name, event.seq, event.kind, event.object_id, event.at)
    assert b"Hemligt" in build_events([row])[0]
    Draft.objects.update(text="")
    assert b"Hemligt" not in build_events([row])[0]


def test_what_is_no_draft(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    data = {"room": room.public_id, "base": 0}
    assert chat.code_of(cast.fatima, "draft.save", text="a" * 16_001, **data) == "text_too_long"
    assert chat.code_of(cast.fatima, "draft.save", text="a\0", **data) == "invalid"
    assert chat.code_of(cast.fatima, "draft.save", text="a", thread="nej", **data) == "not_found"
    assert not Draft.objects.exists()
