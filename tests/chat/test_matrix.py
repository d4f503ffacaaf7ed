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

from chat.history import Imported, import_messages
from chat.models import Membership, Message, Reaction, Room
from chat.queries.rooms import find_membership
from chat.rules import RULES, Action, Relation, Standing
from eventlog.errors import Refused
from eventlog.models import Event
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast

# + allowed, n not found, m not a member, f forbidden.
HEADER = "see read post reply react edit withdraw delete join leave invite remove change appoint"
TABLE = """
open          owner            + + + + + + + + + + + + + +
open          member           + + + + + + + f + + + f f f
open          guest            + + + + + + + f + + f f f f
open          outsider         + + m m m m + f + m m f f f
open          stranger         n n n n n n n n n n n n n n
open          moderator        + + + + + + + + + + + f f f
open          moderator_out    + + m m m m + + + m m f f f

closed        owner            + + + + + + + + + + + + + +
closed        member           + + + + + + + f + + f f f f
closed        guest            + + + + + + + f + + f f f f
closed        outsider         + m m m n n n n f m f f f f
closed        stranger         n n n n n n n n n n n n n n
closed        moderator        + + + + + + + + + + f f f f
closed        moderator_out    + m m m n n n n f m f f f f

secret        owner            + + + + + + + + + + + + + +
secret        member           + + + + + + + f + + f f f f
secret        guest            + + + + + + + f + + f f f f
secret        outsider         n n n n n n n n n n n n n n
secret        stranger         n n n n n n n n n n n n n n
secret        moderator        + + + + + + + + + + f f f f
secret        moderator_out    n n n n n n n n n n n n n n

announcement  owner            + + + f + + + + + + + + + +
announcement  member           + + f f + + + f + + f f f f
announcement  guest            + + f f + + + f + + f f f f
announcement  outsider         + + f f m m + f + m f f f f
announcement  stranger         n n n n n n n n n n n n n n
announcement  moderator        + + f f + + + + + + f f f f
announcement  moderator_out    + + f f m m + + + m f f f f

direct        member           + + + + + + + f f f f f f f
direct        guest            + + + + + + + f f f f f f f
direct        outsider         n n n n n n n n n n n n n n
direct        stranger         n n n n n n n n n n n n n n
direct        moderator        + + + + + + + + f f f f f f
direct        moderator_out    n n n n n n n n n n n n n n
"""
ACTIONS = HEADER.split()
EXPECTED = {
    (kind, relation): dict(zip(ACTIONS, marks, strict=True))
    for kind, relation, *marks in map(str.split, filter(None, TABLE.splitlines()))
}
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
}
WRITING = [action for action in ACTIONS if action not in ("see", "read")]


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
            "join": ("post", f"{room}/join", None),
            "leave": ("post", f"{room}/leave", None),
            "invite": ("post", f"{room}/members", {"people": [self.newcomer.public_id]}),
            "remove": ("delete", f"{room}/members/{self.other.public_id}", None),
            "change": ("patch", room, {"purpose": "Nytt"}),
            "appoint": ("patch", f"{room}/members/{self.other.public_id}", {"role": "owner"}),
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
            "join": ("room.join", room),
            "leave": ("room.leave", room),
            "invite": ("member.add", {**room, "people": [self.newcomer.public_id]}),
            "remove": ("member.remove", {**room, "person": self.other.public_id}),
            "change": ("room.change", {**room, "purpose": "Nytt"}),
            "appoint": ("member.role", {**room, "person": self.other.public_id, "role": "owner"}),
        }
        return commands[action]

    def state(self) -> tuple[object, ...]:
        """Return what a refused action must leave alone."""
        return (
            list(Room.objects.order_by("pk").values_list("pk", "purpose", "member_count", "kind")),
            list(Membership.objects.order_by("pk").values_list("room", "user", "role", "read_number")),
            list(Message.objects.order_by("pk").values_list("pk", "text", "deleted_at", "reply_count")),
            Reaction.objects.count(),
            Event.objects.count(),
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
    }[relation]
    inside = relation in ("member", "guest", "moderator")
    people = [cast.mats, *([person] if inside else [])]
    if kind == "direct":
        room = chat.direct(cast.karin, *people)
    else:
        room = chat.room(cast.karin, cast.anna, *people, kind=kind)
        chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    import_messages(room, [Imported("1", cast.karin, "Karins", at), Imported("2", person, "Eget", at)])
    theirs, own = Message.objects.filter(room=room).order_by("number")
    room = Room.objects.select_related("topic").get(pk=room.pk)
    return Scene(room, person, cast.karin, cast.mats, cast.erik, theirs, own)


@pytest.mark.parametrize(("kind", "relation"), EXPECTED)
def test_rest_and_commands_hold_to_the_table(cast: Cast, chat: Chat, kind: str, relation: str) -> None:
    scene = make_scene(cast, chat, kind, relation)
    membership = find_membership(scene.room, scene.person)
    assert scene.room.kind == kind
    assert Standing(scene.room, scene.person, membership).relation == RELATIONS[relation]
    browser, owners_browser = Rest(scene.person), Rest(scene.owner)
    before = scene.state()
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
        # Somebody who may can: it is the person that is refused, not the request.
        able = "owner" if kind != "direct" else "member"
        if EXPECTED[kind, able][action] == "+" and action not in ("edit", "withdraw"):
            with undone():
                assert owners_browser.request(*scene.rest(action))[0] in (200, 201), action
        status, answer = browser.request(*scene.rest(action))
        assert (status, answer["error"]["code"]) == (STATUS[mark], CODE[mark]), action
        if action in WRITING:
            name, data = scene.command(action)
            with pytest.raises(Refused) as caught, transaction.atomic():
                chat.do(scene.person, name, **data)
            assert (caught.value.code, caught.value.status) == (CODE[mark], STATUS[mark]), action
        assert scene.state() == before, action


@pytest.mark.parametrize(("kind", "relation"), EXPECTED)
def test_the_rules_say_the_same(kind: str, relation: str) -> None:
    allowed = {Action(action) for action, mark in EXPECTED[kind, relation].items() if mark == "+"}
    rules = set(RULES[kind][RELATIONS[relation]])
    if relation.startswith("moderator") and Action.READ in rules:
        rules.add(Action.DELETE)
    assert rules == allowed


def test_the_table_is_complete() -> None:
    assert set(ACTIONS) == {action.value for action in Action}
    assert {kind for kind, _relation in EXPECTED} == set(Room.Kind.values)
    for kind in Room.Kind.values:
        missing = set(RELATIONS) - {relation for of_kind, relation in EXPECTED if of_kind == kind}
        assert missing == ({"owner"} if kind == "direct" else set())
