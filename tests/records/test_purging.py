"""What a rule takes goes everywhere, what it spares stays, and nothing is left hanging."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Entry
from chat.models import Forward, Membership, Mention, Message, MessageVersion, Reaction, Room
from chat.topics import RoomTopics
from content.models import Case, File, Notice
from content.moderation.models import Held, Report, Step
from eventlog import due, replay
from eventlog.models import Due
from records.models import Rule, Run
from records.services import retention
from search.models import Document
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser, kept
from tests.factories import Cast
from tests.records.conftest import Archive, age, texts_in
from tests.search.conftest import follow

LONG_AGO = timezone.now() - timedelta(days=1)
OLD = "Gamla lösenordet är sommarregn"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def test_what_is_old_is_gone_from_everywhere(cast: Cast, chat: Chat, archive: Archive, rest: Any) -> None:
    room = chat.room(cast.mats, cast.fatima, cast.erik, cast.sara)
    elsewhere = chat.room(cast.fatima, cast.erik, name="Annat rum")
    picture = Browser(cast.erik).upload(samples.photo(), alt="Sommarregn på väggen")
    sent = chat.do(
        cast.erik,
        "message.send",
        room=room.public_id,
        text=f"{OLD} @{cast.fatima.username}",
        client_id="old",
        files=[picture["id"]],
    )["message"]
    old = Message.objects.get(public_id=sent["id"])
    chat.do(cast.erik, "message.edit", message=old.public_id, text=f"{OLD} 2 @{cast.fatima.username}")
    chat.do(cast.fatima, "reaction.set", message=old.public_id, emoji="👍", on=True)
    chat.do(cast.mats, "pin.set", message=old.public_id, on=True)
    passed = chat.do(
        cast.fatima,
        "message.send",
        room=elsewhere.public_id,
        text="Se här",
        client_id="f",
        forward=old.public_id,
    )["message"]
    report = {"kind": "message", "object": old.public_id, "reason": "privacy", "words": "sommarregn står där"}
    chat.do(cast.fatima, "report.create", **report)
    case = Case.objects.get()
    how = {"base": case.version, "warn": True, "reason": "privacy", "words": "Skriv inte sommarregn"}
    chat.do(cast.sara, "case.settle", case=case.public_id, **how, note="sommarregn igen")
    new = chat.say(cast.fatima, room, "Nytt i dag")
    follow()
    assert Document.objects.filter(object_id=old.pk).exists()
    assert kept()
    Message.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=500), edited_at=timezone.now() - timedelta(days=499)
    )

    archive.purge(archive.hold(scope="closed"))
    follow()
    assert texts_in(room) == ["Nytt i dag"]
    for model in (MessageVersion, Reaction, Mention, File, Held):
        assert not model.objects.exists(), model
    assert Forward.objects.get().text == ""
    assert kept() == []
    assert not Document.objects.filter(object_id=old.pk).exists()
    words = [
        *Report.objects.values_list("words", flat=True),
        *Step.objects.values_list("words", flat=True),
        *Notice.objects.values_list("words", flat=True),
        str(list(Entry.objects.values())),
        str(list(Due.objects.values())),
        str(rest(cast.erik).get(f"messages/{passed['id']}")),
    ]
    for topic in (room.topic, elsewhere.topic):
        words += [frame.decode() for _row, frame in replay.read_after(topic.pk, topic.name, 0)]
    assert [text for text in words if "ommarregn" in text] == []
    assert rest(cast.fatima).request("get", f"messages/{old.public_id}")[0] == 404
    listed = rest(cast.erik).get(f"rooms/{room.public_id}/messages")
    assert [message["id"] for message in listed["messages"]] == [new.public_id]
    assert rest(cast.erik).get(f"rooms/{room.public_id}/pins")["messages"] == []
    (entry,) = Entry.objects.filter(action="retention.purged")
    assert (entry.actor_id, entry.detail["count"]) == (None, 1)
    assert entry.detail["approved_by"] == cast.anna.public_id
    assert chat.events(f"room:{room.public_id}")[-1] == "messages.purged"


def test_what_is_to_be_kept_and_what_is_reported_stays(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    kept_one, thread, reported, official, plain = [
        chat.say(cast.fatima, room, text) for text in ("Bevaras", "Tråden", "Anmält", "Beslut", "Vanligt")
    ]
    reply = chat.say(cast.erik, room, "Svar", thread=thread)
    age(kept_one, thread, reported, official, plain, reply)
    archive.mark(kept_one, "keep")
    archive.mark(thread, "keep", thread=True)
    archive.mark(official, "official")
    report = {"kind": "message", "object": reported.public_id, "reason": "other"}
    chat.do(cast.erik, "report.create", **report)
    archive.purge(archive.hold(scope="closed"))
    assert texts_in(room) == ["Bevaras", "Tråden", "Anmält", "Beslut", "Svar"]


def test_a_thread_keeps_its_place_until_the_last_reply_goes(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    root = chat.say(cast.fatima, room, "Vem tar lördagen?")
    first, second = [chat.say(cast.karin, room, text, thread=root) for text in ("Jag", "Nej, jag")]
    age(root, first)
    rule = archive.hold(scope="closed")
    archive.purge(rule)
    thread = rest(cast.fatima).get(f"messages/{second.public_id}/thread")
    assert (thread["root"]["gone"], thread["root"]["text"], thread["root"]["author"]["id"]) == (
        "purged",
        "",
        "",
    )
    assert thread["root"]["replies"]["count"] == 1
    assert [message["text"] for message in thread["messages"]] == ["Nej, jag"]
    reply = {"room": room.public_id, "text": "Och nu?", "client_id": "n", "thread": root.public_id}
    assert chat.code_of(cast.fatima, "message.send", **reply) == "deleted"
    age(second)
    archive.purge(rule)
    assert not Message.objects.filter(room=room).exists()


def test_what_only_passed_something_on_says_nothing_any_more(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room, elsewhere = chat.room(cast.karin, cast.fatima), chat.room(cast.fatima, name="Annat")
    third = chat.room(cast.fatima, name="Tredje")
    origin = chat.say(cast.karin, room, OLD)

    def forward(to: Room, what: Message, key: str) -> Message:
        wanted = {"room": to.public_id, "text": "Se", "client_id": key, "forward": what.public_id}
        sent = chat.do(cast.fatima, "message.send", **wanted)["message"]["id"]
        return Message.objects.get(public_id=sent)

    passed = forward(elsewhere, origin, "1")
    again = forward(third, passed, "2")
    shell = forward(room, origin, "3")
    reply = chat.say(cast.karin, room, "Svar", thread=shell)
    follow()
    age(origin, shell)
    archive.purge(archive.hold(room=room.public_id))
    follow()
    assert rest(cast.karin).get(f"messages/{reply.public_id}/thread")["root"]["gone"] == "purged"
    assert set(Forward.objects.values_list("message", "text")) == {(passed.pk, ""), (again.pk, "")}
    for message in (passed, again):
        shown = rest(cast.fatima).get(f"messages/{message.public_id}")["message"]["forward"]
        assert (shown["gone"], shown["text"], shown["author"]["name"]) == (True, "", "")
        assert chat.events(f"room:{message.room.public_id}")[-1] == "message.origin_changed"
    found = rest(cast.fatima).request("post", "search", {"q": "sommarregn"})[1]
    assert found["messages"]["items"] == []


def test_devices_learn_that_something_they_may_keep_is_gone(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    old, deleted, changed = [chat.say(cast.karin, room, text) for text in ("Gammalt", "Fel", "Rätt")]

    def removed() -> int:
        seq: int = rest(cast.fatima).get("rooms")["rooms"][0]["removed"]
        return seq

    chat.do(cast.karin, "message.edit", message=changed.public_id, text="Rättat")
    assert removed() == 0
    chat.do(cast.karin, "message.delete", message=deleted.public_id)
    after = removed()
    assert after == len(chat.events(f"room:{room.public_id}"))
    age(old)
    archive.purge(archive.hold(scope="closed"))
    assert removed() > after
    assert [view["removed"] for view in RoomTopics().moved(cast.fatima.pk, LONG_AGO)] == [removed()]


def test_a_thread_that_lost_replies_takes_new_ones(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.karin, cast.fatima)
    root = chat.say(cast.fatima, room, "Tråden bevaras")
    replies = [chat.say(cast.fatima, room, f"Svar {number}", thread=root) for number in range(3)]
    age(root, *replies[:2])
    archive.mark(root, "keep")
    archive.purge(archive.hold(scope="closed"))
    chat.say(cast.karin, room, "Svar 3", thread=root)
    chat.say(cast.karin, room, "Svar 4", thread=root)
    root.refresh_from_db()
    assert (root.reply_count, texts_in(room)) == (3, ["Tråden bevaras", "Svar 2", "Svar 3", "Svar 4"])


def test_unread_counts_and_the_list_of_rooms_know_nothing_of_it(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    old = [chat.say(cast.karin, room, f"@alla {number}") for number in range(3)]
    assert rest(cast.fatima).get("rooms")["rooms"][0]["unread"] == 3
    age(*old)
    archive.purge(archive.hold(scope="closed"))
    summary = rest(cast.fatima).get("rooms")["rooms"][0]
    assert (summary["unread"], summary["mentions"], summary["line"], summary["number"]) == (0, 0, None, 3)
    assert chat.say(cast.karin, room, "Vi börjar om").number == 4
    assert Membership.objects.get(room=room, user=cast.fatima).read_number == 3


def test_a_message_changed_while_it_is_purged_either_stays_or_is_gone(
    cast: Cast, chat: Chat, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    changed, gone = [chat.say(cast.fatima, room, text) for text in ("Ett", "Två")]
    age(changed, gone)
    rule = archive.hold(scope="closed")
    find = retention.selection.next_ids

    def changed_after_being_found(*arguments: Any, **options: Any) -> Any:
        found = find(*arguments, **options)
        if changed.pk in found[1]:
            chat.do(cast.fatima, "message.edit", message=changed.public_id, text="Ett, rättat")
        return found

    monkeypatch.setattr(retention.selection, "next_ids", changed_after_being_found)
    archive.purge(rule)
    assert texts_in(room) == ["Ett, rättat"]
    assert chat.code_of(cast.fatima, "message.edit", message=gone.public_id, text="För sent") == "not_found"


def test_a_large_purge_goes_in_shares_and_on_after_it_was_broken_off(
    cast: Cast, chat: Chat, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    rooms = [chat.room(cast.karin, name=f"Rum {number}") for number in range(2)]
    age(*[chat.say(cast.karin, room, str(number)) for room in rooms for number in range(5)])
    rule = archive.hold(scope="closed")
    going = archive.trial(rule.public_id)["count"]
    assert going == 10
    chat.do(cast.karin, "retention.run", rule=rule.public_id, confirm=going)
    due.run_due()
    assert Message.objects.count() == 8
    purge = retention.purge_messages

    def die(*arguments: Any, **options: Any) -> Any:
        purge(*arguments, **options)
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as broken:
        broken.setattr(retention, "purge_messages", die)
        due.run_due()
    assert (Message.objects.count(), Run.objects.get().count) == (8, 2), "all of a share, or nothing of it"
    Due.objects.filter(kind=retention.WORK).update(at=timezone.now())
    while due.run_due():
        pass
    run = Run.objects.get()
    assert (Message.objects.count(), run.count, run.expected) == (0, 10, 10)
    assert run.finished_at is not None


def test_only_rooms_of_the_rule_are_touched_and_the_closer_rule_wins(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    closed, own = [chat.room(cast.karin, name=name) for name in ("Stängt", "Eget")]
    opened = chat.room(cast.karin, kind="open", name="Öppet")
    said = [chat.say(cast.karin, room, room.name) for room in (closed, own, opened)]
    age(*said, days=100)
    archive.hold(room=own.public_id, months=None, statuses=[])
    archive.purge(archive.hold(scope="closed", months=3))
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["Eget", "Öppet"]


def test_a_rule_that_ended_purges_nothing(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.karin)
    age(chat.say(cast.karin, room, "Kvar"))
    rule = archive.hold(scope="closed")
    assert due.find(retention.WORK, rule.public_id) == retention.next_night()
    chat.do(cast.anna, "retention.end", rule=rule.public_id)
    Due.objects.update(at=timezone.now())
    due.run_due()
    assert texts_in(room) == ["Kvar"]
    assert chat.code_of(cast.anna, "retention.run", rule=rule.public_id) == "conflict"


def test_a_night_on_which_everything_would_go_waits_for_somebody_to_look(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.karin)
    said = [chat.say(cast.karin, room, str(number)) for number in range(3)]
    rule = archive.hold(scope="closed")
    assert rule.confirmed is None, "when it was approved there was nothing to purge"
    age(*said)
    Due.objects.update(at=timezone.now())
    due.run_due()
    run = Run.objects.get()
    assert (run.held_at is not None, run.count, Message.objects.count()) == (True, 0, 3)
    assert Entry.objects.filter(action="retention.held").exists()
    refused = chat.refusal(cast.anna, "retention.run", rule=rule.public_id)
    assert (refused.code, refused.limit) == ("confirm_needed", 3)
    archive.purge(rule)
    assert not Message.objects.exists()


def test_no_purge_is_asked_of_a_rule_nobody_approved(cast: Cast, chat: Chat, archive: Archive) -> None:
    rule = archive.propose(scope="closed")
    assert not Due.objects.filter(kind=retention.WORK).exists()
    assert chat.code_of(cast.anna, "retention.run", rule=rule) == "conflict"
    assert Rule.objects.get().approved_at is None
    assert Room.objects.count() == 0
