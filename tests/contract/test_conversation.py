"""A working day over the socket, every frame of it held against docs/asyncapi.yaml."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.content.samples import encoded, picture
from tests.contract import asyncapi
from tests.contract.alarmed import be_alarmed
from tests.contract.asking import ask_the_leadership
from tests.contract.decency import keep_it_decent
from tests.contract.notified import be_notified, be_urgent
from tests.contract.posting import answer_a_prompt, tell_each_other
from tests.contract.speaker import Speaker
from tests.contract.unsent import put_off
from tests.servers.client import Refusal, TorgetClient
from tests.servers.fixtures import MakeInstallation, SignIn
from tests.servers.torget import Installation

REMOVE_FIRST_EVENT = """
from eventlog.models import Event
deleted, _ = Event.objects.filter(topic__name="{topic}", seq=1).delete()
assert deleted == 1
"""

PLACE = """
from people.models import Unit, User
from people.services import place_person
place_person(user=User.objects.get(username="{person}"), unit=Unit.objects.get(public_id="{unit}"))
"""
DEACTIVATE = """
from people.models import User
from people.services import deactivate_user
deactivate_user(user=User.objects.get(username="{person}"))
"""

PICTURE = encoded(picture(), "PNG")


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own, with an intranet: people move, leave and lose things on that day."""
    return make_torget(TORGET_EMBED_ORIGINS="https://intranat.example.se")


class Workplace:
    """The cast, each with a signed-in browser and a socket."""

    def __init__(self, torget: Installation, sign_in: SignIn, stack: AsyncExitStack) -> None:
        self.torget = torget
        self._sign_in = sign_in
        self._stack = stack
        self.speakers: dict[str, Speaker] = {}
        self.browsers: dict[str, TorgetClient] = {}

    def id_of(self, called: str) -> str:
        return self.torget.cast[called].id

    async def arrive(self, called: str, *, as_name: str | None = None) -> Speaker:
        """Sign somebody in and open a socket."""
        browser = await self._sign_in(called)
        socket = await self._stack.enter_async_context(browser.socket())
        name = as_name or called
        self.browsers[name] = browser
        self.speakers[name] = Speaker(socket)
        return self.speakers[name]


@pytest.fixture
async def workplace(torget: Installation, sign_in: SignIn) -> AsyncIterator[Workplace]:
    async with AsyncExitStack() as stack:
        yield Workplace(torget, sign_in, stack)


async def test_every_frame_of_a_day_is_as_documented(workplace: Workplace) -> None:
    document = asyncapi.load()
    fatima = await workplace.arrive("fatima")
    erik = await workplace.arrive("erik")
    anna = await workplace.arrive("anna")
    mats = await workplace.arrive("mats")
    sara = await workplace.arrive("sara")

    room = await hold_a_room(workplace, fatima, erik)
    await talk(workplace, fatima, erik, room)
    await show_a_picture(workplace, fatima, erik, room)
    await put_off(erik, room)
    await look_up_from_elsewhere(workplace, fatima, anna, room)
    await grow(workplace, fatima, anna)
    await ask_to_be_let_in(workplace, fatima, erik, anna)
    await follow_the_directory(workplace, erik, mats)
    await be_here(workplace, fatima, erik)
    await end_the_room(workplace, fatima, erik, room)
    await keep_it_decent(workplace.torget, fatima, erik, sara, mats)
    await tell_each_other(fatima, erik, anna, sara, workplace.torget.cast["erik"].username)
    await answer_a_prompt(workplace.browsers["erik"], erik, anna)
    await ask_the_leadership(fatima, erik, anna, sara)
    await be_notified(erik, workplace.browsers["erik"])
    await be_urgent(anna)
    await be_alarmed(anna, mats, erik)
    await keep_ones_account(workplace, erik, mats)
    await keep_the_house(workplace, mats)
    await be_refused(fatima)
    await meet_a_hole_in_the_log(workplace.torget, fatima)
    await agree_on_the_rules(workplace, erik, mats)

    said = {frame["t"] for speaker in workplace.speakers.values() for frame in speaker.said}
    heard = set().union(*(speaker.heard_types() for speaker in workplace.speakers.values()))
    found = set().union(*(speaker.heard_kinds() for speaker in workplace.speakers.values()))
    commands = {
        frame["name"]
        for speaker in workplace.speakers.values()
        for frame in speaker.said
        if frame["t"] == "cmd"
    }
    for speaker in workplace.speakers.values():
        speaker.check(document)
        assert speaker.socket.faults == []
    assert said == set(document.frame_types("receive"))
    assert heard == set(document.frame_types("send"))
    assert " ".join(sorted(commands ^ set(document.content["x-commands"]))) == ""
    told = {(kind, prefix) for kind, data in document.content["x-kinds"].items() for prefix in data}
    # What concerns the house is between its processes.
    assert found == {(kind, prefix) for kind, prefix in told if prefix != "house"}


async def hold_a_room(workplace: Workplace, fatima: Speaker, erik: Speaker) -> str:
    """Fatima opens a room with Erik in it, and both have it and their own topic on screen."""
    mark = (await workplace.browsers["erik"].get("/api/rooms"))["mark"]
    await erik.subscribe(f"user:{workplace.id_of('erik')}", mark=mark)
    await fatima.subscribe(f"user:{workplace.id_of('fatima')}")
    answer = await fatima.command(
        "room.create", {"kind": "closed", "name": "Kvällspasset", "people": [workplace.id_of("erik")]}
    )
    room: str = answer["room"]["id"]
    await erik.socket.wait_for_event("room.joined")
    await fatima.subscribe(f"room:{room}")
    again = await erik.subscribe(f"room:{room}", mark=mark)
    assert room in [moved["room"] for moved in again["rooms"]]
    return room


async def talk(workplace: Workplace, fatima: Speaker, erik: Speaker, room: str) -> None:
    """They write, answer, mend, react and read."""
    sent = await fatima.command(
        "message.send", {"room": room, "text": "Vem tar **fru Berg** i kväll?", "client_id": "c1"}
    )
    first = sent["message"]["id"]
    text = "Jag kan, @fatima.haddad!"
    reply = await erik.command(
        "message.send", {"room": room, "text": text, "client_id": "c2", "thread": first}
    )
    await fatima.socket.wait_for_event("mention.created")
    await fatima.command("thread.read", {"message": first, "number": 1})
    await erik.command("thread.follow", {"message": first, "on": False})
    await erik.socket.wait_for_event("thread.changed")
    reaction = {"message": reply["message"]["id"], "emoji": "👍", "on": True}
    await fatima.command("reaction.set", reaction)
    await fatima.command("message.edit", {"message": first, "text": "Vem tar fru Berg klockan sju?"})
    await fatima.command("message.history", {"message": first})
    await fatima.command("pin.set", {"message": first, "on": True})
    await erik.socket.wait_for_event("message.pinned")
    await fatima.command("confirmation.ask", {"message": first})
    await erik.command("confirmation.give", {"message": first})
    await fatima.socket.wait_for_event("confirmation.changed")
    await erik.socket.wait_for_event("confirmation.given")
    await fatima.command("confirmation.end", {"message": first})
    await erik.command("read.move", {"room": room, "number": 1})
    await erik.socket.wait_for_event("read.moved")
    await fatima.socket.wait_for(lambda frame: frame["t"] == "reads", what="that somebody has read on")
    await fatima.command("receipts.choose", {"on": False})
    await fatima.socket.wait_for_event("receipts.changed")
    await fatima.command("message.send", {"room": room, "text": "Tack", "client_id": "c4"})
    await erik.command("read.all", {})
    await erik.socket.wait_for_event("everything.read")
    await fatima.command("room.change", {"room": room, "purpose": "Byten och överlämning"})
    await erik.socket.wait_for_event("room.changed", topic=f"room:{room}")
    passed_on = {"room": room, "text": "Gäller än", "client_id": "c3", "forward": first, "wider": True}
    await erik.command("message.send", passed_on)
    await fatima.command("message.delete", {"message": first})
    await erik.socket.wait_for_event("message.deleted")
    await erik.socket.wait_for_event("message.origin_changed")


async def show_a_picture(workplace: Workplace, fatima: Speaker, erik: Speaker, room: str) -> None:
    """Fatima sends a picture without a word, and takes another one back."""
    browser = workplace.browsers["fatima"]
    first, second = [await browser.upload("schema.png", PICTURE) for _ in range(2)]
    described = {"file": first["file"]["id"], "alt": "Veckans schema"}
    await fatima.command("file.describe", described)
    await fatima.command("file.remove", {"file": second["file"]["id"]})
    start = len(erik.socket.frames)
    picture = {"room": room, "text": "", "client_id": "picture", "files": [first["file"]["id"]]}
    await fatima.command("message.send", picture)
    shown = await erik.socket.wait_for_event("message.created", start=start)
    assert shown["data"]["message"]["files"][0]["alt"] == "Veckans schema"


async def look_up_from_elsewhere(workplace: Workplace, fatima: Speaker, anna: Speaker, room: str) -> None:
    """Anna is let in, hears of the room from her list, opens it, and is sent away again."""
    own = f"user:{workplace.id_of('anna')}"
    await anna.subscribe(own)
    await fatima.command("member.add", {"room": room, "people": [workplace.id_of("anna")]})
    await fatima.socket.wait_for_event("member.joined")
    await anna.socket.wait_for_event("room.joined")
    start = len(anna.socket.frames)
    await fatima.command("message.send", {"room": room, "text": "Välkommen, Anna", "client_id": "c3"})
    await anna.socket.wait_for(lambda frame: frame["t"] == "heads", what="heads", start=start)
    await anna.subscribe(f"room:{room}")
    await fatima.command("member.remove", {"room": room, "person": workplace.id_of("anna")})
    await anna.socket.wait_for(lambda frame: frame["t"] == "gone", what="gone")
    await anna.socket.wait_for_event("room.left", topic=own)
    await fatima.socket.wait_for_event("member.removed")


async def grow(workplace: Workplace, fatima: Speaker, anna: Speaker) -> None:
    """A room of more than a hundred only counts its members."""
    crowd = [colleague.id for colleague in workplace.torget.cast.crowd]
    big = await fatima.command("room.create", {"kind": "open", "name": "Alla", "people": crowd[:99]})
    big_room = big["room"]["id"]
    await fatima.subscribe(f"room:{big_room}")
    await anna.command("room.join", {"room": big_room})
    await fatima.command("member.add", {"room": big_room, "people": crowd[99:110]})
    await fatima.socket.wait_for_event("members.counted")
    await fatima.say({"t": "unsub", "topics": [f"room:{big_room}"]})


async def ask_to_be_let_in(workplace: Workplace, fatima: Speaker, erik: Speaker, anna: Speaker) -> None:
    """Erik asks about Fatima's closed room, takes it back, asks again and is let in; Anna is not."""
    made = await fatima.command("room.create", {"kind": "closed", "name": "Schemagruppen"})
    room = made["room"]["id"]
    await erik.command("join.ask", {"room": room, "text": "Jag byter pass ibland"})
    await fatima.socket.wait_for_event("requests.changed")
    await erik.command("join.withdraw", {"room": room})
    asked = await erik.command("join.ask", {"room": room})
    await fatima.command(
        "join.answer", {"request": asked["request"]["id"], "accept": True, "text": "Välkommen"}
    )
    await erik.socket.wait_for_event("request.changed")
    asked = await anna.command("join.ask", {"room": room})
    await fatima.command("join.answer", {"request": asked["request"]["id"], "accept": False})
    await erik.command("room.prefer", {"room": room, "notify": "nothing", "favourite": True})
    await erik.socket.wait_for_event("room.preferred")
    start = len(erik.socket.frames)
    await fatima.command("room.change", {"room": room, "name": "Schema och byten"})
    await erik.socket.wait_for(
        lambda frame: frame["t"] == "heads" and any("about" in room for room in frame["rooms"]),
        what="the room's new name",
        start=start,
    )


async def follow_the_directory(workplace: Workplace, erik: Speaker, mats: Speaker) -> None:
    """Mats opens a room for Erik's preschool, closes it to him, and lets him come back by moving him."""
    units = workplace.torget.cast.units
    preschool, care = ({"any": [{"unit": units[name]}]} for name in ("förskola", "hemtjänst"))
    made = await mats.command("room.create", {"kind": "unit", "name": "Blåklinten", "audience": preschool})
    room = made["room"]["id"]
    came = await erik.socket.wait_for(lambda frame: frame["t"] == "came", what="came")
    assert came["room"]["id"] == room
    await erik.subscribe(f"room:{room}")
    await mats.command("room.change", {"room": room, "audience": care})
    await erik.socket.wait_for(
        lambda frame: frame["t"] == "gone" and frame["topic"] == f"room:{room}", what="gone"
    )
    await mats.command("room.change", {"room": room, "audience": preschool})
    await erik.subscribe(f"room:{room}")
    place = PLACE.format(person=workplace.torget.cast["erik"].username, unit=units["hemtjänst"])
    workplace.torget.manage("shell", "-v", "0", "-c", place)
    await erik.socket.wait_for_event("unit_rooms.changed")
    await mats.command("room.change", {"room": room, "audience": {"any": [{"everyone": True}]}})
    await mats.subscribe(f"room:{room}")
    deactivate = DEACTIVATE.format(person=workplace.torget.cast["karin"].username)
    workplace.torget.manage("shell", "-v", "0", "-c", deactivate)
    await mats.socket.wait_for_event("access.recheck")


async def be_here(workplace: Workplace, fatima: Speaker, erik: Speaker) -> None:
    """Typing, presence, and a sign of life; a direct chat beside it."""
    direct = await fatima.command("direct.open", {"people": [workplace.id_of("erik")]})
    topic = direct["room"]["topic"]
    await fatima.subscribe(topic)
    await erik.subscribe(topic)
    await erik.say({"t": "typing", "room": direct["room"]["id"], "on": True})
    await fatima.socket.wait_for(lambda frame: frame["t"] == "typing", what="typing")
    await fatima.say({"t": "watch", "people": [workplace.id_of("erik"), workplace.id_of("karin")]})
    await fatima.socket.wait_for(lambda frame: frame["t"] == "presence", what="presence")
    await erik.say({"t": "presence", "state": "busy"})
    await fatima.socket.wait_for(
        lambda frame: frame["t"] == "presence" and "busy" in frame["people"].values(), what="busy"
    )
    await fatima.say({"t": "ping"})
    await fatima.socket.wait_for(lambda frame: frame["t"] == "pong", what="pong")


async def end_the_room(workplace: Workplace, fatima: Speaker, erik: Speaker, room: str) -> None:
    """Erik takes over as owner and Fatima leaves."""
    await fatima.command("member.role", {"room": room, "person": workplace.id_of("erik"), "role": "owner"})
    await erik.socket.wait_for_event("member.changed")
    await erik.socket.wait_for_event("room.changed", topic=f"user:{workplace.id_of('erik')}")
    await fatima.command("room.leave", {"room": room})
    await erik.socket.wait_for_event("member.left")


async def keep_ones_account(workplace: Workplace, erik: Speaker, mats: Speaker) -> None:
    """Erik tidies his card and his devices; Mats, the administrator, lends him a role."""
    await erik.command("profile.change", {"about": "Blåklinten, avdelning Humlan", "skills": ["lek"]})
    await erik.socket.wait_for_event("profile.changed")
    await erik.command("status.set", {"emoji": "🌲", "text": "Ute med Humlan"})
    await erik.command("status.clear", {})
    lost = await workplace.arrive("erik", as_name="lost phone")
    await erik.command("session.revoke", {"session": lost.socket.hello["session"]})
    await erik.socket.wait_for_event("session.revoked")
    assert await lost.socket.wait_closed() == 4401
    await erik.command("session.revoke_others", {})
    await erik.command("photo.remove", {})
    await mats.command("ambassador.mark", {"person": workplace.id_of("erik"), "on": True})
    made = await mats.command("invitation.create", {"given_name": "Nadia", "days": 7})
    again = await mats.command("invitation.renew", {"invitation": made["invitation"]["id"]})
    await mats.command("invitation.revoke", {"invitation": again["invitation"]["id"]})
    await mats.command("invitation.letters", {"unit": workplace.torget.cast.units["hemtjänst"]})
    for name in ("role.grant", "role.revoke"):
        await mats.command(name, {"person": workplace.id_of("erik"), "role": "communicator"})


async def keep_the_house(workplace: Workplace, mats: Speaker) -> None:
    """Mats makes a unit, moves somebody there and back, closes an account for a while, and tidies up."""
    units = workplace.torget.cast.units
    anna = workplace.id_of("anna")
    made = (await mats.command("unit.create", {"name": "Växeln", "below": units["ledning"]}))["unit"]["id"]
    await mats.command("unit.change", {"unit": made, "name": "Kontaktcenter"})
    for unit in (made, units["ledning"]):
        await mats.command("person.place", {"person": anna, "unit": unit})
    await mats.command("unit.remove", {"unit": made})
    leila = workplace.torget.cast["leila"].id
    await mats.command("person.deactivate", {"person": leila})
    await mats.command("person.reactivate", {"person": leila})
    for name in ("import.start", "import.discard"):
        with pytest.raises(Refusal, match="not_found"):
            await mats.command(name, {"import": "nowhere"})


async def agree_on_the_rules(workplace: Workplace, erik: Speaker, mats: Speaker) -> None:
    """Mats publishes new house rules: every socket comes anew, and Erik accepts them before all else."""
    rules = await mats.command("house_rules.publish", {"text_sv": "Var snäll.", "text_en": "Be kind."})
    assert await erik.socket.wait_closed() == 1012
    back = await workplace.arrive("erik", as_name="erik with new rules")
    await back.command("house_rules.accept", {"version": rules["rules"]["version"]})


async def be_refused(fatima: Speaker) -> None:
    """Mistakes are told, each with its code; positions that no longer hold are told by a state."""
    with pytest.raises(Refusal, match="invalid"):
        await fatima.ask({"t": "sub", "topics": {}, "mark": "yesterday"})
    answer = await fatima.ask(
        {
            "t": "sub",
            "epoch": fatima.socket.hello["epoch"],
            "topics": {f"user:{fatima.socket.hello['me']}": 10_000, "room:nowhere": 0},
        }
    )
    assert {state["state"] for state in answer["topics"].values()} == {"reset", "denied"}
    # Not as documented, on purpose: sent past the books, its answers are held against them.
    for message in (
        "{",
        "[]",
        '{"t":"shout"}',
        '{"t":"sub","id":"x","topics":7}',
        '{"t":"ping"' + " " * 65_536,
    ):
        start = len(fatima.socket.frames)
        await fatima.socket.send_raw(message)
        await fatima.socket.wait_for(lambda frame: frame["t"] == "err", what="err", start=start)
    start = len(fatima.socket.frames)
    await fatima.socket.send({"t": "cmd", "id": "y", "name": "room.paint", "data": {}})
    await fatima.socket.wait_for(lambda frame: frame.get("code") == "unknown_command", start=start)


async def meet_a_hole_in_the_log(torget: Installation, fatima: Speaker) -> None:
    """Where the log's beginning is gone meanwhile, the topic must be loaded again."""
    made = await fatima.command("room.create", {"kind": "open", "name": "Loggen"})
    topic = made["room"]["topic"]
    data = {"room": made["room"]["id"], "text": "Hej", "client_id": "hole"}
    await fatima.command("message.send", data)
    torget.manage("shell", "-v", "0", "-c", REMOVE_FIRST_EVENT.format(topic=topic))
    epoch = fatima.socket.hello["epoch"]
    answer = await fatima.ask({"t": "sub", "epoch": epoch, "topics": {topic: 0}})
    assert answer["topics"][topic]["state"] == "ok"
    reset = await fatima.socket.wait_for(lambda frame: frame["t"] == "reset", what="reset")
    assert reset["topic"] == topic
