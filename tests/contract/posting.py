"""The part of a working day in which people tell each other what they do."""

from __future__ import annotations

from tests.contract.speaker import Speaker


async def tell_each_other(fatima: Speaker, erik: Speaker, erik_name: str) -> None:
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
    await erik.command("comment.delete", comment)
    await fatima.command("post.delete", post)
    await erik.socket.wait_for_event("post.gone")
