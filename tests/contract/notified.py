"""The part of a working day in which somebody is told of things."""

from __future__ import annotations

from tests.contract.speaker import Speaker
from tests.notifications.subscriptions import new_keys
from tests.servers.client import TorgetClient


async def be_urgent(anna: Speaker) -> None:
    """Anna, a communicator, lets a message of hers through."""
    made = await anna.command("room.create", {"kind": "closed", "name": "Jouren"})
    said = {"room": made["room"]["id"], "client_id": "urgent", "text": "Vattnet är av"}
    sent = await anna.command("message.send", said)
    await anna.command("message.urge", {"message": sent["message"]["id"]})


async def be_notified(erik: Speaker, browser: TorgetClient) -> None:
    """Erik lets pushes come to his phone, tries it, and takes it all back.

    He has been written to before, and has not read it.
    """
    p256dh, auth = new_keys()
    phone = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/erik",
        "p256dh": p256dh,
        "auth": auth,
        "key": (await browser.get("/api/push"))["key"],
        "consent": 1,
    }
    first = (await erik.command("device.register", phone))["device"]["id"]
    await erik.command("device.test", {"device": first})
    await erik.command("device.remove", {"device": first})
    await erik.command("device.register", {**phone, "consent": None})
    await erik.command("push.withdraw", {})
    await erik.command("preferences.change", {"push": {"message": False}, "show_text": True})
    week = [{"day": day, "since": "07:00", "to": "16:00"} for day in range(5)]
    await erik.command("hours.change", {"mode": "weekly", "weekly": week, "zone": "Europe/Stockholm"})
    await erik.command("shift.switch", {"on": True, "hours": 8})
    await erik.command("hours.change", {"mode": "always"})
    start = len(erik.socket.frames)
    await erik.command("inbox.read", {"all": True})
    await erik.socket.wait_for_event("inbox.changed", start=start)
