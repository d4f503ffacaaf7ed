"""A server purges, is killed half-way and goes on; after it no byte is left to be found."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.content.samples import encoded, picture
from tests.realtime.test_backup import TOOLS
from tests.servers.client import TorgetClient
from tests.servers.process import wait_until
from tests.servers.torget import Installation

# Not a word of any language, so that no stem of it is another's.
NEEDLE = "zqxvebnorr"
MESSAGES = 420
PICTURE = encoded(picture(), "PNG")
FILL = """
from datetime import timedelta
from django.utils import timezone
from chat.history import Imported, import_messages
from chat.models import Message, Room
from people.models import User
room = Room.objects.select_related("topic").get(public_id="{room}")
author = User.objects.get(public_id="{author}")
at = timezone.now() - timedelta(days=500)
Message.objects.filter(room=room).update(created_at=at, edited_at=None)
rows = [Imported(str(n), author, "{needle} nummer %d" % n, at + timedelta(seconds=n)) for n in range({count})]
import_messages(room, rows)
"""
AFTERWARDS = "('files.discard', 'records.clean', 'search.tidy', 'chat.origin_gone')"


def holding(folder: Path) -> list[str]:
    """Return the files below a folder that hold the needle, in any case."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and NEEDLE.encode() in path.read_bytes().lower()
    ]


def dumped(installation: Installation) -> bool:
    """Tell whether the needle is in what the database hands to a backup."""
    if not installation.database_url:
        return False
    command = [TOOLS["TORGET_PG_DUMP"], "--dbname", installation.database_url]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return NEEDLE.encode() in done.stdout.lower()


def uploads(installation: Installation) -> list[Path]:
    """Return every file of the storage."""
    return [path for path in (installation.data / "media").rglob("*") if path.is_file()]


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait, without stopping the others, until it is so."""
    await asyncio.to_thread(wait_until, condition, seconds=90, what=what)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def test_after_a_purge_no_byte_of_it_is_left(new_torget: Installation, stack: AsyncExitStack) -> None:
    torget = new_torget

    async def enter(called: str) -> TorgetClient:
        client = await stack.enter_async_context(TorgetClient(torget.first.url))
        person = torget.cast[called]
        await client.sign_in(person.username, person.password)
        return client

    mats, fatima, karin, anna = [await enter(called) for called in ("mats", "fatima", "karin", "anna")]
    for called in ("karin", "anna"):
        await mats.post(f"/api/people/{torget.cast[called].id}/roles", {"role": "records_officer"})
    erik = torget.cast["erik"].id
    room = (await fatima.post("/api/rooms", {"kind": "open", "name": "Rum", "people": [erik]}))["room"]
    messages = f"/api/rooms/{room['id']}/messages"
    file = (await fatima.upload(f"{NEEDLE}.png", PICTURE))["file"]
    said = {"text": f"{NEEDLE} **ett**", "client_id": "1", "files": [file["id"]]}
    changed = (await fatima.post(messages, said))["message"]["id"]
    await fatima.patch(f"/api/messages/{changed}", {"text": f"{NEEDLE} två, ändrat"})
    deleted = (await fatima.post(messages, {"text": f"{NEEDLE} tre", "client_id": "2"}))["message"]["id"]
    await fatima.delete(f"/api/messages/{deleted}")
    script = FILL.format(room=room["id"], author=erik, needle=NEEDLE, count=MESSAGES)
    torget.manage("shell", "-v", "0", "-c", script)
    await fatima.post(messages, {"text": "Det här är nytt", "client_id": "3"})
    indexed = "SELECT COUNT(*) FROM search_document"
    await until(lambda: torget.query(indexed)[0][0] > MESSAGES, "everything is found by a search")
    assert holding(torget.data) or dumped(torget), "it must be there to go"
    assert uploads(torget)

    rule = {"basis": "KS 2026/1", "months": 12, "scope": "open"}
    proposed = (await karin.post("/api/records/rules", rule))["rule"]["id"]
    going = (await anna.get(f"/api/records/rules/{proposed}/trial"))["count"]
    assert going == MESSAGES + 2
    for step in ("approve", "run"):
        await anna.post(f"/api/records/rules/{proposed}/{step}", {"confirm": going})
    # Killed after the first share and before the last.
    left = "SELECT COUNT(*) FROM chat_message"
    await until(lambda: torget.query(left)[0][0] <= MESSAGES, "the first share is purged")
    for server in torget.servers:
        server.kill()
    for server in torget.servers:
        server.start()

    def is_done() -> bool:
        finished = torget.query("SELECT 1 FROM records_run WHERE finished_at IS NOT NULL")
        waiting = torget.query(f"SELECT 1 FROM eventlog_due WHERE kind IN {AFTERWARDS}")
        return bool(finished) and not waiting

    await until(is_done, "the purge is done and cleaned up after")
    assert torget.query("SELECT count, expected FROM records_run") == [(going, going)]
    assert [one["text"] for one in (await fatima.get(messages))["messages"]] == ["Det här är nytt"]
    assert uploads(torget) == []
    assert holding(torget.data) == []
    assert not dumped(torget)
    async with fatima.socket() as socket:
        await socket.subscribe({room["topic"]: 0})
        await socket.wait_for_event("messages.purged", topic=room["topic"])
        assert NEEDLE not in str(socket.frames)
