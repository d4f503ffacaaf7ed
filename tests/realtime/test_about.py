"""What others see of a person: heard by every process, whoever's sockets it has."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from realtime.event import pack, unpack
from realtime.hub import Hub
from tests.realtime import clock, fakes
from tests.realtime.fakes import ABOUT, FakeLog, make_connection
from tests.servers.client import TorgetClient
from tests.servers.torget import Installation

SEEN = {"hidden": True, "status": {"emoji": "🍲"}, "held": False}


@pytest.mark.anywhere
def test_a_process_hears_of_people_it_has_no_socket_of_and_of_its_own_what_it_missed() -> None:
    async def story() -> None:
        log = FakeLog()
        with fakes.installed(log):
            hub = Hub()
            heard: list[tuple[str, int, Any]] = []
            hub.on_about = lambda *about: heard.append(about)
            make_connection(log, hub, 1)
            log.add_topic("user:p2", [2])
            (elsewhere,) = unpack(pack([log.commit("user:p2", ABOUT, data={"presence_hidden": True})]))
            hub.receive([elsewhere])
            assert heard == [("user:p2", 1, {"hidden": True, "status": None, "held": False})]

            # What was never published is read from the log.
            log.commit("user:p1", ABOUT, data={"presence_hidden": True, "status": {"emoji": "🍲"}})
            hub.receive_head("user:p1", 1)
            await asyncio.sleep(0.5)
            assert heard[1:] == [("user:p1", 1, SEEN)]

    clock.run(story())


@pytest.mark.realtime
async def test_karin_hides_and_says_she_is_at_lunch_and_erik_sees_it_at_the_other_process(
    torget: Installation,
) -> None:
    karin, erik, leila = (torget.cast[called] for called in ("karin", "erik", "leila"))
    async with (
        TorgetClient(torget.first.url) as karins,
        TorgetClient(torget.last.url) as eriks,
        TorgetClient(torget.last.url) as leilas,
    ):
        for client, person in ((karins, karin), (eriks, erik), (leilas, leila)):
            await client.sign_in(person.username, person.password)
        async with karins.socket(), eriks.socket() as screen, leilas.socket() as guests:
            await guests.send({"t": "watch", "people": [karin.id]})
            await screen.send({"t": "watch", "people": [karin.id]})
            await screen.wait_for(lambda frame: frame.get("people") == {karin.id: "online"})
            await screen.wait_for(lambda frame: frame.get("statuses") == {karin.id: None})

            start = len(screen.frames)
            await karins.put("/api/me/status", {"emoji": "🍲", "text": "Lunch"})
            said = await screen.wait_for(lambda frame: "statuses" in frame, start=start)
            assert said["statuses"][karin.id]["text"] == "Lunch"

            await karins.patch("/api/me", {"presence_hidden": True})
            await screen.wait_for(lambda frame: frame.get("people") == {karin.id: "offline"}, start=start)
            async with eriks.socket() as late:
                await late.send({"t": "watch", "people": [karin.id]})
                await late.wait_for(lambda frame: frame.get("people") == {karin.id: "offline"})
            await karins.patch("/api/me", {"presence_hidden": False})
            await screen.wait_for(lambda frame: frame.get("people") == {karin.id: "online"}, start=start)
            assert not [frame for frame in guests.frames if "statuses" in frame]
            assert [frame["people"][karin.id] for frame in guests.frames if frame["t"] == "presence"]
            await karins.delete("/api/me/status")
