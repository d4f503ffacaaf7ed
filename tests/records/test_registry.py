"""A conversation that is a case leaves the chat: one package, and a note in place of what was said."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from audit.models import Entry
from audit.queries import check_chain
from chat.models import Forward, Mention, Message, MessageVersion, Room
from content.models import File, Notice
from eventlog import due
from eventlog.frames import timestamp
from eventlog.models import Due
from people.models import User
from records.models import Handover, MessageStatus
from records.registry import package, services, waiting
from tests.chat.conftest import Chat, Rest, committed
from tests.content import samples
from tests.content.uploads import Browser, kept
from tests.factories import Cast
from tests.records.conftest import Archive, age, texts_in
from tests.search.conftest import follow

WHAT = {"case_number": "KS 2026/77", "recipient": "Kommunstyrelsens registrator"}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def work() -> None:
    """Do what is due, and what comes after that."""
    with committed():
        while due.run_due():
            pass


def ask(chat: Chat, actor: User, room: Room, *messages: Message, **more: Any) -> str:
    """Hand messages over and return the handover's id."""
    wanted = {"room": room.public_id, "messages": [message.public_id for message in messages], **WHAT}
    answer = chat.do(actor, "registry.hand_over", **{**wanted, "client_id": "1", **more})
    handover: str = answer["handover"]["id"]
    return handover


def opened(officer: User, handover: str) -> zipfile.ZipFile:
    """Return a package as an officer gets it, whole by its own checksums and that of the index."""
    response = Rest(officer)._client.get(f"/api/records/handovers/{handover}/package")
    assert response.status_code == 200, response.content
    content = b"".join(response)  # type: ignore[arg-type]
    assert hashlib.sha256(content).hexdigest() == Handover.objects.get(public_id=handover).sha256
    packed = zipfile.ZipFile(io.BytesIO(content))
    lines = packed.read(package.MANIFEST).decode().splitlines()
    listed = dict(line.split("  ", 1)[::-1] for line in lines)
    assert listed == {
        name: hashlib.sha256(packed.read(name)).hexdigest()
        for name in packed.namelist()
        if name != package.MANIFEST
    }
    return packed


def steps(handover: str) -> list[str]:
    """Return what the trail says of a handover, in order."""
    entries = Entry.objects.filter(target=f"handover:{handover}").order_by("number")
    return list(entries.values_list("action", flat=True))


def test_a_thread_becomes_a_package_and_leaves_notes(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    elsewhere = chat.room(cast.fatima, cast.erik, name="Annat")
    file = Browser(cast.fatima).upload(samples.PDF, "bygglov <1>?.pdf")
    sent = chat.do(
        cast.fatima,
        "message.send",
        room=room.public_id,
        text=f"**Bygglov** <script>alert(1)</script> åäö @{cast.erik.username}",
        client_id="m",
        files=[file["id"]],
    )["message"]["id"]
    root = Message.objects.get(public_id=sent)
    reply = chat.say(cast.erik, room, "Jag tar ärendet", thread=root)
    chat.do(cast.erik, "message.edit", message=reply.public_id, text="Jag tar över ärendet")
    chat.do(cast.fatima, "reaction.set", message=reply.public_id, emoji="👍", on=True)
    gone = chat.say(cast.erik, room, "Ångrar mig", thread=root)
    chat.do(cast.erik, "message.delete", message=gone.public_id)
    other = chat.say(cast.fatima, room, "Något annat")
    passed = {"room": elsewhere.public_id, "text": "Se", "client_id": "f", "forward": sent}
    chat.do(cast.fatima, "message.send", **passed)
    follow()

    about = {"room": room.public_id, "messages": [sent]}
    status, answer = rest(cast.karin).request("post", "records/handovers/preview", about)
    shown = answer["preview"]
    assert (status, shown["messages"], shown["files"], shown["left_out"]) == (200, 2, 1, 1)
    assert (shown["needs_officer"], [item["id"] for item in shown["items"]]) == (
        False,
        [sent, reply.public_id],
    )
    assert not Handover.objects.exists()

    handover = ask(chat, cast.karin, room, root, note="Kom in muntligt")
    assert texts_in(room)[1] == "Jag tar över ärendet", "nothing goes before the package is there"
    work()
    assert texts_in(room) == ["", "", "", "Något annat"]
    notes = [
        message["gone"] for message in rest(cast.erik).get(f"rooms/{room.public_id}/messages")["messages"]
    ]
    assert notes == ["registered", None]
    thread = rest(cast.erik).get(f"messages/{sent}/thread")
    assert [message["gone"] for message in thread["messages"]] == ["registered", "deleted"]
    assert thread["root"]["author"]["name"] == "Fatima Haddad"
    assert (Forward.objects.get().text, File.objects.count(), Mention.objects.count()) == ("", 0, 0)
    assert not MessageVersion.objects.filter(message=reply).exists()
    assert [name for name in kept() if "packages" not in str(name)] == []
    found = rest(cast.erik).request("post", "search", {"q": "bygglov"})[1]["messages"]
    assert found["items"] == []

    packed = opened(cast.anna, handover)
    index = json.loads(packed.read(package.INDEX))
    assert (index["case_number"], index["recipient"]) == (WHAT["case_number"], WHAT["recipient"])
    assert (index["handed_over_by"]["name"], index["note"]) == ("Karin Öberg", "Kom in muntligt")
    first, second = index["messages"]
    assert (first["author"]["name"], second["thread"], second["text"]) == (
        "Fatima Haddad",
        sent,
        "Jag tar över ärendet",
    )
    assert [version["text"] for version in second["earlier"]] == ["Jag tar ärendet"]
    assert second["reactions"] == [{"emoji": "👍", "people": ["Fatima Haddad"]}]
    (listed,) = index["files"]
    assert packed.read(listed["path"]) == samples.PDF
    assert listed["sha256"] == hashlib.sha256(samples.PDF).hexdigest()
    page, text = packed.read(package.PAGE).decode(), packed.read(package.TEXT).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Ångrar mig" not in page + text
    assert all("åäö" in document and "KS 2026/77" in document for document in (page, text))
    assert steps(handover) == [
        f"registry.{step}" for step in ("started", "packaged", "handed_over", "fetched")
    ]
    (told,) = Notice.objects.filter(user=cast.karin)
    assert (told.kind, told.detail["state"]) == ("handover", "done")
    assert rest(cast.erik).get(f"messages/{sent}/status")["handover"]["case_number"] == "KS 2026/77"
    assert chat.events(f"room:{room.public_id}")[-1] == "messages.purged"
    assert list(check_chain()) == []
    assert other.public_id in str(rest(cast.erik).get(f"rooms/{room.public_id}/messages"))


def test_what_is_kept_stays_and_is_of_little_importance(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.karin, cast.fatima)
    plain, official, preserved = [chat.say(cast.fatima, room, text) for text in ("Ett", "Två", "Tre")]
    archive.mark(official, "official")
    archive.mark(preserved, "keep")
    age(plain, official, preserved)
    handover = ask(chat, cast.karin, room, plain, official, preserved, keep=True)
    rule = archive.hold(scope="closed", statuses=["minor", "official", "working"])
    assert archive.trial(rule.public_id)["count"] == 0, "nothing that is on its way is purged"
    work()
    assert texts_in(room) == ["Ett", "Två", "Tre"]
    assert MessageStatus.objects.get(message=official).status == "minor"
    assert archive.trial(rule.public_id)["count"] == 2
    archive.purge(rule)
    assert texts_in(room) == ["Tre"]
    assert json.loads(opened(cast.anna, handover).read(package.INDEX))["messages"][1]["status"] == "official"


def test_a_note_is_purged_as_anything_else_when_its_time_is_up(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    said, last = chat.say(cast.fatima, room, "Ärende"), chat.say(cast.fatima, room, "Kvar")
    handover = ask(chat, cast.karin, room, said)
    work()
    age(said)
    archive.purge(archive.hold(scope="closed"))
    assert list(Message.objects.filter(room=room)) == [last]
    assert opened(cast.anna, handover), "the package is the registry's to take, whatever is purged"


def test_who_decides_is_reminded_and_then_told_each_week(
    cast: Cast, chat: Chat, archive: Archive, rest: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TORGET_HANDOVER_DAYS = 60
    room = chat.room(cast.fatima, cast.erik, kind="secret", name="Hemligt")
    handover = ask(chat, cast.fatima, room, chat.say(cast.erik, room, "Ett"))
    work()
    begun = Handover.objects.get().created_at
    told: list[tuple[int, list[str]]] = []
    for _time in range(6):
        at = due.find(waiting.REMIND, handover)
        assert at is not None
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        before = Notice.objects.count()
        with committed():
            following = waiting.run_reminder(due.Item(waiting.REMIND, handover, at, {}, 0))
        assert following is not None
        due.schedule(waiting.REMIND, handover, following)
        new = Notice.objects.order_by("pk")[before:]
        told.append(((at - begun).days, sorted({notice.kind for notice in new})))
        assert {notice.user for notice in new if notice.kind != "handover_slow"} == {cast.karin, cast.anna}
    reminder, late = ["handover_reminder", "handover_slow"], ["handover_late", "handover_slow"]
    assert told == [
        *((30, reminder), (53, reminder), (60, late)),
        *((67, ["handover_late"]), (74, ["handover_late"]), (81, ["handover_late"])),
    ]
    found = rest(cast.karin).get(f"records/handovers/{handover}")["handover"]
    assert found["state"] == "waiting", "the time alone decides nothing"
    assert found["decide_by"] == timestamp(begun + timedelta(days=60))
    chat.do(cast.karin, "registry.refuse", handover=handover, words="Inget ärende")
    assert waiting.run_reminder(due.Item(waiting.REMIND, handover, begun, {}, 0)) is None


def test_those_that_waited_before_are_reminded_of_too(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik, kind="secret", name="Hemligt")
    handover = ask(chat, cast.fatima, room, chat.say(cast.erik, room, "Ett"))
    work()
    assert waiting.remind_of_all() == 0
    assert due.cancel(waiting.REMIND, handover)
    Handover.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert waiting.remind_of_all() == 1
    at = due.find(waiting.REMIND, handover)
    assert at is not None
    assert at > timezone.now()


def test_an_owner_asks_and_an_officer_decides(cast: Cast, chat: Chat, archive: Archive, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, kind="secret", name="Hemligt")
    said = [chat.say(cast.erik, room, text) for text in ("Ett", "Två")]
    handover = ask(chat, cast.fatima, room, *said)
    work()
    assert texts_in(room) == ["Ett", "Två"]
    assert rest(cast.fatima).get(f"records/handovers/{handover}")["handover"]["state"] == "waiting"
    assert {notice.user for notice in Notice.objects.filter(kind="handover_waits")} == {cast.karin, cast.anna}
    assert chat.code_of(cast.fatima, "registry.accept", handover=handover) == "forbidden"
    assert rest(cast.fatima).request("get", f"records/handovers/{handover}/package")[0] == 403
    assert chat.code_of(cast.karin, "registry.refuse", handover=handover) == "text_empty"
    chat.do(cast.karin, "registry.refuse", handover=handover, words="Det här är inget ärende")
    work()
    assert (texts_in(room), kept()) == (["Ett", "Två"], [])
    assert Notice.objects.get(user=cast.fatima).words == "Det här är inget ärende"
    assert chat.code_of(cast.karin, "registry.accept", handover=handover) == "conflict"

    again = ask(chat, cast.fatima, room, *said, client_id="2")
    work()
    before = json.loads(opened(cast.karin, again).read(package.INDEX))
    assert (before["handed_over_by"]["name"], before["accepted_by"]) == ("Fatima Haddad", None)
    chat.do(cast.erik, "message.edit", message=said[1].public_id, text="Två, rättat")
    chat.do(cast.karin, "registry.accept", handover=again)
    work()
    assert texts_in(room) == ["", ""]
    index = json.loads(opened(cast.karin, again).read(package.INDEX))
    assert (index["accepted_by"]["name"], index["messages"][1]["text"]) == ("Karin Öberg", "Två, rättat")
    assert len(kept()) == 1, "the first package is gone"
    chat.do(cast.anna, "registry.close", handover=again)
    work()
    assert kept() == []
    assert rest(cast.anna).request("get", f"records/handovers/{again}/package")[0] == 404
    assert Handover.objects.get(public_id=again).sha256, "what it was stays known"
    assert [one["state"] for one in rest(cast.fatima).get("records/handovers")["handovers"]] == [
        "closed",
        "refused",
    ]


def test_asked_twice_it_is_one_and_messages_are_in_one_handover_only(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.fatima, room, "Ärende")
    handover = ask(chat, cast.karin, room, said)
    assert ask(chat, cast.karin, room, said) == handover
    wanted = {"room": room.public_id, "messages": [said.public_id], **WHAT}
    assert chat.code_of(cast.karin, "registry.hand_over", **wanted, client_id="2") == "conflict"
    work()
    assert chat.code_of(cast.karin, "registry.hand_over", **wanted, client_id="3") == "deleted"
    assert ask(chat, cast.karin, room, said) == handover
    assert steps(handover).count("registry.handed_over") == 1


def test_a_message_changed_while_its_package_is_made_is_packed_again(
    cast: Cast, chat: Chat, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    changed, deleted = chat.say(cast.fatima, room, "Först"), chat.say(cast.fatima, room, "Bort")
    make = package.make

    def change_meanwhile(*arguments: Any) -> Any:
        made = make(*arguments)
        with monkeypatch.context() as once:
            once.setattr(package, "make", make)
            chat.do(cast.fatima, "message.edit", message=changed.public_id, text="Sedan")
            chat.do(cast.fatima, "message.delete", message=deleted.public_id)
        monkeypatch.setattr(package, "make", make)
        return made

    monkeypatch.setattr(package, "make", change_meanwhile)
    handover = ask(chat, cast.karin, room, changed, deleted)
    work()
    index = json.loads(opened(cast.anna, handover).read(package.INDEX))
    assert [message["text"] for message in index["messages"]] == ["Sedan"]
    assert (texts_in(room), len(kept())) == (["", ""], 1)
    assert steps(handover).count("registry.packaged") == 2


def test_wherever_a_server_dies_all_of_it_is_done_or_nothing(
    cast: Cast, chat: Chat, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.fatima, room, "Ärende")
    handover = ask(chat, cast.karin, room, said)

    def go_on() -> None:
        Due.objects.update(at=timezone.now())
        due.run_due()

    def die(*arguments: Any, **options: Any) -> Any:
        raise RuntimeError("the power is gone")

    # With the package in the storage and nothing written about it.
    make = package.make
    with monkeypatch.context() as broken:
        broken.setattr(services.package, "make", lambda *parts: (make(*parts), die()))
        go_on()
    assert (texts_in(room), Handover.objects.get().state, len(kept())) == (["Ärende"], "making", 1)
    # With everything done but the transaction's end.
    go_on()
    with monkeypatch.context() as broken:
        broken.setattr(services, "_tell_asker", die)
        go_on()
    assert (texts_in(room), Handover.objects.get().state) == (["Ärende"], "making")
    assert File.objects.count() == 0
    go_on()
    assert (texts_in(room), Handover.objects.get().state) == ([""], "done")
    assert steps(handover) == ["registry.started", "registry.packaged", "registry.handed_over"]
    with monkeypatch.context() as later:
        later.setattr(services, "STRAY_HOURS", -1)
        assert services.purge_packages() == 1, "what the first attempt left"
    assert len(kept()) == 1
    assert opened(cast.anna, handover)


def test_a_report_that_waits_holds_it_up(cast: Cast, chat: Chat, archive: Archive) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    said = chat.say(cast.fatima, room, "Ärende")
    handover = ask(chat, cast.karin, room, said)
    report = {"kind": "message", "object": said.public_id, "reason": "other"}
    chat.do(cast.erik, "report.create", **report)
    work()
    assert (texts_in(room), Handover.objects.get().state) == (["Ärende"], "waiting")
    assert chat.code_of(cast.karin, "registry.accept", handover=handover) == "conflict"
    wanted = {"room": room.public_id, "messages": [said.public_id]}
    assert chat.code_of(cast.karin, "registry.preview", **wanted) == "conflict"


def test_messages_deleted_meanwhile_leave_nothing_to_hand_over(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.fatima, room, "Ärende")
    handover = ask(chat, cast.karin, room, said)
    chat.do(cast.fatima, "message.delete", message=said.public_id)
    work()
    assert Handover.objects.get().state == "empty"
    assert chat.code_of(cast.karin, "registry.close", handover=handover) == "conflict"
    assert kept() == []


def test_what_does_not_fit_is_refused(cast: Cast, chat: Chat, archive: Archive) -> None:
    room, other = chat.room(cast.karin), chat.room(cast.karin, name="Annat")
    said, foreign = chat.say(cast.karin, room, "Här"), chat.say(cast.karin, other, "Där")
    wanted = {"room": room.public_id, "messages": [said.public_id], **WHAT, "client_id": "1"}
    for change, field, code in (
        ({"messages": []}, "messages", "too_many"),
        ({"messages": [said.public_id] + [f"x{n}" for n in range(500)]}, "messages", "too_many"),
        ({"messages": [foreign.public_id]}, "messages", "invalid"),
        ({"messages": ["\0"]}, "messages", "invalid"),
        ({"case_number": " "}, "case_number", "text_empty"),
        ({"case_number": "x" * 61}, "case_number", "text_too_long"),
        ({"recipient": ""}, "recipient", "text_empty"),
        ({"note": "x" * 501}, "note", "text_too_long"),
        ({"client_id": ""}, "client_id", "invalid"),
    ):
        refused = chat.refusal(cast.karin, "registry.hand_over", **{**wanted, **change})
        assert (refused.field, refused.code) == (field, code), change
    assert not Handover.objects.exists()
    assert default_storage.exists(package.FOLDER) is False


def test_a_file_that_is_not_there_any_more_is_named_as_missing(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.karin)
    file = Browser(cast.karin).upload(samples.PDF, "avtal.pdf")
    sent = {"room": room.public_id, "text": "", "client_id": "m", "files": [file["id"]]}
    said = chat.do(cast.karin, "message.send", **sent)["message"]["id"]
    default_storage.delete(File.objects.get().storage_name)
    handover = ask(chat, cast.karin, room, Message.objects.get(public_id=said))
    work()
    index = json.loads(opened(cast.anna, handover).read(package.INDEX))
    assert [(one["name"], one["sha256"]) for one in index["files"]] == [("avtal.pdf", None)]
    assert Handover.objects.get().file_count == 0


def test_an_officer_hands_over_from_a_room_that_they_entered_and_no_other(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.direct(cast.fatima, cast.erik)
    said = chat.say(cast.fatima, room, "Ärende")
    wanted = {"room": room.public_id, "messages": [said.public_id], **WHAT, "client_id": "1"}
    assert chat.code_of(cast.karin, "registry.hand_over", **wanted) == "not_found"
    why = {"reason": "Ett ärende fördes i chatten", "hours": 1}
    chat.do(cast.karin, "record.enter", room=room.public_id, **why)
    chat.do(cast.karin, "registry.hand_over", **wanted)
    work()
    assert texts_in(room) == [""]
