"""A person's signed-in browser, as what other HTTP clients need of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.content.samples import encoded, picture
from tests.servers.client import TorgetClient
from tests.servers.torget import Installation

MESSAGES = 60
FILES = 12
INVITATIONS = 12
CASES = 12
QUESTIONS = 18
POSTS = 12
PICTURE = encoded(picture(), "PNG")


@dataclass(frozen=True)
class SignedIn:
    """Where the server is, the cookies of the sign-in, and values that make sense in requests."""

    url: str
    cookies: dict[str, str]
    known: dict[str, list[str]]


def enter(installation: Installation, called: str) -> SignedIn:
    """Sign somebody of the cast in, who opens rooms with the crowd in them and writes there."""
    return asyncio.run(_enter(installation, called))


async def _ask_each_other(installation: Installation, rooms: list[str]) -> tuple[list[str], list[str]]:
    """Let a colleague open closed rooms to ask about, and ask about `rooms`; return both by their ids."""
    colleague = installation.cast.crowd[-1]
    async with TorgetClient(installation.first.url) as browser:
        await browser.sign_in(colleague.username, colleague.password)
        opened = [
            (await browser.post("/api/rooms", {"kind": "closed", "name": f"Slutet {number}"}))["room"]["id"]
            for number in range(2)
        ]
        asked = [await browser.post(f"/api/rooms/{room}/requests", {}) for room in rooms]
    return opened, [answer["request"]["id"] for answer in asked]


async def _enter(installation: Installation, called: str) -> SignedIn:
    person = installation.cast[called]
    crowd = [colleague.id for colleague in installation.cast.crowd]
    async with TorgetClient(installation.first.url) as browser:
        await browser.sign_in(person.username, person.password)
        rooms, messages = [], []
        for number in range(6):
            kind = ("open", "closed", "announcement")[number % 3]
            room: dict[str, object] = {
                "kind": kind,
                "name": f"Rum {number}",
                "people": crowd[number * 10 : number * 10 + 10],
            }
            rooms.append((await browser.post("/api/rooms", room))["room"]["id"])
        for number in range(MESSAGES):
            message: dict[str, object] = {"client_id": f"first-{number}", "text": f"Meddelande {number}"}
            sent = await browser.post(f"/api/rooms/{rooms[number % len(rooms)]}/messages", message)
            messages.append(sent["message"]["id"])
        files = [(await browser.upload("bild.png", PICTURE))["file"]["id"] for _ in range(FILES)]
        for file in files[: FILES // 2]:
            message = {"client_id": f"file-{file}", "text": "", "files": [file]}
            await browser.post(f"/api/rooms/{rooms[0]}/messages", message)
        invited = [
            await browser.post("/api/invitations", {"given_name": "Ny", "family_name": f"Kollega {number}"})
            for number in range(INVITATIONS)
        ]
        reported = await _moderate(installation, browser, person.id)
        evening = await _ask_the_leadership(installation, browser, person.id)
        times = [(datetime.now(UTC) + timedelta(days=days)).isoformat() for days in range(1, 30)]
        scheduled = []
        for number, time in enumerate(times):
            later: dict[str, object] = {"client_id": f"s-{number}", "text": "Sedan", "at": time}
            answer = await browser.post(f"/api/rooms/{rooms[0]}/scheduled", later)
            scheduled.append(answer["scheduled"]["id"])
        await browser.post(f"/api/people/{person.id}/roles", {"role": "records_officer"})
        posts, comments = await _post(browser)
        feeds = [await browser.post("/api/feeds", {"kind": "home", "source": ""}) for _ in range(8)]
        prompts, occasions = await _ask_for_pictures(browser)
        streams = [await _make_stream(browser, number) for number in range(4)]
        alerts = [await _draft_alert(browser, number) for number in range(4)]
        asked, requests = await _ask_each_other(installation, rooms[1::3])
        cookies = {name: browser.cookie(name) or "" for name in ("sessionid", "csrftoken")}
    people = [*crowd, person.id]
    return SignedIn(
        url=installation.first.url,
        cookies=cookies,
        known={
            "room_id": [*rooms, *asked],
            "request_id": requests,
            "kind": ["open", "closed", "secret", "announcement"],
            "message_id": messages,
            "file_id": files,
            "invitations_id": [answer["invitation"]["id"] for answer in invited],
            "code": [answer["code"] for answer in invited],
            "side": ["320", "1280", "128", "512"],
            "person_id": crowd[:60],
            "people_id": people,
            "units_id": list(installation.cast.units.values()),
            "at": times,
            "time_zone": ["Europe/Stockholm"],
            "scheduled_id": scheduled,
            "tag": ["fika", "kök"],
            "post_id": posts,
            "comment_id": comments,
            "stream_id": streams,
            "feed_id": [answer["feed"]["id"] for answer in feeds],
            "prompt_id": prompts,
            "occasion_id": occasions,
            "unit_id": list(installation.cast.units.values()),
            "emoji": ["👍", "❤️", "😂"],
            "client_id": [f"later-{number}" for number in range(1000)],
            "text": ["Hej!", "Bussen är **sen**", "@kollega001 kan du?"],
            "role": ["communicator"],
            "alert_id": alerts,
            **reported,
            **evening,
        },
    )


async def _post(browser: TorgetClient) -> tuple[list[str], list[str]]:
    """Write posts and a comment on each; return both by their ids."""
    posts, comments = [], []
    for number in range(POSTS):
        text = {"text": f"Inlägg {number} #fika", "client_id": f"post-{number}"}
        posted = await browser.post("/api/posts", {**text, "audience": {"any": [{"everyone": True}]}})
        posts.append(posted["post"]["id"])
        said = {"text": "Fint", "client_id": f"said-{number}"}
        comments.append((await browser.post(f"/api/posts/{posts[-1]}/comments", said))["comment"]["id"])
    return posts, comments


async def _ask_for_pictures(browser: TorgetClient) -> tuple[list[str], list[str]]:
    """Set prompts that open at once; return them and their occasions."""
    everyone = {"any": [{"everyone": True}]}
    prompts = []
    for number in range(4):
        wanted = {"name": f"Bild {number}", "audience": everyone, "rhythm": "once"}
        prompts.append((await browser.post("/api/prompts", wanted))["prompt"]["id"])
    for _ in range(100):
        found = (await browser.get("/api/prompts"))["prompts"]
        if all(one["open"] for one in found):
            break
        await asyncio.sleep(0.1)
    return prompts, [one["open"]["id"] for one in found]


async def _make_stream(browser: TorgetClient, number: int) -> str:
    """Make a topic stream that all who work here post in."""
    everyone = {"any": [{"everyone": True}]}
    wanted = {"name": f"Ämne {number}", "purpose": "Allt om det", "audience": everyone, "posters": everyone}
    found: str = (await browser.post("/api/streams", wanted))["stream"]["id"]
    return found


async def _draft_alert(browser: TorgetClient, number: int) -> str:
    """Write an alert, and propose every other one."""
    text = {"headline": f"Larm {number}", "instruction": "Ring din chef."}
    body = {"content": {"texts": {"sv": text}}, "audience": {"any": [{"everyone": True}]}}
    alert = (await browser.post("/api/alerts", body))["alert"]
    if number % 2:
        await browser.post(f"/api/alerts/{alert['id']}/proposal", {"base": 1, "kind": "alert"})
    found: str = alert["id"]
    return found


async def _moderate(installation: Installation, browser: TorgetClient, me: str) -> dict[str, list[str]]:
    """Make the person a moderator too, who reports what Erik wrote; return what there is to moderate."""
    await browser.post(f"/api/people/{me}/roles", {"role": "moderator"})
    erik = installation.cast["erik"]
    wanted = {"kind": "open", "name": "Gnabb", "people": [erik.id]}
    room = (await browser.post("/api/rooms", wanted))["room"]["id"]
    async with TorgetClient(installation.first.url) as other:
        await other.sign_in(erik.username, erik.password)
        said = [
            await other.post(f"/api/rooms/{room}/messages", {"client_id": f"rude-{number}", "text": "Bah!"})
            for number in range(CASES)
        ]
    objects = [answer["message"]["id"] for answer in said]
    for message in objects:
        report = {"kind": "message", "object": message, "reason": "insult"}
        await browser.post("/api/reports", report)
    cases = [case["id"] for case in (await browser.get("/api/moderation/cases"))["cases"]]
    for number, case in enumerate(cases[: CASES // 2]):
        how = {"base": 1, "hide": True, "reason": "insult"} | ({"mute_hours": 1} if not number else {})
        await browser.post(f"/api/moderation/cases/{case}/settle", how)
    words = [
        await browser.post("/api/moderation/words", {"word": word}) for word in ("svin", "idiot", "tok*")
    ]
    notices = (await browser.get("/api/notices"))["notices"]
    return {
        "object": objects,
        "case_id": cases,
        "word_id": [answer["word"]["id"] for answer in words],
        "notice_id": [notice["id"] for notice in notices],
        "muted_id": [erik.id],
    }


async def _ask_the_leadership(
    installation: Installation, browser: TorgetClient, me: str
) -> dict[str, list[str]]:
    """Make the person a communicator too, who moderates and hosts evenings at which Fatima asks a lot."""
    await browser.post(f"/api/people/{me}/roles", {"role": "communicator"})
    starts_at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    wanted = {"audience": {"any": [{"everyone": True}]}, "starts_at": starts_at, "slow_seconds": 0}
    sessions, questions, polls, options = [], [], [], []
    for number in range(4):
        made = await browser.post(
            "/api/questions/sessions", {**wanted, "title": f"Kväll {number}", "hosts": [me]}
        )
        sessions.append(made["session"]["id"])
    path = f"/api/questions/sessions/{sessions[0]}"
    for to in ("announced", "live"):
        await browser.put(f"{path}/state", {"to": to})
    fatima = installation.cast["fatima"]
    async with TorgetClient(installation.first.url) as other:
        await other.sign_in(fatima.username, fatima.password)
        for number in range(QUESTIONS):
            asked = {"text": f"Fråga {number}?", "client_id": f"ask-{number}"}
            questions.append((await other.post(f"{path}/questions", asked))["question"]["id"])
    for question in questions[: QUESTIONS // 2]:
        await browser.post(f"/api/questions/{question}/approval", {"base": 1})
    for _number in range(4):
        poll = {"text": "Vad?", "kind": "multiple", "options": ["Ja", "Nej"]}
        made = (await browser.post(f"{path}/polls", poll))["poll"]
        polls.append(made["id"])
        options += [option["id"] for option in made["options"]]
    await browser.put(f"/api/polls/{polls[0]}/state", {"state": "open"})
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    return {
        "session_id": sessions,
        "question_id": questions,
        "poll_id": polls,
        "option_id": options,
        "day": [day],
    }
