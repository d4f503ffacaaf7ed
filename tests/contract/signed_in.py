"""A person's signed-in browser, as what other HTTP clients need of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.content.samples import encoded, picture
from tests.servers.client import TorgetClient
from tests.servers.torget import Installation

MESSAGES = 30
FILES = 12
INVITATIONS = 12
PICTURE = encoded(picture(), "PNG")


@dataclass(frozen=True)
class SignedIn:
    """Where the server is, the cookies of the sign-in, and values that make sense in requests."""

    url: str
    cookies: dict[str, str]
    known: dict[str, list[str]]


def enter(installation: Installation, called: str) -> SignedIn:
    """Sign somebody of the cast in, who opens rooms with the crowd in them and writes there."""
    return asyncio.run(_enter(installation, called))


async def _enter(installation: Installation, called: str) -> SignedIn:
    person = installation.cast[called]
    crowd = [colleague.id for colleague in installation.cast.crowd]
    async with TorgetClient(installation.first.url) as browser:
        await browser.sign_in(person.username, person.password)
        rooms, messages = [], []
        for number in range(6):
            kind = ("open", "closed", "announcement")[number % 3]
            room: dict[str, object] = {
                "kind": kind,
                "name": f"Rum {number}",
                "people": crowd[number * 10 : number * 10 + 10],
            }
            rooms.append((await browser.post("/api/rooms", room))["room"]["id"])
        for number in range(MESSAGES):
            message: dict[str, object] = {"client_id": f"first-{number}", "text": f"Meddelande {number}"}
            sent = await browser.post(f"/api/rooms/{rooms[number % len(rooms)]}/messages", message)
            messages.append(sent["message"]["id"])
        files = [(await browser.upload("bild.png", PICTURE))["file"]["id"] for _ in range(FILES)]
        for file in files[: FILES // 2]:
            message = {"client_id": f"file-{file}", "text": "", "files": [file]}
            await browser.post(f"/api/rooms/{rooms[0]}/messages", message)
        invited = [
            await browser.post("/api/invitations", {"given_name": "Ny", "family_name": f"Kollega {number}"})
            for number in range(INVITATIONS)
        ]
        cookies = {name: browser.cookie(name) or "" for name in ("sessionid", "csrftoken")}
    people = [*crowd, person.id]
    return SignedIn(
        url=installation.first.url,
        cookies=cookies,
        known={
            "room_id": rooms,
            "message_id": messages,
            "file_id": files,
            "invitations_id": [answer["invitation"]["id"] for answer in invited],
            "code": [answer["code"] for answer in invited],
            "side": ["320", "1280"],
            "person_id": crowd[:60],
            "people_id": people,
            "units_id": list(installation.cast.units.values()),
            "emoji": ["👍", "❤️", "😂"],
            "client_id": [f"later-{number}" for number in range(1000)],
            "text": ["Hej!", "Bussen är **sen**", "@kollega001 kan du?"],
            "role": ["communicator", "moderator"],
        },
    )
