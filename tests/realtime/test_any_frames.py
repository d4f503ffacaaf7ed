"""Thousands of generated frames: each gets a documented answer or does nothing, and no socket dies of one."""

from __future__ import annotations

import asyncio
import json
import re
import string
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.realtime.conftest import Someone, make_room, say
from tests.servers.client import Frame, Socket, TorgetClient
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import ROOT, Installation

PEOPLE = 12
TOGETHER = 20

NAMES = [
    "message.send", "message.edit", "message.delete", "reaction.set", "read.move", "room.create",
    "room.change", "room.join", "room.leave", "member.add", "member.remove", "member.role", "direct.open",
    "profile.change",
]  # fmt: skip
FIELDS = [
    "room", "text", "client_id", "thread", "message", "emoji", "on", "number", "back", "kind", "name",
    "purpose", "people", "person", "role", "archived", "about", "languages", "skills",
]  # fmt: skip
# Replaced by real ids of the room and message at hand, so that commands get far.
ROOM, MESSAGE, PERSON, TOPIC = "<room>", "<message>", "<person>", "<topic>"

evil = st.sampled_from(
    [
        "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e", "\u200d", "\ufeff", "a" + "\u0301" * 300,
        "<script>", "'\";--", "%s", "{}", "../../etc/passwd", "null", "👩‍👩‍👧‍👦", "@" * 500, "x" * 9_000,
        "room:", "user:", "-1", "9" * 400, "open", "closed", "owner", "member", "👍", "sv",
    ]
)  # fmt: skip
real = st.sampled_from([ROOM, MESSAGE, PERSON, TOPIC])
text = st.one_of(evil, real, real, st.text(max_size=20), st.text(string.printable, max_size=20))
number = st.one_of(
    st.integers(-3, 20), st.sampled_from([2**31, 2**53, 2**63, 2**64, 10**50, -(2**63)]), st.floats()
)
scalar = st.one_of(st.none(), st.booleans(), number, text)
value = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)
field = st.one_of(st.sampled_from(FIELDS), text)
data = st.dictionaries(field, st.one_of(text, value), max_size=6)
frame_id = st.one_of(st.text(string.ascii_letters, min_size=1, max_size=8), value)

# Whole commands, so that values reach the rooms and the database.
SHAPES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "message.send": {"room": text, "text": text, "client_id": text},
    "message.edit": {"message": text, "text": text},
    "message.delete": {"message": text},
    "reaction.set": {"message": text, "emoji": text, "on": st.booleans()},
    "read.move": {"room": text, "number": number, "back": st.booleans()},
    "room.create": {"kind": text, "name": text, "purpose": text, "people": st.lists(text, max_size=3)},
    "room.join": {"room": text},
    "member.add": {"room": text, "people": st.lists(text, max_size=3)},
    "member.role": {"room": text, "person": text, "role": text},
    "direct.open": {"people": st.lists(text, max_size=3)},
    "profile.change": {
        "about": text,
        "skills": st.lists(text, max_size=3),
        "languages": st.lists(text, max_size=3),
    },
    "session.revoke": {"session": text},
}
whole_commands = st.sampled_from(sorted(SHAPES)).flatmap(
    lambda name: st.fixed_dictionaries(
        {
            "t": st.just("cmd"),
            "id": st.text(string.ascii_letters, min_size=1, max_size=8),
            "name": st.just(name),
            "data": st.fixed_dictionaries(SHAPES[name]),
        }
    )
)

frames = st.one_of(
    whole_commands,
    whole_commands,
    whole_commands,
    st.fixed_dictionaries(
        {"t": st.just("cmd"), "id": frame_id, "name": st.sampled_from(NAMES), "data": data}
    ),
    st.fixed_dictionaries(
        {"t": st.just("cmd"), "id": frame_id, "name": st.one_of(text, value), "data": st.one_of(data, value)}
    ),
    st.fixed_dictionaries(
        {"t": st.just("sub"), "id": frame_id, "topics": st.dictionaries(text, st.one_of(number, st.none()))},
        optional={"epoch": st.one_of(text, value), "mark": st.one_of(text, value)},
    ),
    st.fixed_dictionaries({"t": st.just("unsub"), "topics": st.one_of(st.lists(text, max_size=5), value)}),
    st.fixed_dictionaries({"t": st.just("watch"), "people": st.one_of(st.lists(text, max_size=5), value)}),
    st.fixed_dictionaries({"t": st.just("presence"), "state": st.one_of(text, value)}),
    st.fixed_dictionaries(
        {"t": st.just("typing"), "room": text}, optional={"on": value, "thread": st.one_of(text, value)}
    ),
    st.fixed_dictionaries({"t": st.one_of(text, value)}),
    st.dictionaries(text, value, max_size=4),
    value,
)
messages = st.one_of(
    frames.map(lambda frame: json.dumps(frame)),
    frames.map(lambda frame: json.dumps(frame)),
    frames.map(lambda frame: json.dumps(frame)),
    st.tuples(frames.map(lambda frame: json.dumps(frame)), st.integers(0, 200)).map(
        lambda cut: cut[0][: cut[1]]
    ),
    st.text(max_size=50).filter(lambda written: written.isprintable()),
    st.binary(max_size=50),
)


def documented_codes() -> set[str]:
    """Read the error codes from the table in docs/protocol.md."""
    page = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    table = page.split("## Errors", 1)[1].split("## ", 1)[0]
    return {
        code
        for line in table.splitlines()
        if line.startswith("| `")
        for code in re.findall(r"`(\w+)`", line.split("|")[1])
    }


class Company:
    """People whose sockets take turns, so that none goes too fast."""

    def __init__(self, torget: Installation) -> None:
        self.torget = torget
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.sockets: list[Socket] = []
        self.words: dict[str, str] = {}
        self.turn = 0
        self.codes = documented_codes()
        self.seen: dict[str, int] = {}

    async def open(self) -> None:
        """Sign everybody in and make the things that frames may speak of."""
        await self.stack.__aenter__()
        for person in self.torget.cast.crowd[:PEOPLE]:
            client = await self.stack.enter_async_context(TorgetClient(self.torget.first.url))
            await client.sign_in(person.username, person.password)
            self.sockets.append(await self.stack.enter_async_context(client.socket()))
        others = [Someone(client, person) for person in self.torget.cast.crowd[1:PEOPLE]]
        room = await make_room(self.sockets[0], *others)
        message = await say(self.sockets[0], room["id"], "Hej")
        self.words = {
            ROOM: room["id"],
            MESSAGE: message["id"],
            PERSON: self.torget.cast.crowd[1].id,
            TOPIC: f"room:{room['id']}",
        }

    async def try_all(self, written: list[str | bytes]) -> None:
        """Send each message from the next in turn and check what comes of it."""
        for message in written:
            self.turn = (self.turn + 1) % PEOPLE
            await self.try_one(self.sockets[self.turn], message)

    async def try_one(self, socket: Socket, message: str | bytes) -> None:
        """Send one message, and see that it was answered and that the socket lives."""
        if isinstance(message, str):
            for word, real_id in self.words.items():
                message = message.replace(word, real_id)
        start = len(socket.frames)
        await socket.send_raw(message)
        await socket.send({"t": "ping"})
        await socket.wait_for(
            lambda frame: frame["t"] == "pong", what=f"pong after {message!r:.300}", start=start
        )
        asked = expected_answer(message)
        if asked is not None:
            await socket.wait_for(
                lambda frame: frame["t"] in ("ok", "err", "sub") and frame.get("id") in (asked, None),
                what=f"an answer to {message!r:.300}",
                start=start,
            )
        for frame in socket.frames[start:]:
            if frame["t"] == "err":
                self.check_error(frame, message)
        assert socket.close_code is None

    def check_error(self, frame: Frame, message: str | bytes) -> None:
        """Hold an error against the documentation."""
        assert frame["code"] in self.codes, (frame, message)
        assert frame["code"] != "unavailable", (frame, message)
        assert frame["message"]
        self.seen[frame["code"]] = self.seen.get(frame["code"], 0) + 1

    async def close(self) -> None:
        """Close everything."""
        await self.stack.aclose()


def expected_answer(message: str | bytes) -> str | None:
    """Return the id whose answer must come, for a frame that has one."""
    try:
        frame = json.loads(message)
    except ValueError:
        return None
    if isinstance(frame, dict) and frame.get("t") in ("cmd", "sub") and isinstance(frame.get("id"), str):
        asked: str = frame["id"]
        return asked
    return None


@pytest.fixture
def company(make_torget: MakeInstallation) -> Iterator[Company]:
    """A company at an installation of its own."""
    made = Company(make_torget(processes=1))
    with made.runner:
        made.runner.run(made.open())
        yield made
        made.runner.run(made.close())


def check(company: Company, examples: int) -> None:
    """Send `examples` times `TOGETHER` messages."""

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
        database=None,
    )
    @given(st.lists(messages, min_size=TOGETHER, max_size=TOGETHER))
    def try_messages(written: list[str | bytes]) -> None:
        company.runner.run(company.try_all(written))

    try_messages()
    log = company.torget.first.log()
    assert "Traceback" not in log, log[-4_000:]
    # The frames reached what they are about: refusals of every depth were met.
    assert {"bad_json", "bad_frame", "unknown_frame", "unknown_command", "invalid", "not_found"} <= set(
        company.seen
    )


def test_two_thousand_frames(company: Company) -> None:
    check(company, 2_000 // TOGETHER)


@pytest.mark.long
def test_a_hundred_thousand_frames(company: Company) -> None:
    check(company, 100_000 // TOGETHER)
