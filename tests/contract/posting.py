"""The part of a working day in which people tell each other what they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.content.samples import encoded, picture
from tests.contract.speaker import Speaker
from tests.servers.client import TorgetClient

PICTURE = encoded(picture(), "PNG")


async def tell_each_other(
    fatima: Speaker, erik: Speaker, anna: Speaker, sara: Speaker, erik_name: str
) -> None:
    """Erik follows Fatima, who posts, changes it and takes it away; he reacts and comments meanwhile."""
    await erik.command("follow.set", {"kind": "person", "source": fatima.socket.hello["me"], "on": True})
    await erik.subscribe("home")
    wanted = {
        "text": "Snö på rundan #vinter",
        "audience": {"any": [{"everyone": True}]},
        "client_id": "post-1",
    }
    post = {"post": (await fatima.command("post.write", wanted))["post"]["id"]}
    await erik.socket.wait_for_event("post.created")
    await fatima.command("post.edit", {**post, "text": f"Mycket snö @{erik_name}"})
    await erik.command("post.react", {**post, "emoji": "❄️", "on": True})
    said = await erik.command("comment.write", {**post, "text": "Kör försiktigt", "client_id": "said-1"})
    comment = {"comment": said["comment"]["id"]}
    await erik.command("comment.edit", {**comment, "text": "Kör försiktigt!"})
    await erik.command("comment.react", {**comment, "emoji": "🎉", "on": True})
    await erik.command("comment.delete", comment)
    await fatima.command("post.delete", post)
    await publish(anna, erik, wanted["audience"])
    await erik.socket.wait_for_event("post.gone")
    await be_approved(anna, erik, sara, wanted["audience"])


async def be_approved(anna: Speaker, erik: Speaker, sara: Speaker, everyone: object) -> None:
    """Anna makes a pre-approved topic stream; of what Erik posts there Sara lets one appear."""
    wanted = {"name": "Fika", "purpose": "Vad vi bakar", "audience": everyone, "posters": everyone}
    made = await anna.command("stream.create", wanted)
    stream = {"stream": made["stream"]["id"]}
    await anna.command("stream.change", {**stream, "pre_approved": True, "frequency": "Fredagar"})
    opened = await erik.command("feed.create", {"kind": "stream", "source": made["stream"]["id"]})
    await erik.command("feed.end", {"feed": opened["feed"]["id"]})
    shown = await anna.command("embed.create", stream)
    await anna.command("embed.end", {"embed": shown["embed"]["id"]})
    await erik.command("follow.set", {"kind": "stream", "source": made["stream"]["id"], "on": True})
    for number, decision in enumerate(("case.approve", "case.refuse")):
        start = len(sara.socket.frames)
        await erik.command("post.write", {**stream, "text": "Bullar", "client_id": f"held-{number}"})
        event = await sara.socket.wait_for(
            lambda frame: frame.get("kind") == "case.changed" and not frame["data"]["case"]["settled"],
            what="the case of what is held",
            start=start,
        )
        case = {name: event["data"]["case"][of] for name, of in (("case", "id"), ("base", "version"))}
        why = {"reason": "other", "words": "Inte i dag"} if number else {}
        await sara.command(decision, {**case, **why})


async def publish(anna: Speaker, erik: Speaker, everyone: object) -> None:
    """Anna publishes officially, Erik confirms, she reminds the others and takes back what is to come."""
    await anna.command("delegation.set", {"person": erik.socket.hello["me"], "on": True})
    wanted = {"text": "Nya rutiner", "audience": everyone, "official": True}
    asked = await anna.command("post.write", {**wanted, "client_id": "official-1", "confirm": True})
    post = {"post": asked["post"]["id"]}
    await erik.command("post.confirm", post)
    await anna.command("post.remind", post)
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    later = await anna.command("post.write", {**wanted, "client_id": "official-2", "publish_at": soon})
    await anna.command("post.withdraw", {"post": later["post"]["id"]})


async def answer_a_prompt(browser: TorgetClient, erik: Speaker, anna: Speaker) -> None:
    """Anna asks for pictures, once and at once; Erik hears of it and answers."""
    wanted = {"name": "Dagens bild", "audience": {"any": [{"everyone": True}]}, "rhythm": "once"}
    made = (await anna.command("prompt.set", wanted))["prompt"]
    heard = await erik.socket.wait_for_event("prompt.opened")
    file = (await browser.upload("bild.png", PICTURE))["file"]["id"]
    said = {"occasion": heard["data"]["occasion"]["id"], "picture": file, "client_id": "answer-1"}
    await erik.command("prompt.answer", said)
    await erik.command("prompt.bell", {"prompt": made["id"], "on": True})
    await anna.command("prompt.set", {**wanted, "prompt": made["id"], "active": False})
