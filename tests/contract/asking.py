"""The part of a working day in which the leadership is asked, and answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.contract.speaker import Speaker


async def ask_the_leadership(fatima: Speaker, erik: Speaker, anna: Speaker, sara: Speaker) -> None:
    """Anna makes an evening with Erik as host; Fatima asks, Sara and Anna moderate."""
    soon = datetime.now(UTC) + timedelta(days=3)
    me, other, host = (speaker.socket.hello["me"] for speaker in (anna, sara, erik))
    made = await anna.command(
        "session.create",
        {
            "title": "Fråga rektorn",
            "audience": {"any": [{"everyone": True}]},
            "starts_at": soon.isoformat(),
            "hosts": [host],
            "moderators": [me],
            "anonymous": True,
        },
    )
    session = {"session": made["session"]["id"]}
    topic = made["session"]["topic"]
    await anna.subscribe(f"{topic}:desk")
    await anna.command("session.change", {**session, "moderators": [me, other], "slow_seconds": 0})
    await anna.socket.wait_for_event("desk.changed")
    for to in ("announced", "collecting", "live"):
        await anna.command("session.move", {**session, "to": to})
    await fatima.subscribe(topic)
    blinded = [f"{number:0512x}" for number in (2, 3, 4)]
    await fatima.command("token.issue", {**session, "blinded": blinded})
    asked = []
    for number, text in enumerate(("Får vi cyklar?", "Cyklar då?", "Varför?")):
        data = {**session, "text": text, "client_id": f"ask-{number}"}
        asked.append((await fatima.command("question.ask", data))["question"]["id"])
    await fatima.socket.wait_for_event("question.fate")
    await anna.socket.wait_for_event("desk.question")
    await decide(fatima, anna, sara, asked)
    first = {"question": asked[0]}
    await anna.command("question.rank", {**session, "order": "hand", "ranking": [asked[0]]})
    await fatima.socket.wait_for_event("ranking.changed")
    await sara.command("vote.set", {**first, "on": True})
    await fatima.socket.wait_for(
        lambda frame: frame["t"] == "counts" and asked[0] in frame["votes"], what="counts"
    )
    await erik.command("question.stage", {**first, "stage": "now"})
    await erik.command("question.answer", {**first, "text": "Ja, i maj."})
    poll = {**session, "text": "Vilken färg?", "kind": "single", "options": ["Röd", "Blå"]}
    made = (await anna.command("poll.create", poll))["poll"]
    await anna.socket.wait_for_event("desk.poll")
    await anna.command("poll.move", {"poll": made["id"], "state": "open"})
    await fatima.socket.wait_for_event("poll.changed")
    await fatima.command("poll.answer", {"poll": made["id"], "options": [made["options"][0]["id"]]})
    await anna.command("session.move", {**session, "to": "closing"})
    await fatima.socket.wait_for_event("session.changed")


async def decide(fatima: Speaker, anna: Speaker, sara: Speaker, asked: list[str]) -> None:
    """The first is approved, edited, hidden and brought back, the second merged, the third dismissed."""
    first, second, third = ({"question": question} for question in asked)
    await anna.command("question.claim", first)
    on_desk = (await anna.command("question.release", first))["question"]
    steps: tuple[tuple[str, dict[str, object]], ...] = (
        ("approve", {"text": "Får vi elcyklar?"}),
        ("edit", {"text": "Får vi elcyklar i år?"}),
        ("hide", {}),
        ("approve", {}),
        (
            "assign",
            {"owner": sara.socket.hello["me"], "due": str(datetime.now(UTC).date() + timedelta(days=9))},
        ),
    )
    for name, more in steps:
        data = {**first, "base": on_desk["version"], **more}
        on_desk = (await anna.command(f"question.{name}", data))["question"]
    for kind in ("question.shown", "question.edited", "question.gone"):
        await fatima.socket.wait_for_event(kind)
    await anna.command("question.merge", {**second, "base": 1, "into": asked[0]})
    await anna.command("question.unmerge", {**second, "base": 2})
    await anna.command("question.merge", {**second, "base": 3, "into": asked[0]})
    await anna.command("question.dismiss", {**third, "base": 1, "reason": "unclear"})
    appealed = {**third, "words": "Jag menar cyklarna"}
    await fatima.command("question.appeal", appealed)
    await sara.command("question.reopen", {**third, "base": 3})
