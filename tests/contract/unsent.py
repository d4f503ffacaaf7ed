"""The part of a working day in which somebody begins a message, and has others sent later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.contract.speaker import Speaker


async def put_off(erik: Speaker, room: str) -> None:
    """Erik begins to write, thinks better of it, and has two messages sent another time."""
    draft = await erik.command("draft.save", {"room": room, "text": "Om lördagen", "base": 0})
    await erik.socket.wait_for_event("draft.changed")
    await erik.command("draft.save", {"room": room, "text": "", "base": draft["draft"]["version"]})
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    ids = []
    for name in ("later-1", "later-2"):
        wanted = {"room": room, "text": "God morgon", "client_id": name, "at": at}
        ids.append((await erik.command("scheduled.create", wanted))["scheduled"]["id"])
    await erik.socket.wait_for_event("scheduled.changed")
    await erik.command("scheduled.change", {"scheduled": ids[0], "text": "God morgon!"})
    await erik.command("scheduled.send", {"scheduled": ids[0]})
    await erik.command("scheduled.cancel", {"scheduled": ids[1]})
