"""The same table for what is no message yet, and what comes with one: drafts, sending later, files, tags."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Draft, Scheduled
from content.files.models import File
from tests.chat.conftest import Chat, Rest
from tests.chat.test_matrix import CASES, CODE, EXPECTED, STATUS, make_scene, undone
from tests.content import samples
from tests.content.uploads import Browser
from tests.factories import Cast

# Which action of the table each is allowed with.
WITH = {"draft": "read", "schedule": "post", "schedule_reply": "reply"}


def request(scene: Any, action: str) -> tuple[str, str, dict[str, Any]]:
    """Return the request that is `action`."""
    room = f"rooms/{scene.room.public_id}"
    later = {"text": "Sedan", "client_id": "s", "at": (timezone.now() + timedelta(hours=1)).isoformat()}
    return {
        "draft": ("put", f"{room}/draft", {"text": "Påbörjat", "base": 0}),
        "schedule": ("post", f"{room}/scheduled", later),
        "schedule_reply": ("post", f"{room}/scheduled", {**later, "thread": scene.theirs.public_id}),
    }[action]


@pytest.mark.parametrize(("kind", "relation"), CASES)
def test_rest_holds_to_the_table(
    cast: Cast, chat: Chat, settings: Any, tmp_path: Path, kind: str, relation: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene(cast, chat, kind, relation)
    theirs, owners = Rest(scene.person), Rest(scene.owner)
    for action, like in WITH.items():
        mark = EXPECTED[kind, relation][like]
        able = "owner" if kind != "direct" else "member"
        if EXPECTED[kind, able][like] == "+":
            with undone():
                assert owners.request(*request(scene, action))[0] in (200, 201), action
        with undone():
            status, answer = theirs.request(*request(scene, action))
            if mark == "+":
                assert status in (200, 201), (action, answer)
                continue
            assert (status, answer["error"]["code"]) == (STATUS[mark], CODE[mark]), action
            assert (Draft.objects.count(), Scheduled.objects.count()) == (0, 0)
    reads = EXPECTED[kind, relation]["read"] == "+"
    file = Browser(scene.owner).upload(samples.encoded(samples.picture(40, 20), "PNG"), "p.png")["id"]
    chat.do(scene.owner, "message.send", room=scene.room.public_id, text="#fika", client_id="f", files=[file])
    for path in (file, f"{file}/thumb/320", f"{file}/thumb/1280", f"{file}?download"):
        assert Browser(scene.owner).status(path) == 200
        assert Browser(scene.person).status(path) == (200 if reads else 404), path
    assert len(owners.get("tags/fika")["messages"]) == 1
    assert len(theirs.get("tags/fika")["messages"]) == int(reads)
    assert File.objects.get().uploader == scene.owner
