"""Who may do what with records: every action by everybody, over REST and as the socket does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from audit.models import Entry
from chat.models import Message, Room
from content.models import Notice
from eventlog.errors import Refused
from eventlog.models import Due, Event
from people.models import Role
from people.services import grant_role
from records.models import ChainCheck, Grant, Handover, MessageStatus, RoomStatus, Rule
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.records.conftest import Archive
from tests.records.test_registry import ask, work

# Karin and Anna are officers: she in the room, Anna with a grant for the secret one. Fatima owns both rooms,
# Erik wrote in them, Leila is a guest in the first. The others are of the staff and outside, each with a role
# that gives nothing here. + allowed, n not found, f forbidden.
TABLE = """
who               officer_in officer_out owner member guest moderator administrator communicator
rules             + + f f f f f f
propose           + + f f f f f f
try               + + f f f f f f
approve           f + f f f f f f
run               + + f f f f f f
end               + + f f f f f f
rooms             + + f f f f f f
room_status       + + f f f f f f
enter             + + f f f f f f
entered           n + f f f f f f
thread            n + f f f f f f
grants            + + f f f f f f
leave             n + n n n n n n
status            + n + + + n n n
raise             + n + + f n n n
lower             + n f f f n n n
lower_entered     n + f f n n n n
trail             + + f f f f f f
export            + + f f f f f f
check             + + f f f f f f
preview           + n + f f n n n
hand_over         + n + f f n n n
hand_over_entered n + + f n n n n
handovers         + + + + + + + +
handover          + + + n n n n n
accept            + + f f f f f f
refuse            + + + n n n n n
close             + + f f f f f f
package           + + f f f f f f
"""
PEOPLE, *ROWS = map(str.split, filter(None, TABLE.splitlines()))
EXPECTED = {action: dict(zip(PEOPLE[1:], marks, strict=True)) for action, *marks in ROWS}
STATUS = {"n": (404, "not_found"), "f": (403, "forbidden")}
WHY = {"reason": "Begäran om allmän handling", "hours": 1}
CASE = {"case_number": "KS 2026/1", "recipient": "Registrator", "client_id": "m"}

Request = tuple[str, str, Any]
Command = tuple[str, dict[str, Any]] | None


@dataclass
class Scene:
    """A room that Karin is in, a secret one that Anna has entered, and one of each thing there is."""

    room: Room
    secret: Room
    said: Message
    hidden: Message
    proposed: str
    holding: Rule
    grant: str
    waiting: str
    done: str

    def actions(self) -> dict[str, tuple[Request, Command]]:
        """Return for each action its request, and the command where there is one."""
        room, secret, rule, holding = (
            self.room.public_id,
            self.secret.public_id,
            self.proposed,
            self.holding.public_id,
        )
        said, hidden = self.said.public_id, self.hidden.public_id
        propose: dict[str, Any] = {"basis": "KS", "months": 6, "scope": "unit"}
        named: dict[str, Any] = {"room": room, "messages": [said]}
        there: dict[str, Any] = {"room": secret, "messages": [hidden]}
        waiting, done = {"handover": self.waiting}, {"handover": self.done}
        rules, rooms, minor = f"records/rules/{rule}", "records/rooms", {"status": "minor"}
        over, its = f"records/handovers/{self.waiting}", f"records/handovers/{self.done}"
        official = {"status": "official"}

        def get(path: str) -> tuple[Request, Command]:
            return ("get", path, None), None

        def post(path: str, data: Any, name: str, more: dict[str, Any]) -> tuple[Request, Command]:
            return ("post", path, data), (name, {**(data or {}), **more})

        def put(path: str, data: Any, name: str, more: dict[str, Any]) -> tuple[Request, Command]:
            return ("put", path, data), (name, {**data, **more})

        return {
            "rules": get("records/rules"),
            "propose": post("records/rules", propose, "retention.propose", {}),
            "try": get(f"{rules}/trial"),
            "approve": post(f"{rules}/approve", {}, "retention.approve", {"rule": rule}),
            "run": post(f"records/rules/{holding}/run", {}, "retention.run", {"rule": holding}),
            "end": post(f"{rules}/end", None, "retention.end", {"rule": rule}),
            "rooms": get(rooms),
            "room_status": put(f"{rooms}/{room}/status", minor, "record.room", {"room": room}),
            "enter": post(f"{rooms}/{secret}/enter", WHY, "record.enter", {"room": secret}),
            "entered": get(f"{rooms}/{secret}/messages"),
            "thread": get(f"{rooms}/{secret}/threads/{hidden}"),
            "grants": get("records/grants"),
            "leave": (
                ("delete", f"records/grants/{self.grant}", None),
                ("record.leave", {"grant": self.grant}),
            ),
            "status": get(f"messages/{said}/status"),
            "raise": put(f"messages/{said}/status", official, "record.mark", {"message": said}),
            "lower": put(f"messages/{said}/status", minor, "record.mark", {"message": said}),
            "lower_entered": put(f"messages/{hidden}/status", minor, "record.mark", {"message": hidden}),
            "trail": get("audit"),
            "export": get("audit/export"),
            "check": post("audit/check", None, "audit.check", {}),
            "preview": post("records/handovers/preview", named, "registry.preview", {}),
            "hand_over": post("records/handovers", {**named, **CASE}, "registry.hand_over", {}),
            "hand_over_entered": post("records/handovers", {**there, **CASE}, "registry.hand_over", {}),
            "handovers": get("records/handovers"),
            "handover": get(over),
            "accept": post(f"{over}/accept", None, "registry.accept", waiting),
            "refuse": post(f"{over}/refuse", {"words": "Nej"}, "registry.refuse", waiting),
            "close": post(f"{its}/close", None, "registry.close", done),
            "package": (("get", f"{its}/package", None), ("registry.fetch", done)),
        }


def state() -> list[object]:
    """Return what a refused action must leave alone."""
    counted = (Rule, Grant, MessageStatus, RoomStatus, Handover, Notice, Event, Entry, Due, ChainCheck)
    return [
        *(model.objects.count() for model in counted),
        list(Rule.objects.order_by("pk").values_list("approved_at", "ended_at")),
        list(Handover.objects.order_by("pk").values_list("state", "accepted_by")),
        list(Grant.objects.values_list("until", flat=True)),
    ]


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(browser: Rest, request: Request) -> tuple[int, str]:
    """Return the status of an answer, and the code where it is a refusal."""
    method, path, data = request
    if path.endswith(("export", "package")):
        response = browser._client.get(f"/api/{path}")
        return response.status_code, response.json()["error"]["code"] if response.status_code >= 400 else ""
    status, answer = browser.request(method, path, data)
    return status, answer["error"]["code"] if status >= 400 else ""


@pytest.fixture
def scene(cast: Cast, chat: Chat, archive: Archive, settings: Any, tmp_path: Path) -> Scene:
    """Everything the table speaks of."""
    settings.MEDIA_ROOT = tmp_path / "media"
    grant_role(actor=None, user=cast.oskar, role=Role.COMMUNICATOR)
    room = chat.room(cast.fatima, cast.erik, cast.leila, cast.karin)
    secret = chat.room(cast.fatima, cast.erik, kind="secret", name="Hemligt")
    # In a room with guests all is received, and as official as can be.
    chat.do(cast.karin, "record.room", room=room.public_id, status="working")
    said, to_ask, to_do = [chat.say(cast.erik, room, text) for text in ("Ett", "Två", "Tre")]
    hidden = chat.say(cast.erik, secret, "Hemligheten")
    proposed, holding = archive.propose(scope="announcement"), archive.hold(scope="direct")
    grant = chat.do(cast.anna, "record.enter", room=secret.public_id, **WHY)["grant"]["id"]
    waiting, done = ask(chat, cast.fatima, room, to_ask), ask(chat, cast.karin, room, to_do, keep=True)
    work()
    return Scene(room, secret, said, hidden, proposed, holding, grant, waiting, done)


def test_everything_is_open_exactly_to_whom_the_table_says(cast: Cast, chat: Chat, scene: Scene) -> None:
    people = {
        "officer_in": cast.karin,
        "officer_out": cast.anna,
        "owner": cast.fatima,
        "member": cast.erik,
        "guest": cast.leila,
        "moderator": cast.sara,
        "administrator": cast.mats,
        "communicator": cast.oskar,
    }
    browsers = {who: Rest(user) for who, user in people.items()}
    actions = scene.actions()
    assert set(actions) == set(EXPECTED)
    before = state()
    for action, marks in EXPECTED.items():
        request, command = actions[action]
        # Somebody may: it is the others who are refused, and not the request.
        allowed = [who for who, mark in marks.items() if mark == "+"]
        assert allowed, action
        for who in allowed:
            with undone():
                assert asked(browsers[who], request)[0] in (200, 201), (action, who)
            if command is not None:
                with undone():
                    chat.do(people[who], command[0], **command[1])
        for who in marks.keys() - set(allowed):
            assert asked(browsers[who], request) == STATUS[marks[who]], (action, who)
            if command is not None:
                with pytest.raises(Refused) as caught, transaction.atomic():
                    chat.do(people[who], command[0], **command[1])
                assert (caught.value.status, caught.value.code) == STATUS[marks[who]], (action, who)
        assert state() == before, action


def test_whoever_is_not_signed_in_is_told_to(cast: Cast, scene: Scene) -> None:
    browser = Rest(cast.karin)
    browser._client.logout()
    for action, (request, _command) in scene.actions().items():
        assert browser.request(*request)[0] == 401, action
