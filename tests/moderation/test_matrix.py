"""Who may do what with reports: every role, over REST and by command, against a table.

The table was written from what the product promises, not from `content.moderation.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from audit.models import Entry
from chat.models import Message
from content.models import Case, Notice
from content.moderation.models import FlaggedWord, Mute
from eventlog.errors import Refused
from people.models import Role, User
from people.services import grant_role
from tests.chat.conftest import Chat, Rest
from tests.chat.test_matrix import undone
from tests.factories import Cast
from tests.moderation.conftest import Desk

# + allowed, f forbidden.
HEADER = "report queue read claim release settle restore mutes unmute words add_word remove_word notices"
TABLE = """
staff            + f f f f f f f f f f f +
guest            + f f f f f f f f f f f +
communicator     + f f f f f f f f f f f +
moderator        + + + + + + + + + + f f +
records_officer  + f f f f f f f f f f f +
administrator    + f f f f f f f f + + + +
"""
ACTIONS = HEADER.split()
EXPECTED = {
    role: dict(zip(ACTIONS, marks, strict=True))
    for role, *marks in map(str.split, filter(None, TABLE.splitlines()))
}


@dataclass
class Scene:
    """A message of Erik's to report, a case to settle, one to put back, a mute to lift, a word."""

    message: Message
    waiting: Case
    settled: Case
    muted: User
    word: FlaggedWord

    def rest(self, action: str) -> tuple[str, str, Any]:
        """Return the request that is `action`."""
        case = f"moderation/cases/{self.waiting.public_id}"
        report = {"kind": "message", "object": self.message.public_id, "reason": "other"}
        requests: dict[str, tuple[str, str, Any]] = {
            "report": ("post", "reports", report),
            "queue": ("get", "moderation/cases", None),
            "read": ("get", case, None),
            "claim": ("post", f"{case}/claim", {}),
            "release": ("delete", f"{case}/claim", None),
            "settle": ("post", f"{case}/settle", {"base": self.waiting.version}),
            "restore": ("post", f"moderation/cases/{self.settled.public_id}/restore", {}),
            "mutes": ("get", "moderation/mutes", None),
            "unmute": ("delete", f"moderation/mutes/{self.muted.public_id}", None),
            "words": ("get", "moderation/words", None),
            "add_word": ("post", "moderation/words", {"word": "svin"}),
            "remove_word": ("delete", f"moderation/words/{self.word.public_id}", None),
            "notices": ("get", "notices", None),
        }
        return requests[action]

    def command(self, action: str) -> tuple[str, dict[str, Any]] | None:
        """Return the command that is `action`, None where it is only read over REST."""
        case = {"case": self.waiting.public_id}
        commands: dict[str, tuple[str, dict[str, Any]]] = {
            "report": ("report.create", self.rest("report")[2]),
            "read": ("case.read", case),
            "claim": ("case.claim", case),
            "release": ("case.release", case),
            "settle": ("case.settle", {**case, "base": self.waiting.version}),
            "restore": ("case.restore", {"case": self.settled.public_id}),
            "unmute": ("mute.lift", {"person": self.muted.public_id}),
            "add_word": ("word.add", {"word": "svin"}),
            "remove_word": ("word.remove", {"word": self.word.public_id}),
        }
        return commands.get(action)

    def state(self) -> tuple[object, ...]:
        """Return what a refused action must leave alone."""
        return (
            list(Case.objects.order_by("pk").values()),
            list(Mute.objects.values()),
            list(FlaggedWord.objects.values()),
            list(Message.objects.order_by("pk").values_list("pk", "text", "gone")),
            Notice.objects.count(),
            Entry.objects.count(),
        )


@pytest.fixture
def scene(cast: Cast, chat: Chat, desk: Desk) -> Scene:
    room = chat.room(cast.anna, cast.erik, cast.fatima, cast.leila, kind="open")
    grant_role(actor=None, user=cast.karin, role=Role.MODERATOR)
    free, reported, hidden = [chat.say(cast.erik, room, text) for text in ("Ett", "Två", "Tre")]
    settled = desk.report(cast.anna, hidden)
    desk.settle(cast.karin, settled, hide=True, mute_hours=1)
    chat.do(cast.mats, "word.add", word="idiot")
    waiting = desk.report(cast.anna, reported)
    return Scene(free, waiting, settled, cast.erik, FlaggedWord.objects.get())


def person_with(role: str, cast: Cast) -> User:
    """Return somebody of the cast whose roles are staff and this one, or guest."""
    person = {
        "staff": cast.fatima,
        "guest": cast.leila,
        "communicator": cast.anna,
        "moderator": cast.sara,
        "records_officer": cast.fatima,
        "administrator": cast.mats,
    }[role]
    if role == Role.RECORDS_OFFICER:
        grant_role(actor=None, user=person, role=role)
    return person


@pytest.mark.parametrize("role", EXPECTED)
def test_rest_and_commands_hold_to_the_table(cast: Cast, chat: Chat, scene: Scene, role: str) -> None:
    person = person_with(role, cast)
    browser = Rest(person)
    before = scene.state()
    for action, mark in EXPECTED[role].items():
        command = scene.command(action)
        if mark == "+":
            with undone():
                status, answer = browser.request(*scene.rest(action))
                assert status in (200, 201, 204), (action, answer)
            if command:
                with undone():
                    chat.do(person, command[0], **command[1])
            continue
        status, answer = browser.request(*scene.rest(action))
        assert (status, answer["error"]["code"]) == (403, "forbidden"), action
        if command:
            with pytest.raises(Refused) as caught, transaction.atomic():
                chat.do(person, command[0], **command[1])
            assert caught.value.code == "forbidden", action
        assert scene.state() == before, action


def test_the_table_names_every_role() -> None:
    assert set(EXPECTED) == set(Role.values)
