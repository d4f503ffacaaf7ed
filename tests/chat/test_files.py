"""Files in messages: who may send which, and who may see them, at every request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import services
from chat.models import Message, MessageFile, Room
from content.models import File
from eventlog.models import Event, Topic
from people.models import User
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser, kept
from tests.factories import Cast, make_person


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def send(chat: Chat, author: User, room: Room, *files: dict[str, Any], text: str = "", **more: Any) -> Any:
    """Send a message with files as the socket does, and return it."""
    data = {"client_id": f"c{Message.objects.count()}", **more}
    names = [file["id"] for file in files]
    return chat.do(author, "message.send", room=room.public_id, text=text, files=names, **data)["message"]


def paths(file: dict[str, Any]) -> list[str]:
    """Return every address under which something of a picture can be had."""
    return [file["id"], f"{file['id']}/thumb/320", f"{file['id']}/thumb/1280", f"{file['id']}?download"]


def statuses(user: User, file: dict[str, Any]) -> set[int]:
    """Return how that person's requests for a picture are answered."""
    browser = Browser(user)
    return {browser.status(path) for path in paths(file)}


def test_fatima_sends_a_picture_and_erik_sees_it(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    picture = Browser(cast.fatima).upload(samples.photo(), alt="Schemat på tavlan")
    document = Browser(cast.fatima).upload(samples.PDF, "schema.pdf")
    sent = send(chat, cast.fatima, room, document, picture)
    assert sent["files"] == [document, picture]
    assert picture["alt"] == "Schemat på tavlan"
    assert (sent["text"], sent["html"], sent["number"]) == ("", None, 1)
    read = rest(cast.erik).get(f"rooms/{room.public_id}/messages")["messages"]
    assert read == [sent]
    assert statuses(cast.erik, picture) == {200}
    assert Browser(cast.erik).read(document["id"]) == samples.PDF
    line = rest(cast.erik).get("rooms")["rooms"][0]["line"]
    assert (line["text"], line["files"], line["file_kind"]) == ("", 2, "document")


def test_replay_tells_of_the_files_as_live_frames_do(cast: Cast, chat: Chat) -> None:
    from chat.events import load_messages, message_data
    from eventlog.kinds import EventRow

    room = chat.room(cast.fatima, cast.erik)
    sent = send(chat, cast.fatima, room, Browser(cast.fatima).upload(samples.PDF), text="Läs")
    event = Event.objects.get(topic=room.topic_id, kind="message.created")
    topic = Topic.objects.get(pk=room.topic_id)
    row = EventRow(
        topic_id=topic.pk,
        topic_name=topic.name,
        seq=event.seq,
        kind=event.kind,
        object_id=event.object_id,
        at=event.at,
    )
    (view,) = load_messages([row])
    assert view is not None
    assert message_data(view, row)["message"] == sent
    assert len(sent["files"]) == 1


def test_a_file_can_be_sent_over_rest_and_in_a_thread(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Vem har schemat?")
    file = Browser(cast.erik).upload(samples.PDF)
    data = {"client_id": "c-1", "text": "Här", "thread": root.public_id, "files": [file["id"]]}
    status, answer = rest(cast.erik).request("post", f"rooms/{room.public_id}/messages", data)
    assert (status, answer["message"]["files"]) == (201, [file])
    thread = rest(cast.fatima).get(f"messages/{root.public_id}/thread")
    assert thread["messages"][0]["files"] == [file]


def test_sent_again_it_is_the_same_message(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    browser = Browser(cast.fatima)
    first, second = browser.upload(samples.PDF), browser.upload(samples.CSV)
    sent = send(chat, cast.fatima, room, first, second, client_id="c-1")
    assert send(chat, cast.fatima, room, first, second, client_id="c-1") == sent
    for others in ([first], [second, first], []):
        names = [file["id"] for file in others]
        data = {"room": room.public_id, "text": "", "client_id": "c-1", "files": names}
        code = "client_id_reused" if others else "text_empty"
        assert chat.code_of(cast.fatima, "message.send", **data) == code
    assert Message.objects.count() == 1


def test_without_files_a_message_says_something(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    data = {"room": room.public_id, "text": " ", "client_id": "c-1"}
    assert chat.code_of(cast.fatima, "message.send", **data) == "text_empty"
    file = Browser(cast.fatima).upload(samples.PDF)
    assert chat.do(cast.fatima, "message.send", **data, files=[file["id"]])["message"]["text"] == ""


def test_only_ones_own_uploads_can_be_sent_and_only_once(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    eriks = Browser(cast.erik).upload(samples.PDF)
    own = Browser(cast.fatima).upload(samples.PDF)
    sent = Browser(cast.fatima).upload(samples.PDF)
    send(chat, cast.fatima, room, sent)
    for files in ([eriks], [own, eriks], [sent], [own, own], [{"id": "nowhere"}], [{"id": "å\x00"}]):
        names = [file["id"] for file in files]
        data = {"room": room.public_id, "text": "Hej", "client_id": "c-x", "files": names}
        refused = chat.refusal(cast.fatima, "message.send", **data)
        assert (refused.code, refused.field) == ("invalid", "files")
    assert Message.objects.count() == 1
    assert send(chat, cast.fatima, room, own)["files"] == [own], "nothing was used up"


def test_ten_files_go_with_a_message_and_not_eleven(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    files = [Browser(cast.fatima).upload(samples.CSV, f"{number}.csv") for number in range(11)]
    names = [file["id"] for file in files]
    data = {"room": room.public_id, "text": "", "client_id": "c-1"}
    refused = chat.refusal(cast.fatima, "message.send", **data, files=names)
    assert (refused.code, refused.limit) == ("too_many", 10)
    sent = chat.do(cast.fatima, "message.send", **data, files=names[:10])["message"]
    assert [file["id"] for file in sent["files"]] == names[:10]


def test_who_may_not_write_uses_up_no_file(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    file = Browser(cast.erik).upload(samples.PDF)
    data = {"room": room.public_id, "text": "", "client_id": "c-1", "files": [file["id"]]}
    assert chat.code_of(cast.erik, "message.send", **data) == "not_member"
    assert File.objects.get().attached_at is None


# --- who may see -----------------------------------------------------------------------------------------


def test_a_removed_members_link_is_dead(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    browser = Browser(cast.erik)
    response, _content = browser.get(file["id"])
    assert response.status_code == 200
    assert browser.get(file["id"], **{"If-None-Match": response["ETag"]})[0].status_code == 304
    services.remove_member(actor=cast.fatima, room=room.public_id, person=cast.erik.public_id)
    assert {browser.status(path) for path in paths(file)} == {404}
    # Not even that what he holds is still right.
    held = {"If-None-Match": response["ETag"], "Range": "bytes=0-1"}
    assert browser.get(file["id"], **held)[0].status_code == 404


def test_who_sent_it_and_left_has_lost_it_too(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    file = Browser(cast.erik).upload(samples.photo())
    send(chat, cast.erik, room, file)
    assert statuses(cast.erik, file) == {200}
    services.leave_room(actor=cast.erik, room=room.public_id)
    assert statuses(cast.erik, file) == {404}


@pytest.mark.parametrize(
    ("kind", "outsider", "stranger"),
    [("open", 200, 404), ("announcement", 200, 404), ("closed", 404, 404), ("secret", 404, 404)],
)
def test_a_file_is_for_those_who_may_read_its_room(
    cast: Cast, chat: Chat, kind: str, outsider: int, stranger: int
) -> None:
    room = chat.room(cast.fatima, cast.erik, kind=kind)
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    assert statuses(cast.erik, file) == {200}
    assert statuses(cast.anna, file) == {outsider}
    assert statuses(cast.mats, file) == {outsider}, "an administrator has no other eyes"
    assert statuses(cast.leila, file) == {stranger}


def test_a_guest_who_was_let_in_sees_and_sends(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.leila)
    file = Browser(cast.leila).upload(samples.photo())
    send(chat, cast.leila, room, file)
    assert statuses(cast.fatima, file) == {200}
    services.remove_member(actor=cast.fatima, room=room.public_id, person=cast.leila.public_id)
    assert statuses(cast.leila, file) == {404}


def test_a_direct_chats_file_is_for_its_people(cast: Cast, chat: Chat) -> None:
    room = chat.direct(cast.fatima, cast.erik)
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    assert statuses(cast.erik, file) == {200}
    assert statuses(cast.sara, file) == {404}, "a moderator is not in it"


def test_when_a_room_closes_so_do_its_files(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, kind="open")
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    assert statuses(cast.anna, file) == {200}
    services.change_room(actor=cast.fatima, room=room.public_id, kind="secret")
    assert statuses(cast.anna, file) == {404}
    assert statuses(cast.fatima, file) == {200}


def test_a_closed_account_sees_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    browser = Browser(cast.erik)
    assert browser.get(file["id"])[0].status_code == 200
    User.objects.filter(pk=cast.erik.pk).update(is_active=False)
    assert browser.get(file["id"])[0].status_code == 401


def test_a_deleted_messages_files_are_gone_for_all_and_kept_for_the_record(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    file = Browser(cast.fatima).upload(samples.photo())
    sent = send(chat, cast.fatima, room, file)
    before = kept()
    assert statuses(cast.erik, file) == {200}
    deleted = chat.do(cast.fatima, "message.delete", message=sent["id"])["message"]
    assert (deleted["deleted"], deleted["files"]) == (True, [])
    assert statuses(cast.erik, file) == {404}
    assert statuses(cast.fatima, file) == {404}
    assert kept() == before
    assert MessageFile.objects.get().message.public_id == sent["id"]


def test_files_stay_with_an_edited_message(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    file = Browser(cast.fatima).upload(samples.PDF)
    sent = send(chat, cast.fatima, room, file, text="Schemta")
    edited = chat.do(cast.fatima, "message.edit", message=sent["id"], text="Schemat")["message"]
    assert (edited["text"], edited["files"]) == ("Schemat", [file])


def test_a_page_of_history_reads_all_files_at_once(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            rest(cast.fatima).get(f"rooms/{room.public_id}/messages")
        return len(captured)

    send(chat, cast.fatima, room, Browser(cast.fatima).upload(samples.CSV), client_id="first")
    one = cost()
    for number in range(5):
        files = [Browser(cast.fatima).upload(samples.CSV) for _ in range(2)]
        send(chat, cast.fatima, room, *files, client_id=f"more-{number}")
    assert cost() == one


def test_a_stranger_cannot_tell_a_file_from_none(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    file = Browser(cast.fatima).upload(samples.photo())
    send(chat, cast.fatima, room, file)
    karin = Browser(make_person("karin"))
    answers = [karin.get(path)[0] for path in (file["id"], "nowhere", "%00", "%C3%A5")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
