"""Who may do what: every relation to every kind of room, over REST and by command, against a table.

The table here was written from what the product promises, not from `chat.rules`; both must say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from audit.models import Entry
from chat.history import Imported, import_messages
from chat.models import (
    Confirmation,
    Following,
    JoinRequest,
    Membership,
    Message,
    MustConfirm,
    Place,
    Reaction,
    Room,
)
from chat.queries.access import readable_keys, readable_messages, readable_rooms, visible_rooms
from chat.queries.rooms import find_membership
from chat.rules import RULES, Action, Relation, Standing
from eventlog.errors import Refused
from eventlog.models import Event
from people.models import User
from people.services import place_person
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast, UnitFactory

# + allowed, n not found, m not a member, f forbidden.
HEADER = (
    "see read post reply react edit withdraw delete history record join leave invite remove change appoint"
    " pin forward ask answer prefer demand confirm track follow receipts"
)
TABLE = """
open          owner            + + + + + + + + + f + + + + + + + + f + + + + + + +
open          member           + + + + + + + f f f + + + f f f + + f f + f + f + +
open          guest            + + + + + + + f f f + + f f f f f + f f + f + f + +
open          outsider         + + m m m m + f f f + m m f f f m + f f m f m f m m
open          stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
open          moderator        + + + + + + + + + + + + + f f f + + f f + f + f + +
open          moderator_out    + + m m m m + + + + + m m f f f m + f f m f m f m m

closed        owner            + + + + + + + + + f + + + + + + + + f + + + + + + +
closed        member           + + + + + + + f f f + + f f f f + + f f + f + f + +
closed        guest            + + + + + + + f f f + + f f f f f + f f + f + f + +
closed        outsider         + m m m n n n n n n f m f f f f n n + f m n n n n m
closed        stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
closed        moderator        + + + + + + + + + + + + f f f f + + f f + f + f + +
closed        moderator_out    + m m m n n n n n n f m f f f f n n + f m n n n n m

secret        owner            + + + + + + + + + f + + + + + + + + f + + + + + + +
secret        member           + + + + + + + f f f + + f f f f + + f f + f + f + +
secret        guest            + + + + + + + f f f + + f f f f f + f f + f + f + +
secret        outsider         n n n n n n n n n n n n n n n n n n n n n n n n n n
secret        stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
secret        moderator        + + + + + + + + + + + + f f f f + + f f + f + f + +
secret        moderator_out    n n n n n n n n n n n n n n n n n n n n n n n n n n

announcement  owner            + + + f + + + + + f + + + + + + + + f + + + + + + +
announcement  member           + + f f + + + f f f + + f f f f f + f f + f + f + +
announcement  guest            + + f f + + + f f f + + f f f f f + f f + f + f + +
announcement  outsider         + + f f m m + f f f + m f f f f f + f f m f m f m m
announcement  stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
announcement  moderator        + + f f + + + + + + + + f f f f f + f f + f + f + +
announcement  moderator_out    + + f f m m + + + + + m f f f f f + f f m f m f m m

direct        member           + + + + + + + f f f f f f f f f + + f f + f + f + +
direct        guest            + + + + + + + f f f f f f f f f + + f f + f + f + +
direct        outsider         n n n n n n n n n n n n n n n n n n n n n n n n n n
direct        stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
direct        moderator        + + + + + + + + + + f f f f f f + + f f + f + f + +
direct        moderator_out    n n n n n n n n n n n n n n n n n n n n n n n n n n

unit          owner            + + + + + + + + + f f f f f + + + + f f + + + + + +
unit          member           + + + + + + + f f f f f f f f f + + f f + f + f + +
unit          guest            + + + + + + + f f f f f f f f f f + f f + f + f + +
unit          outsider         n n n n n n n n n n n n n n n n n n n n n n n n n n
unit          stranger         n n n n n n n n n n n n n n n n n n n n n n n n n n
unit          moderator        + + + + + + + + + + f f f f f f + + f f + f + f + +
unit          moderator_out    n n n n n n n n n n n n n n n n n n n n n n n n n n
unit          keeper           + m m m n n n n n n f f f f + + n n f f m n n n n m
unit          keeper_in        + + + + + + + f + f f f f f + + + + f f + f + f + +
"""
ACTIONS = HEADER.split()
EXPECTED = {
    (kind, relation): dict(zip(ACTIONS, marks, strict=True))
    for kind, relation, *marks in map(str.split, filter(None, TABLE.splitlines()))
}
# On PostgreSQL those who are in and those who are out stand for all: what decides is the same.
CASES = [
    pytest.param(
        kind,
        relation,
        marks=[] if relation in ("member", "outsider") else pytest.mark.anywhere,
        id=f"{kind}-{relation}",
    )
    for kind, relation in EXPECTED
]
STATUS = {"n": 404, "m": 403, "f": 403}
CODE = {"n": "not_found", "m": "not_member", "f": "forbidden"}
RELATIONS = {
    "owner": Relation.OWNER,
    "member": Relation.MEMBER,
    "guest": Relation.GUEST,
    "outsider": Relation.OUTSIDER,
    "stranger": Relation.STRANGER,
    "moderator": Relation.MEMBER,
    "moderator_out": Relation.OUTSIDER,
    "keeper": Relation.KEEPER,
    "keeper_in": Relation.MEMBER,
}
OF_UNITS = {"keeper", "keeper_in"}
# What only the author does.
OWN = ("edit", "withdraw", "demand")
_proven: set[tuple[str, str]] = set()
WRITING = [action for action in ACTIONS if action not in ("see", "read", "track", "receipts")]


@dataclass
class Scene:
    """A room of Karin's with Anna as second owner and Mats as member; `person` is who the test is about."""

    room: Room
    person: User
    owner: User
    other: User
    newcomer: User
    theirs: Message
    own: Message
    gone: Message
    asked: JoinRequest
    to_confirm: Message
    elsewhere: Room

    @property
    def passing_on(self) -> dict[str, Any]:
        """What passes Karin's message on to her chat with the person."""
        return {"text": "", "client_id": "f", "forward": self.theirs.public_id, "wider": True}

    def rest(self, action: str) -> tuple[str, str, Any]:
        """Return the request that is `action`."""
        room, own, theirs = (f"rooms/{self.room.public_id}", self.own.public_id, self.theirs.public_id)
        requests: dict[str, tuple[str, str, Any]] = {
            "see": ("get", room, None),
            "read": ("get", f"{room}/messages", None),
            "post": ("post", f"{room}/messages", {"text": "Hej", "client_id": "n"}),
            "reply": ("post", f"{room}/messages", {"text": "Hej", "client_id": "n", "thread": theirs}),
            "react": ("put", f"messages/{theirs}/reactions/👍", None),
            "edit": ("patch", f"messages/{own}", {"text": "Ändrat"}),
            "withdraw": ("delete", f"messages/{own}", None),
            "delete": ("delete", f"messages/{theirs}", None),
            "history": ("get", f"messages/{theirs}/history", None),
            "record": ("get", f"messages/{self.gone.public_id}/history", None),
            "join": ("post", f"{room}/join", None),
            "leave": ("post", f"{room}/leave", None),
            "invite": ("post", f"{room}/members", {"people": [self.newcomer.public_id]}),
            "remove": ("delete", f"{room}/members/{self.other.public_id}", None),
            "change": ("patch", room, {"purpose": "Nytt"}),
            "appoint": ("patch", f"{room}/members/{self.other.public_id}", {"role": "owner"}),
            "ask": ("post", f"{room}/requests", {"text": "Får jag vara med?"}),
            "answer": ("post", f"requests/{self.asked.public_id}/answer", {"accept": True}),
            "prefer": ("patch", f"{room}/preferences", {"notify": "nothing"}),
            "pin": ("put", f"messages/{theirs}/pin", None),
            "demand": ("put", f"messages/{own}/must-confirm", {}),
            "confirm": ("put", f"messages/{self.to_confirm.public_id}/confirmation", {}),
            "track": ("get", f"messages/{self.to_confirm.public_id}/confirmations", None),
            "receipts": ("get", f"{room}/reads", None),
            "follow": ("put", f"messages/{theirs}/follow", None),
            "forward": ("post", f"rooms/{self.elsewhere.public_id}/messages", self.passing_on),
        }
        return requests[action]

    def command(self, action: str) -> tuple[str, dict[str, Any]]:
        """Return the command that is `action`."""
        room, own, theirs = {"room": self.room.public_id}, self.own.public_id, self.theirs.public_id
        commands: dict[str, tuple[str, dict[str, Any]]] = {
            "post": ("message.send", {**room, "text": "Hej", "client_id": "n"}),
            "reply": ("message.send", {**room, "text": "Hej", "client_id": "n", "thread": theirs}),
            "react": ("reaction.set", {"message": theirs, "emoji": "👍", "on": True}),
            "edit": ("message.edit", {"message": own, "text": "Ändrat"}),
            "withdraw": ("message.delete", {"message": own}),
            "delete": ("message.delete", {"message": theirs}),
            "history": ("message.history", {"message": theirs}),
            "record": ("message.history", {"message": self.gone.public_id}),
            "join": ("room.join", room),
            "leave": ("room.leave", room),
            "invite": ("member.add", {**room, "people": [self.newcomer.public_id]}),
            "remove": ("member.remove", {**room, "person": self.other.public_id}),
            "change": ("room.change", {**room, "purpose": "Nytt"}),
            "appoint": ("member.role", {**room, "person": self.other.public_id, "role": "owner"}),
            "ask": ("join.ask", {**room, "text": "Får jag vara med?"}),
            "answer": ("join.answer", {"request": self.asked.public_id, "accept": True}),
            "prefer": ("room.prefer", {**room, "notify": "nothing"}),
            "pin": ("pin.set", {"message": theirs, "on": True}),
            "demand": ("confirmation.ask", {"message": own}),
            "confirm": ("confirmation.give", {"message": self.to_confirm.public_id}),
            "follow": ("thread.follow", {"message": theirs, "on": True}),
            "forward": ("message.send", {"room": self.elsewhere.public_id, **self.passing_on}),
        }
        return commands[action]

    def state(self) -> tuple[object, ...]:
        """Return what a refused action must leave alone."""
        return (
            list(Room.objects.order_by("pk").values_list("pk", "purpose", "member_count", "kind")),
            list(Membership.objects.order_by("pk").values_list("room", "user", "role", "read_number")),
            list(Membership.objects.order_by("pk").values_list("notify", "threads", "favourite")),
            list(Place.objects.order_by("pk").values_list("user", "role", "read_number", "notify")),
            list(JoinRequest.objects.order_by("pk").values_list("user", "state")),
            list(Message.objects.order_by("pk").values_list("pk", "text", "deleted_at", "pinned_at")),
            Reaction.objects.count(),
            [MustConfirm.objects.count(), Confirmation.objects.count(), Following.objects.count()],
            Event.objects.count(),
            Entry.objects.count(),
        )


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_scene(cast: Cast, chat: Chat, kind: str, relation: str) -> Scene:
    person = {
        "owner": cast.anna,
        "member": cast.fatima,
        "guest": cast.leila,
        "outsider": cast.fatima,
        "stranger": cast.leila,
        "moderator": cast.sara,
        "moderator_out": cast.sara,
        "keeper": cast.mats,
        "keeper_in": cast.mats,
    }[relation]
    inside = relation in ("member", "guest", "moderator", "keeper_in")
    people = [cast.oskar if kind == "unit" else cast.mats, *([person] if inside else [])]
    if kind == "direct":
        room = chat.direct(cast.karin, *people)
    elif kind == "unit":
        unit = UnitFactory(name="Hemtjänst Norr", head=cast.karin)
        for user in (cast.anna, *people):
            place_person(user=user, unit=unit)
        room = chat.unit_room(cast.karin, unit, guests=True)
        chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    else:
        room = chat.room(cast.karin, cast.anna, *people, kind=kind)
        chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    said = [
        ("1", cast.karin, "Karins"),
        ("2", person, "Eget"),
        ("3", cast.karin, "Borta"),
        ("4", people[0], "Att bekräfta"),
    ]
    import_messages(room, [Imported(number, author, text, at) for number, author, text in said])
    theirs, own, gone, to_confirm = Message.objects.filter(room=room).order_by("number")
    chat.do(cast.karin, "message.delete", message=gone.public_id)
    room = Room.objects.select_related("topic").get(pk=room.pk)
    asked = JoinRequest.objects.create(room=room, user=cast.erik)
    elsewhere = chat.direct(cast.karin, person)
    MustConfirm.objects.create(message=to_confirm)
    return Scene(
        room, person, cast.karin, people[0], cast.erik, theirs, own, gone, asked, to_confirm, elsewhere
    )


def check_access(scene: Scene, expected: dict[str, str]) -> None:
    """What is asked across rooms must say the same as the table."""
    assert (scene.room in visible_rooms(scene.person)) == (expected["see"] == "+")
    assert (scene.room in readable_rooms(scene.person)) == (expected["read"] == "+")
    keys = readable_keys(scene.person)
    assert (scene.room in visible_rooms(scene.person, readable=keys)) == (expected["see"] == "+")
    readable = {scene.theirs, scene.own, scene.to_confirm} if expected["read"] == "+" else set()
    assert set(readable_messages(scene.person)) == readable


@pytest.mark.parametrize(("kind", "relation"), CASES)
def test_rest_and_commands_hold_to_the_table(cast: Cast, chat: Chat, kind: str, relation: str) -> None:
    scene = make_scene(cast, chat, kind, relation)
    membership = find_membership(scene.room, scene.person)
    assert scene.room.kind == kind
    assert Standing(scene.room, scene.person, membership).relation == RELATIONS[relation]
    check_access(scene, EXPECTED[kind, relation])
    browser, owners_browser = Rest(scene.person), Rest(scene.owner)
    before = scene.state()
    # Somebody who may can: it is the person that is refused, not the request. Once for each kind of room.
    able = EXPECTED[kind, "owner" if kind != "direct" else "member"]
    for action, mark in EXPECTED[kind, relation].items():
        if mark == "+":
            with undone():
                status, answer = browser.request(*scene.rest(action))
                assert status in (200, 201), (action, answer)
            if action in WRITING:
                with undone():
                    name, data = scene.command(action)
                    chat.do(scene.person, name, **data)
            continue
        if able[action] == "+" and action not in OWN and (kind, action) not in _proven:
            _proven.add((kind, action))
            with undone():
                assert owners_browser.request(*scene.rest(action))[0] in (200, 201), action
        status, answer = browser.request(*scene.rest(action))
        assert (status, answer["error"]["code"]) == (STATUS[mark], CODE[mark]), action
        if action in WRITING:
            name, data = scene.command(action)
            with pytest.raises(Refused) as caught, transaction.atomic():
                chat.do(scene.person, name, **data)
            assert (caught.value.code, caught.value.status) == (CODE[mark], STATUS[mark]), action
    assert scene.state() == before


@pytest.mark.parametrize(("kind", "relation"), EXPECTED)
def test_the_rules_say_the_same(kind: str, relation: str) -> None:
    allowed = {Action(action) for action, mark in EXPECTED[kind, relation].items() if mark == "+"}
    rules = set(RULES[kind][RELATIONS[relation]])
    if relation.startswith("moderator") and Action.READ in rules:
        rules |= {Action.DELETE, Action.HISTORY, Action.RECORD}
    if relation == "keeper_in":
        rules |= RULES[kind][Relation.KEEPER] | {Action.HISTORY}
    assert rules == allowed


def test_the_table_is_complete() -> None:
    assert set(ACTIONS) == {action.value for action in Action}
    assert {kind for kind, _relation in EXPECTED} == set(Room.Kind.values)
    for kind in Room.Kind.values:
        missing = set(RELATIONS) - {relation for of_kind, relation in EXPECTED if of_kind == kind}
        assert missing - OF_UNITS == ({"owner"} if kind == "direct" else set())
        assert missing & OF_UNITS == (set() if kind == "unit" else OF_UNITS)
