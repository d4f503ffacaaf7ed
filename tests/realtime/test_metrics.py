"""What is measured while people talk, and to whom it is told."""

from __future__ import annotations

import asyncio
import re

from tests.realtime.conftest import Enter, make_room, say
from tests.servers.client import TorgetClient
from tests.servers.fixtures import MakeInstallation

TOKEN = {"Authorization": "Bearer a-long-token"}


def value(text: str, sample: str) -> float:
    """Return the value of one sample, 0 where it is not there."""
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.M)
    return float(found[1]) if found else 0.0


async def test_every_stage_a_message_passes_is_measured(make_torget: MakeInstallation, enter: Enter) -> None:
    torget = make_torget(processes=1, TORGET_METRICS_TOKEN="a-long-token")
    fatima, erik = [await enter(torget.cast[name], torget.first) for name in ("fatima", "erik")]
    prometheus = TorgetClient(torget.first.url)
    async with fatima.client.socket() as hers, erik.client.socket() as his, prometheus:
        room = await make_room(hers, erik)
        topic = f"room:{room['id']}"
        head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
        await his.subscribe({topic: None})
        for number in range(5):
            await say(hers, room["id"], f"Rad {number}")
        await his.wait_for_position(topic, head + 5)
        answer = await prometheus.request("GET", "/metrics", headers=TOKEN)
    assert answer.status == 200
    assert value(answer.text, 'torget_commands_total{name="message.send",outcome="ok"}') == 5
    assert value(answer.text, 'torget_events_total{kind="message.created"}') == 5
    assert value(answer.text, "torget_frames_written_total") >= 10
    assert value(answer.text, "torget_fan_out_seconds_count") >= 1
    assert value(answer.text, "torget_transaction_commands_sum") >= 5
    assert value(answer.text, "torget_sockets") == value(answer.text, "torget_people") == 2
    for stage in ("command_wait", "transaction", "publish", "write", "fan_out"):
        assert value(answer.text, f"torget_{stage}_seconds_count") >= 1, stage
    assert "Rad 3" not in answer.text
    assert room["id"] not in answer.text


async def test_nobody_else_is_told(make_torget: MakeInstallation) -> None:
    torget = make_torget(processes=1, TORGET_METRICS_TOKEN="a-long-token")
    async with TorgetClient(torget.first.url) as stranger:
        for headers in ({}, {"Authorization": "Bearer another"}):
            answer = await stranger.request("GET", "/metrics", headers=headers)
            assert answer.status == 401
            assert "torget_" not in answer.text
    closed = make_torget(processes=1)
    async with TorgetClient(closed.first.url) as stranger:
        answer = await stranger.request("GET", "/metrics", headers={"Authorization": "Bearer "})
        assert "torget_" not in answer.text


async def test_each_process_writes_how_it_fares(make_torget: MakeInstallation, enter: Enter) -> None:
    torget = make_torget(processes=1)
    mats = await enter(torget.cast["mats"], torget.first)
    found = await mats.client.get("/api/operations")
    (process,) = [one for one in found["processes"] if one["kind"] == "server"]
    assert process["pid"] == torget.first.pid
    assert not process["silent"]
    # With SQLite the server itself sends notifications.
    assert process["worker"] == (torget.database_url is None)
    await asyncio.to_thread(torget.first.terminate)
    assert torget.query("SELECT count(*) FROM eventlog_process WHERE kind = 'server'") == [(0,)]
