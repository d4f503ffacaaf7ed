"""Devices and the wire between processes, for tests of who is here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from presence.here import TELL_SECONDS

FATIMA, ERIK, KARIN = "fatima", "erik", "karin"
SHORTLY = TELL_SECONDS * 2
LUNCH = {"kind": "doing", "emoji": "🍲", "text": "Lunch", "until": None}
MEETING = {"kind": "meeting", "emoji": "", "text": "", "until": None}


# What the database would say of people's statuses, and how often it was asked.
said: dict[str, dict[str, Any]] = {}
asked: list[int] = []


async def say(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Read statuses as the database would, in a moment."""
    (wanted,) = cast(partial[Any], call).args
    asked.append(len(wanted))
    found = {person: said[person] for person in wanted if person in said}
    await asyncio.sleep(0.005)
    return found


class Device:
    """A phone or a browser; it remembers what it was told."""

    def __init__(self, person_id: str, *, hidden: bool = False, guest: bool = False) -> None:
        self._person_id = person_id
        self._hidden = hidden
        self._guest = guest
        self.told: list[dict[str, str]] = []
        self.statuses: list[dict[str, Any]] = []
        self.awaits = ""
        self.told_so = asyncio.Event()

    @property
    def person_id(self) -> str:
        return self._person_id

    @property
    def hidden(self) -> bool:
        return self._hidden

    @property
    def guest(self) -> bool:
        return self._guest

    def send(self, frame: dict[str, Any]) -> None:
        assert frame["t"] == "presence"
        if "statuses" in frame:
            self.statuses.append(frame["statuses"])
            return
        self.told.append(frame["people"])
        if self.awaits in frame["people"].values():
            self.told_so.set()

    @property
    def sees(self) -> dict[str, str]:
        """What the device shows after all it was told."""
        shown: dict[str, str] = {}
        for people in self.told:
            shown |= people
        return shown


class Wire:
    """What processes send each other; it can be cut."""

    def __init__(self) -> None:
        self.ends: list[End] = []
        self.cut = False
        self.entries = 0

    def end(self) -> End:
        """Return the end of one more process."""
        made = End(self, f"process-{len(self.ends)}")
        self.ends.append(made)
        return made


class End:
    """One process's end of the wire; like a real bus it hears itself."""

    def __init__(self, wire: Wire, process_id: str) -> None:
        self._wire = wire
        self.process_id = process_id
        self.heard_self_at: float | None = None
        self.on_presence: Callable[[str, dict[str, Any]], None] = lambda process_id, message: None
        self.alone = False
        self.dead = False

    def send_presence(self, message: dict[str, Any]) -> None:
        if not self._wire.cut and not self.dead:
            self._wire.entries += len(message.get("changed", message.get("all", "1")))
            asyncio.get_running_loop().call_soon(self._deliver, message)

    def _deliver(self, message: dict[str, Any]) -> None:
        for end in self._wire.ends:
            if end is self:
                self.heard_self_at = asyncio.get_running_loop().time()
            elif not end.dead:
                end.on_presence(self.process_id, message)


class Alone:
    """The one process of an embedded installation."""

    alone = True
    heard_self_at: float | None = None
    on_presence: Any = None

    def send_presence(self, message: dict[str, Any]) -> None:
        raise AssertionError("nobody is there to be told")
