"""A session over sockets, at two processes where there are two: held, shown, voted for and counted."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from tests.servers.client import Refusal
from tests.servers.fixtures import SignIn

pytestmark = [pytest.mark.realtime, pytest.mark.either_server]

TEXT = "Får hemtjänsten nya elcyklar?"


async def test_a_question_is_seen_when_approved_and_its_votes_are_counted_for_all(sign_in: SignIn) -> None:
    anna, fatima, erik = await sign_in("anna"), await sign_in("fatima"), await sign_in("erik", last=True)
    wanted = {
        "title": "Fråga kommundirektören",
        "audience": {"any": [{"everyone": True}]},
        "starts_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "slow_seconds": 0,
    }
    session = (await anna.post("/api/questions/sessions", wanted))["session"]
    for state in ("announced", "collecting"):
        await anna.put(f"/api/questions/sessions/{session['id']}/state", {"to": state})
    topic, desk = session["topic"], f"{session['topic']}:desk"
    async with AsyncExitStack() as stack:
        hers, his, at_desk = [await stack.enter_async_context(one.socket()) for one in (fatima, erik, anna)]
        for socket in (hers, his):
            await socket.subscribe({topic: None})
        await at_desk.subscribe({desk: None})

        asked = await hers.command("question.ask", session=session["id"], text=TEXT, client_id="q1")
        question = asked["question"]["id"]
        on_desk = await at_desk.wait_for_event("desk.question", topic=desk)
        base = on_desk["data"]["question"]["version"]
        # Whoever guesses its id is told that there is no such question.
        with pytest.raises(Refusal) as refused:
            await his.command("vote.set", question=question, on=True)
        assert refused.value.code == "not_found"
        assert his.events(topic, "question.shown") == []
        await at_desk.command("question.approve", question=question, base=base)
        shown = await his.wait_for_event("question.shown", topic=topic)
        assert shown["data"]["question"]["text"] == TEXT

        for socket in (his, at_desk, his):
            await socket.command("vote.set", question=question, on=True)
        for socket in (hers, his):
            await socket.wait_for(lambda frame: frame["t"] == "counts" and frame["votes"].get(question) == 3)
        await his.command("vote.set", question=question, on=False)
        await hers.wait_for(lambda frame: frame["t"] == "counts" and frame["votes"].get(question) == 2)
        assert [socket.faults for socket in (hers, his, at_desk)] == [[], [], []]
