"""A reported file: hidden by itself or with its message, its bytes and thumbnails are dead at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chat.models import Message
from content.models import Case
from people.models import User
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser
from tests.factories import Cast
from tests.moderation.conftest import Desk


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def send_picture(cast: Cast, chat: Chat) -> tuple[Message, dict[str, Any]]:
    """Erik sends a picture and a document to a room of Anna's with Fatima in it."""
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    browser = Browser(cast.erik)
    picture = browser.upload(samples.photo(), alt="En brukare i hallen")
    document = browser.upload(samples.PDF, "schema.pdf")
    chat.do(
        cast.erik,
        "message.send",
        room=room.public_id,
        text="Kolla",
        client_id="p",
        files=[picture["id"], document["id"]],
    )
    return Message.objects.get(room=room), picture


def ways_to(file: dict[str, Any], below: str = "") -> list[str]:
    """Return every address under which something of a picture can be had."""
    return [f"{below}{file['id']}{end}" for end in ("", "/thumb/320", "/thumb/1280")]


def statuses(user: User, file: dict[str, Any]) -> set[int]:
    """Return how that person's requests for the picture are answered."""
    return {Browser(user).status(path) for path in ways_to(file)}


def test_a_hidden_message_takes_its_files_along_and_brings_them_back(
    cast: Cast, chat: Chat, desk: Desk
) -> None:
    message, picture = send_picture(cast, chat)
    assert statuses(cast.fatima, picture) == {200}
    case = desk.report(cast.fatima, message, reason="privacy")
    desk.settle(cast.sara, case, hide=True)
    assert statuses(cast.fatima, picture) == statuses(cast.erik, picture) == {404}
    chat.do(cast.sara, "case.restore", case=case.public_id)
    assert statuses(cast.fatima, picture) == {200}


def test_a_single_file_can_be_hidden_while_its_message_stands(
    cast: Cast, chat: Chat, desk: Desk, rest: Any
) -> None:
    message, picture = send_picture(cast, chat)
    wanted = {"kind": "file", "object": picture["id"], "reason": "privacy", "words": "Man ser vem det är"}
    chat.do(cast.fatima, "report.create", **wanted)
    case = Case.objects.get(kind="file")
    moderator = Browser(cast.sara)
    assert moderator.status(picture["id"]) == 404, "Sara is not in the room"
    shown = chat.do(cast.sara, "case.read", case=case.public_id)["case"]["object"]
    assert [file["name"] for file in shown["files"]] == ["bild.jpg"]
    for path in ways_to(picture, f"/api/moderation/cases/{case.public_id}/files/"):
        assert moderator.client.get(path).status_code == 200
        assert Browser(cast.mats).client.get(path).status_code == 403
    desk.settle(cast.sara, case, hide=True)
    assert statuses(cast.fatima, picture) == statuses(cast.erik, picture) == {404}
    after = rest(cast.fatima).get(f"messages/{message.public_id}")["message"]
    assert (after["text"], after["deleted"]) == ("Kolla", False)
    hidden, document = after["files"]
    assert (hidden["hidden"], hidden["name"], hidden["alt"], hidden["thumbs"]) == (True, "", "", [])
    assert document["name"] == "schema.pdf"
    for path in ways_to(picture, f"/api/moderation/cases/{case.public_id}/files/"):
        assert moderator.client.get(path).status_code == 200, "whoever looks at it again still can"
    chat.do(cast.sara, "case.restore", case=case.public_id)
    assert statuses(cast.fatima, picture) == {200}
    assert rest(cast.fatima).get(f"messages/{message.public_id}")["message"]["files"][0] == picture


def test_only_a_file_that_was_sent_and_that_one_sees_can_be_reported(cast: Cast, chat: Chat) -> None:
    _message, picture = send_picture(cast, chat)
    waiting = Browser(cast.fatima).upload(samples.PDF, "eget.pdf")
    wanted = {"kind": "file", "reason": "other"}
    assert chat.code_of(cast.mats, "report.create", object=picture["id"], **wanted) == "not_found"
    assert chat.code_of(cast.fatima, "report.create", object=waiting["id"], **wanted) == "not_found"
    assert chat.code_of(cast.erik, "report.create", object=picture["id"], **wanted) == "conflict"


def test_a_case_shows_no_other_files_than_its_own(cast: Cast, chat: Chat, desk: Desk) -> None:
    message, _picture = send_picture(cast, chat)
    other = Browser(cast.erik).upload(samples.PDF, "annat.pdf")
    case = desk.report(cast.fatima, message)
    address = f"/api/moderation/cases/{case.public_id}/files/{other['id']}"
    assert Browser(cast.sara).client.get(address).status_code == 404
