"""Who is here, over devices and processes, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from eventlog.errors import Refused
from presence import handlers
from presence.here import DEAF_SECONDS, HEARTBEAT_SECONDS, LINGER_SECONDS, TELL_SECONDS, Presence
from tests.realtime import clock

pytestmark = pytest.mark.anywhere

FATIMA, ERIK, KARIN = "fatima", "erik", "karin"
SHORTLY = TELL_SECONDS * 2


class Device:
    """A phone or a browser; it remembers what it was told."""

    def __init__(self, person_id: str) -> None:
        self._person_id = person_id
        self.told: list[dict[str, str]] = []
        self.awaits = ""
        self.told_so = asyncio.Event()

    @property
    def person_id(self) -> str:
        return self._person_id

    def send(self, frame: dict[str, Any]) -> None:
        assert frame["t"] == "presence"
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
        self.messages = 0

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
            self._wire.messages += 1
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


def test_a_person_is_as_the_most_present_of_their_devices() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        phone, laptop, erik = Device(FATIMA), Device(FATIMA), Device(ERIK)
        presence.connected(erik)
        presence.watch(erik, [FATIMA])
        assert erik.told == [{FATIMA: "offline"}]

        presence.connected(phone)
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "online"}
        presence.set_state(phone, "away")
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "away"}
        presence.connected(laptop)
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "online"}
        presence.set_state(laptop, "busy")
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "busy"}
        presence.disconnected(laptop)
        await asyncio.sleep(LINGER_SECONDS + SHORTLY)
        assert erik.sees == {FATIMA: "away"}
        presence.disconnected(phone)
        await asyncio.sleep(LINGER_SECONDS + SHORTLY)
        assert erik.sees == {FATIMA: "offline"}

    clock.run(story())


def test_a_page_that_reloads_goes_unnoticed() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        before, after, erik = Device(FATIMA), Device(FATIMA), Device(ERIK)
        presence.connected(before)
        presence.watch(erik, [FATIMA])
        told = len(erik.told)

        presence.disconnected(before)
        await asyncio.sleep(LINGER_SECONDS / 2)
        presence.connected(after)
        await asyncio.sleep(LINGER_SECONDS * 3)

        assert len(erik.told) == told
        assert presence.state(FATIMA) == "online"

    clock.run(story())


def test_a_late_watcher_takes_no_news_from_an_earlier_one() -> None:
    # Fatima goes away; before Erik is told, Karin begins to look.
    async def story() -> None:
        presence = Presence(Alone())
        fatima, erik, karin = Device(FATIMA), Device(ERIK), Device(KARIN)
        presence.connected(fatima)
        presence.watch(erik, [FATIMA])
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "online"}

        presence.set_state(fatima, "away")
        presence.watch(karin, [FATIMA])
        await asyncio.sleep(SHORTLY)

        assert erik.sees == {FATIMA: "away"}
        assert karin.sees == {FATIMA: "away"}

    clock.run(story())


def test_several_changes_in_a_moment_are_told_once_and_no_change_is_not_told() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        fatima, erik = Device(FATIMA), Device(ERIK)
        presence.connected(fatima)
        presence.watch(erik, [FATIMA])
        told = len(erik.told)

        for state in ("away", "busy", "away"):
            presence.set_state(fatima, state)
        await asyncio.sleep(SHORTLY)
        assert erik.told[told:] == [{FATIMA: "away"}]
        presence.set_state(fatima, "online")
        presence.set_state(fatima, "away")
        await asyncio.sleep(SHORTLY)

        assert erik.told[told:] == [{FATIMA: "away"}]

    clock.run(story())


def test_a_new_list_replaces_the_old_one() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        fatima, erik, karin = Device(FATIMA), Device(ERIK), Device(KARIN)
        presence.connected(fatima)
        presence.connected(karin)
        presence.watch(erik, [FATIMA])
        presence.watch(erik, [KARIN])
        assert erik.told[-1] == {KARIN: "online"}
        told = len(erik.told)

        presence.set_state(fatima, "busy")
        await asyncio.sleep(SHORTLY)

        assert len(erik.told) == told
        assert set(presence._watchers) == {KARIN}

    clock.run(story())


def test_those_who_are_gone_leave_nothing_behind() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        fatima, erik = Device(FATIMA), Device(ERIK)
        presence.connected(fatima)
        presence.watch(fatima, [ERIK, KARIN])
        presence.watch(erik, [FATIMA])
        for device in (fatima, erik, fatima):
            presence.disconnected(device)
        await asyncio.sleep(LINGER_SECONDS * 2)

        kept = (presence._devices, presence._watchers, presence._watched, presence._told)
        assert kept == ({}, {}, {}, {})

    clock.run(story())


def test_two_processes_see_each_others_people() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end()), Presence(wire.end())
        first.start()
        second.start()
        fatima, erik = Device(FATIMA), Device(ERIK)
        second.watch(erik, [FATIMA])

        first.connected(fatima)
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "online"}
        first.set_state(fatima, "busy")
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "busy"}

        # A phone at the other process says away: the laptop's busy still counts.
        second.connected(phone := Device(FATIMA))
        second.set_state(phone, "away")
        await asyncio.sleep(SHORTLY)
        assert erik.sees == {FATIMA: "busy"}
        first.disconnected(fatima)
        await asyncio.sleep(LINGER_SECONDS + SHORTLY)
        assert erik.sees == {FATIMA: "away"}
        await first.stop()
        await second.stop()

    clock.run(story())


def test_a_process_that_comes_later_asks_who_is_here() -> None:
    async def story() -> None:
        wire = Wire()
        first = Presence(wire.end())
        first.start()
        first.connected(Device(FATIMA))
        await asyncio.sleep(HEARTBEAT_SECONDS * 1.5)

        second = Presence(wire.end())
        second.start()
        await asyncio.sleep(0.01)

        assert second.state(FATIMA) == "online"
        await first.stop()
        await asyncio.sleep(0.01)
        assert second.state(FATIMA) == "offline"  # it said good-bye
        await second.stop()

    clock.run(story())


def test_the_people_of_a_process_that_fell_silent_are_gone_within_a_minute() -> None:
    async def story() -> None:
        wire = Wire()
        end = wire.end()
        first, second = Presence(end), Presence(wire.end())
        first.start()
        second.start()
        erik = Device(ERIK)
        first.connected(Device(FATIMA))
        second.watch(erik, [FATIMA])
        await asyncio.sleep(HEARTBEAT_SECONDS * 5)
        assert erik.sees == {FATIMA: "online"}  # while it lives, however long nothing changes

        end.dead = True
        fell_silent = asyncio.get_running_loop().time()
        erik.awaits = "offline"
        await erik.told_so.wait()

        assert 20 < asyncio.get_running_loop().time() - fell_silent <= 45
        assert erik.sees == {FATIMA: "offline"}
        await first.stop()
        await second.stop()

    clock.run(story())


def test_where_the_others_cannot_be_heard_nobody_is_called_offline() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end()), Presence(wire.end())
        first.start()
        second.start()
        erik = Device(ERIK)
        second.connected(erik)
        first.connected(Device(FATIMA))
        second.watch(erik, [FATIMA, ERIK, KARIN])
        await asyncio.sleep(1)
        assert erik.sees == {FATIMA: "online", ERIK: "online", KARIN: "offline"}

        wire.cut = True
        await asyncio.sleep(DEAF_SECONDS + HEARTBEAT_SECONDS * 3)
        assert erik.sees == {FATIMA: "unknown", ERIK: "online", KARIN: "unknown"}

        wire.cut = False
        first.connected(Device(KARIN))
        await asyncio.sleep(HEARTBEAT_SECONDS * 2)
        assert erik.sees == {FATIMA: "online", ERIK: "online", KARIN: "online"}
        await first.stop()
        await second.stop()

    clock.run(story())


def test_what_changed_while_processes_could_not_hear_each_other_is_made_up_for() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end()), Presence(wire.end())
        first.start()
        second.start()
        fatima, erik = Device(FATIMA), Device(ERIK)
        first.connected(fatima)
        second.watch(erik, [FATIMA])
        await asyncio.sleep(1)

        wire.cut = True
        first.disconnected(fatima)
        await asyncio.sleep(8)  # too short for anybody to notice that nothing was heard
        wire.cut = False
        await asyncio.sleep(45)

        assert erik.sees == {FATIMA: "offline"}
        await first.stop()
        await second.stop()

    clock.run(story())


def test_a_large_municipality_signing_in_costs_no_quadratic_traffic() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end()), Presence(wire.end())
        first.start()
        second.start()
        erik = Device(ERIK)
        second.watch(erik, ["person-7"])
        for number in range(11_000):
            first.connected(Device(f"person-{number}"))
        await asyncio.sleep(1)

        assert erik.sees == {"person-7": "online"}
        assert len(erik.told) == 2
        assert wire.messages < 10
        await first.stop()
        await second.stop()

    clock.run(story())


def test_the_frames_of_a_device_are_checked() -> None:
    async def story() -> None:
        presence = Presence(Alone())
        erik = Device(ERIK)
        presence.connected(erik)

        with pytest.raises(Refused) as wrong:
            handlers.handle_state(erik, {"presence": presence, "state": "offline"})
        assert (wrong.value.code, wrong.value.field) == ("invalid", "state")
        crowd = [f"person-{number}" for number in range(501)]
        with pytest.raises(Refused) as many:
            handlers.handle_watch(erik, {"presence": presence, "people": crowd})
        assert (many.value.code, many.value.limit) == ("too_many_people", 500)
        assert erik.told == []
        handlers.handle_watch(erik, {"presence": presence, "people": crowd[:500]})
        assert len(erik.sees) == 500

    clock.run(story())
