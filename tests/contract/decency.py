"""The part of a working day in which something is reported, judged and put back."""

from __future__ import annotations

from tests.contract.speaker import Speaker
from tests.servers.torget import Installation

AGE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Message
old = timezone.now() - timedelta(days=500)
assert Message.objects.filter(public_id="{message}").update(created_at=old) == 1
"""
AGE_POST = """
from datetime import timedelta
from django.utils import timezone
from streams.models import Post
old = timezone.now() - timedelta(days=500)
assert Post.objects.filter(public_id="{post}").update(created_at=old) == 1
"""


async def keep_it_decent(
    torget: Installation, fatima: Speaker, erik: Speaker, sara: Speaker, mats: Speaker
) -> None:
    """Erik reports what Fatima wrote; Sara, the moderator, judges it and thinks again."""
    me = erik.socket.hello["me"]
    made = await fatima.command("room.create", {"kind": "closed", "name": "Gnabb", "people": [me]})
    said = {"room": made["room"]["id"], "text": "Dumheter!", "client_id": "decency"}
    message = (await fatima.command("message.send", said))["message"]["id"]
    await sara.subscribe("desk:moderation")
    report = {"kind": "message", "object": message, "reason": "insult", "words": "Inte snällt"}
    await erik.command("report.create", report)
    event = await sara.socket.wait_for_event("case.changed")
    case = {"case": event["data"]["case"]["id"]}
    await sara.command("case.claim", case)
    await sara.command("case.release", case)
    version = (await sara.command("case.read", case))["case"]["version"]
    how = {"base": version, "hide": True, "mute_hours": 1, "reason": "insult", "words": "Tänk på tonen"}
    await sara.command("case.settle", {**case, **how})
    await sara.command("case.restore", case)
    await sara.command("mute.lift", {"person": fatima.socket.hello["me"]})
    told = await fatima.socket.wait_for_event("notice.changed")
    await fatima.command("notice.read", {"notice": told["data"]["notice"]["id"]})
    await keep_records(torget, fatima, erik, mats, made["room"]["id"], message)
    word = (await mats.command("word.add", {"word": "dumhet"}))["word"]["id"]
    await mats.command("word.remove", {"word": word})


async def keep_records(
    torget: Installation, fatima: Speaker, erik: Speaker, mats: Speaker, room: str, message: str
) -> None:
    """Erik and Mats are records officers: a rule by two, a status, an hour in a room, the trail."""
    for officer in (erik, mats):
        person = officer.socket.hello["me"]
        await mats.command("role.grant", {"person": person, "role": "records_officer"})
    rule = {"basis": "KS 2026/1", "months": 12, "room": room}
    named = {"rule": (await erik.command("retention.propose", rule))["rule"]["id"]}
    await mats.command("retention.approve", named)
    await fatima.command("record.mark", {"message": message, "status": "official"})
    await erik.command("record.room", {"room": room, "status": "minor"})
    wanted = {"room": room, "reason": "Begäran om allmän handling", "hours": 1}
    grant = (await mats.command("record.enter", wanted))["grant"]["id"]
    await mats.command("record.leave", {"grant": grant})
    await mats.command("audit.check", {})
    await hand_over(fatima, erik, mats, room)
    said = {"room": room, "text": "Gammalt", "client_id": "old"}
    old = (await fatima.command("message.send", said))["message"]["id"]
    torget.manage("shell", "-v", "0", "-c", AGE.format(message=old))
    await fatima.subscribe(f"room:{room}")
    await mats.command("retention.run", named)
    await fatima.socket.wait_for_event("messages.purged", topic=f"room:{room}")
    await mats.command("retention.end", named)
    await purge_posts(torget, fatima, erik, mats)


async def purge_posts(torget: Installation, fatima: Speaker, erik: Speaker, mats: Speaker) -> None:
    """A post of Fatima's is kept and not kept any more, and goes by a rule for posts."""
    wanted = {"text": "Gammalt", "audience": {"any": [{"everyone": True}]}, "client_id": "old-post"}
    post = (await fatima.command("post.write", wanted))["post"]["id"]
    for on in (True, False):
        await erik.command("record.keep", {"post": post, "on": on})
    torget.manage("shell", "-v", "0", "-c", AGE_POST.format(post=post))
    await fatima.subscribe("home")
    proposed = await erik.command("retention.propose", {"basis": "KS 2026/1", "months": 12, "scope": "posts"})
    rule = {"rule": proposed["rule"]["id"]}
    confirmed = {**rule, "confirm": 1}
    await mats.command("retention.approve", confirmed)
    await mats.command("retention.run", confirmed)
    await fatima.socket.wait_for_event("posts.purged")
    await mats.command("retention.end", rule)


async def hand_over(fatima: Speaker, erik: Speaker, mats: Speaker, room: str) -> None:
    """Fatima, who owns the room, asks twice for messages to go to the registry; Erik says no and then yes."""
    for decision in ("registry.refuse", "registry.accept"):
        said = {"room": room, "text": "Det här är ett ärende", "client_id": decision}
        message = (await fatima.command("message.send", said))["message"]["id"]
        about = {"room": room, "messages": [message]}
        await fatima.command("registry.preview", about)
        wanted = {**about, "case_number": "KS 2026/7", "recipient": "Registrator", "client_id": decision}
        start = len(erik.socket.frames)
        made = (await fatima.command("registry.hand_over", wanted))["handover"]["id"]
        await erik.socket.wait_for_event("notice.changed", start=start)
        words = {"words": "Inget ärende"} if decision == "registry.refuse" else {}
        start = len(fatima.socket.frames)
        await erik.command(decision, {"handover": made, **words})
        await fatima.socket.wait_for_event("notice.changed", start=start)
    await erik.command("registry.fetch", {"handover": made})
    await erik.command("registry.close", {"handover": made})
