"""What others see of a person: nothing where they hide, and what they say they are doing."""

from __future__ import annotations

import asyncio

import pytest

from presence.here import DEAF_SECONDS, HEARTBEAT_SECONDS, Presence
from tests.presence.devices import (
    ERIK,
    FATIMA,
    KARIN,
    LUNCH,
    MEETING,
    SHORTLY,
    Alone,
    Device,
    Wire,
    asked,
    said,
    say,
)
from tests.realtime import clock

pytestmark = pytest.mark.anywhere


def test_who_hides_is_offline_to_everybody_at_once() -> None:
    async def story() -> None:
        wire = Wire()
        first, second = Presence(wire.end(), say), Presence(wire.end(), say)
        first.start()
        second.start()
        karin, erik, fatima = Device(KARIN), Device(ERIK), Device(FATIMA)
        first.connected(karin)
        first.watch(fatima, [KARIN])
        second.watch(erik, [KARIN])
        await asyncio.sleep(SHORTLY)
        assert erik.sees == fatima.sees == {KARIN: "online"}

        first.about(KARIN, 2, hidden=True, status=None)
        await asyncio.sleep(0.001)
        assert erik.sees == fatima.sees == {KARIN: "offline"}
        # Whatever her devices say, and however many come.
        first.set_state(karin, "busy")
        second.connected(Device(KARIN, hidden=True))
        late = Device(ERIK)
        second.watch(late, [KARIN])
        await asyncio.sleep(HEARTBEAT_SECONDS * 4)
        assert erik.sees == fatima.sees == late.sees == {KARIN: "offline"}
        # A process that comes later is not told of her.
        third = Presence(wire.end(), say)
        third.start()
        await asyncio.sleep(0.01)
        assert third.state(KARIN) == "offline"
        assert not any(third._remote.values())

        for process in (first, second):
            process.about(KARIN, 3, hidden=False, status=None)
        await asyncio.sleep(0.001)
        assert erik.sees == fatima.sees == {KARIN: "busy"}
        for process in (first, second, third):
            await process.stop()

    clock.run(story())


def test_a_status_is_shown_with_presence_and_follows_it_live() -> None:
    async def story() -> None:
        said[FATIMA] = LUNCH
        presence = Presence(Alone(), say)
        erik, karin, leila = Device(ERIK), Device(KARIN), Device("leila", guest=True)
        for device in (erik, karin, leila):
            presence.watch(device, [FATIMA, KARIN])
        await asyncio.sleep(SHORTLY)
        assert erik.statuses == karin.statuses == [{FATIMA: LUNCH, KARIN: None}]
        assert asked == [2]

        presence.about(FATIMA, 7, hidden=False, status=MEETING)
        presence.about(FATIMA, 6, hidden=False, status=None)  # told late by another process
        presence.about("somebody else", 1, hidden=False, status=LUNCH)
        presence.about(KARIN, 2, hidden=False, status=None)  # a new photo, say
        assert erik.statuses[1:] == [{FATIMA: MEETING}]
        # The next one to look costs no question.
        presence.watch(late := Device(ERIK), [FATIMA])
        await asyncio.sleep(SHORTLY)
        assert late.statuses == [{FATIMA: MEETING}]
        assert asked == [2]
        # Guests see who is here, and not what they are doing.
        assert leila.statuses == []
        assert leila.sees == {FATIMA: "offline", KARIN: "offline"}

    clock.run(story())


def test_a_status_that_changes_while_it_is_read_is_the_newer_one() -> None:
    async def story() -> None:
        said[FATIMA] = LUNCH
        presence = Presence(Alone(), say)
        presence.watch(erik := Device(ERIK), [FATIMA])
        await asyncio.sleep(0.001)
        presence.about(FATIMA, 4, hidden=False, status=None)
        await asyncio.sleep(SHORTLY)
        assert {person: status for told in erik.statuses for person, status in told.items()} == {FATIMA: None}

    clock.run(story())


def test_a_status_that_was_lost_on_the_way_is_found() -> None:
    async def story() -> None:
        wire = Wire()
        first = Presence(wire.end(), say)
        first.start()
        first.watch(erik := Device(ERIK), [FATIMA, KARIN])
        await asyncio.sleep(SHORTLY)
        assert erik.statuses == [{FATIMA: None, KARIN: None}]
        wire.cut = True
        said[FATIMA] = LUNCH
        await asyncio.sleep(DEAF_SECONDS + 2 * HEARTBEAT_SECONDS)
        assert erik.statuses[1:] == [{FATIMA: LUNCH}]
        await first.stop()

    clock.run(story())
