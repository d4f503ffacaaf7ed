"""Somebody from whom the word was taken reads as before, is told until when, and writes again by then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from chat.models import Message, Room
from content.moderation.models import Mute
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.moderation.conftest import Desk, notices_of

Insult = tuple[Room, Message]


def test_a_muted_person_cannot_write_over_rest_or_socket_and_is_told_until_when(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult
) -> None:
    room, message = insult
    chat.do(cast.erik, "message.send", room=room.public_id, text="Det går än", client_id="before")
    desk.settle(cast.sara, desk.report(cast.fatima, message), mute_hours=2)
    until = User.objects.get(pk=cast.erik.pk).muted_until
    assert until is not None
    assert abs(until - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)
    erik = User.objects.get(pk=cast.erik.pk)
    data = {"room": room.public_id, "text": "Hallå?", "client_id": "n"}
    refused = chat.refusal(erik, "message.send", **data)
    assert (refused.code, refused.status, refused.until) == ("muted", 403, until)
    status, answer = rest(erik).request("post", f"rooms/{room.public_id}/messages", data)
    assert (status, answer["error"]["code"]) == (403, "muted")
    assert datetime.fromisoformat(answer["error"]["until"]) == until.replace(
        microsecond=until.microsecond // 1000 * 1000
    )
    for name, more in (
        ("message.edit", {"message": message.public_id, "text": "Nytt"}),
        ("reaction.set", {"message": message.public_id, "emoji": "👎", "on": True}),
    ):
        assert chat.code_of(erik, name, **more) == "muted"
    assert rest(erik).get("me")["muted_until"] == answer["error"]["until"]
    assert rest(erik).get(f"rooms/{room.public_id}/messages")["messages"], "reading is as before"
    assert notices_of(cast.erik)[0].detail["until"] == answer["error"]["until"]
    with time_machine.travel(until + timedelta(seconds=1)):
        erik = User.objects.get(pk=cast.erik.pk)
        assert chat.do(erik, "message.send", **data)["message"]["text"] == "Hallå?"
        assert rest(erik).get("me")["muted_until"] is None
        assert rest(cast.sara).get("moderation/mutes") == {"mutes": []}


def test_a_mute_can_be_lifted_before_its_time_by_another(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult, moderators: tuple[User, User]
) -> None:
    sara, _karin = moderators
    desk.settle(sara, desk.report(cast.fatima, insult[1]), mute_hours=24)
    (muted,) = rest(sara).get("moderation/mutes")["mutes"]
    assert (muted["person"]["name"], muted["by"]["name"]) == ("Erik Lindqvist", "Sara Holm")
    chat.do(sara, "mute.lift", person=cast.erik.public_id)
    assert User.objects.get(pk=cast.erik.pk).muted_until is None
    assert [notice.kind for notice in notices_of(cast.erik)] == ["measures", "unmuted"]
    assert Mute.objects.get().lifted_at is not None
    assert chat.code_of(sara, "mute.lift", person=cast.erik.public_id) == "not_found"


def test_a_moderator_does_not_lift_their_own(
    cast: Cast, chat: Chat, desk: Desk, moderators: tuple[User, User]
) -> None:
    sara, karin = moderators
    room = chat.room(cast.anna, karin)
    desk.settle(sara, desk.report(cast.anna, chat.say(karin, room, "Tyst nu")), mute_hours=1)
    assert chat.code_of(User.objects.get(pk=karin.pk), "mute.lift", person=karin.public_id) == "not_found"


def test_a_longer_time_is_not_cut_short_by_a_later_shorter_one(cast: Cast, chat: Chat, desk: Desk) -> None:
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    first, second = [chat.say(cast.erik, room, text) for text in ("Ett", "Två")]
    cases = [desk.report(cast.fatima, message) for message in (first, second)]
    desk.settle(cast.sara, cases[0], mute_hours=48)
    long = User.objects.get(pk=cast.erik.pk).muted_until
    desk.settle(cast.sara, cases[1], mute_hours=1)
    assert User.objects.get(pk=cast.erik.pk).muted_until == long
