"""The part of a working day in which the water is not fit to drink."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.speaker import Speaker
from tests.servers.client import Refusal

CONTENT: dict[str, Any] = {
    "texts": {"sv": {"headline": "Drick inte kranvattnet", "instruction": "Koka vattnet."}},
    "links": [{"title": "Läs mer", "url": "https://kommun.example/vatten"}],
    "severity": "Extreme",
}


async def be_alarmed(anna: Speaker, mats: Speaker, erik: Speaker) -> None:
    """Anna writes, Mats lets it go, Erik answers; then the danger is over."""
    everyone = {"any": [{"everyone": True}]}
    drafted = (await anna.command("alert.draft", {"content": CONTENT, "audience": everyone}))["alert"]
    await mats.subscribe("alerts:desk")
    named = {"alert": drafted["id"]}
    changed = (await anna.command("alert.change", {**named, "base": 1, "drill": True}))["alert"]
    await mats.socket.wait_for_event("alert.changed")
    asked = {**named, "base": changed["version"], "kind": "alert"}
    waiting = (await anna.command("alert.propose", asked))["alert"]
    drafted = (await mats.command("alert.return", named))["alert"]
    asked["base"] = drafted["version"]
    waiting = (await anna.command("alert.propose", asked))["alert"]
    start = len(erik.socket.frames)
    sent = (await mats.command("alert.approve", {**named, "base": waiting["version"]}))["alert"]
    rung = await erik.socket.wait_for(lambda frame: frame["t"] == "alert", what="the alert", start=start)
    assert rung["alert"]["drill"] is True
    await erik.subscribe(rung["topic"])
    await anna.subscribe(f"board:{drafted['id']}")
    await erik.command("alert.open", named)
    await erik.command("alert.answer", {**named, "answer": "help", "words": "Vi är fem"})
    await erik.socket.wait_for_event("alert.answered")
    await anna.socket.wait_for_event("alert.counted")
    await end(anna, mats, erik, {**named, "base": sent["version"]})


async def end(anna: Speaker, mats: Speaker, erik: Speaker, known: dict[str, Any]) -> None:
    """It is called back, which Anna may not do alone; a draft that nobody needs is thrown away."""
    named = {"alert": known["alert"]}
    asked = {**known, "kind": "cancel", "content": {**CONTENT, "ask": False}}
    decided = {**named, "base": (await anna.command("alert.propose", asked))["alert"]["version"]}
    with pytest.raises(Refusal):
        await anna.command("alert.alone", decided)
    await mats.command("alert.approve", decided)
    await erik.socket.wait_for_event("alert.issued")
    await erik.command("alert.put_away", {**named, "number": 2})
    everyone = {"any": [{"everyone": True}]}
    drafted = (await anna.command("alert.draft", {"content": CONTENT, "audience": everyone}))["alert"]
    await anna.command("alert.discard", {"alert": drafted["id"]})
    # No source is looked at here.
    for command in ("warning.adopt", "warning.dismiss"):
        with pytest.raises(Refusal):
            await anna.command(command, {"warning": drafted["id"]})
