"""Who is here, over devices and processes, in virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventlog.errors import Refused
from presence import handlers
from presence.here import DEAF_SECONDS, HEARTBEAT_SECONDS, LINGER_SECONDS, Presence
from tests.presence.devices import (
    ERIK,
    FATIMA,
    KARIN,
    LUNCH,
    SHORTLY,
    Alone,
    Device,
    Wire,
    asked,
    say,
)
from tests.realtime import clock

pytestmark = pytest.mark.anywhere


def test_a_person_is_as_the_most_present_of_their_devices() -> None:
    async def story() -> None:
        presence = Presence(Alone(), say)
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
        presence = Presence(Alone(), say)
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
        presence = Presence(Alone(), say)
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
        presence = Presence(Alone(), say)
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
        presence = Presence(Alone(), say)
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
        presence = Presence(Alone(), say)
        fatima, erik = Device(FATIMA), Device(ERIK)
        presence.connected(fatima)
        presence.watch(fatima, [ERIK, KARIN])
        presence.watch(erik, [FATIMA])
        presence.about(FATIMA, 3, hidden=True, status=LUNCH)
        await asyncio.sleep(SHORTLY)
        assert presence._hidden
        assert presence._statuses._known
        for device in (fatima, erik, fatima):
            presence.disconnected(device)
        await asyncio.sleep(LINGER_SECONDS * 2)

        kept = (presence._devices, presence._watchers, presence._watched, presence._told)
        assert kept == ({}, {}, {}, {})
        assert (presence._hidden, presence._statuses._known) == (set(), {})

    clock.run(story())


def test_two_processes_see_each_others_people() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end(), say), Presence(wire.end(), say)
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
        first = Presence(wire.end(), say)
        first.start()
        first.connected(Device(FATIMA))
        await asyncio.sleep(HEARTBEAT_SECONDS * 1.5)

        second = Presence(wire.end(), say)
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
        first, second = Presence(end, say), Presence(wire.end(), say)
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
        first, second = Presence(wire.end(), say), Presence(wire.end(), say)
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
        first, second = Presence(wire.end(), say), Presence(wire.end(), say)
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
    def cost(people: int) -> tuple[int, int, int]:
        """Return what is sent when so many sign in, each with their unit of twenty on the screen: entries to
        devices, entries between the processes, and reads of the database."""
        entries: list[int] = []

        class Counted(Device):
            def send(self, frame: dict[str, Any]) -> None:
                entries.append(len(frame["people"]) + len(frame.get("statuses", ())))

        async def story() -> tuple[int, int, int]:
            asked.clear()
            wire = Wire()
            first, second = Presence(wire.end(), say), Presence(wire.end(), say)
            first.start()
            second.start()
            for number in range(people):
                process = first if number % 2 else second
                device = Counted(f"person-{number}")
                process.connected(device)
                unit = number - number % 20
                process.watch(device, [f"person-{colleague}" for colleague in range(unit, unit + 20)])
                if number % 100 == 0:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(2)
            assert first.state("person-0") == second.state("person-1") == "online"
            told = wire.entries
            await first.stop()
            await second.stop()
            return sum(entries), told, len(asked)

        return clock.run(story())

    few, many = cost(1_100), cost(11_000)
    # To each device its twenty colleagues as they are, as they come, and what they say: nobody else.
    assert many[0] <= 11_000 * 20 * 3
    assert many[1] <= 11_000 * 2
    assert [entry / before for entry, before in zip(many, few, strict=True)] == pytest.approx(
        [10] * 3, rel=0.1
    )


def test_the_frames_of_a_device_are_checked() -> None:
    async def story() -> None:
        presence = Presence(Alone(), say)
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
