"""Who may do what in a session, over REST and by command, held against a table.

The table was written from what the product promises, not from `questions.rules`.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from eventlog.errors import Refused
from people.models import User
from tests.factories import Cast
from tests.questions.conftest import Chat, Evening, Rest, in_unit

# + allowed, n not found, f forbidden.
HEADER = "see ask vote stage answer desk approve held_vote manage report poll"
ACTIONS = HEADER.split()
TABLE = """
audience    + + + f f f f n f f f
host        + + + + + f f n f f f
moderator   + + + + + + + n + + +
organiser   + + + f f f f n + f f
stranger    n n n n n n n n n n n
guest       n n n n n n n n n n n
global_mod  n n n n n n n n n n n
"""
EXPECTED = {
    relation: dict(zip(ACTIONS, marks, strict=True))
    for relation, *marks in map(str.split, filter(None, TABLE.splitlines()))
}
STATUS = {"n": 404, "f": 403}
CODE = {"n": "not_found", "f": "forbidden"}


def person_of(cast: Cast, relation: str) -> User:
    """Return who stands so to the session that `scene` makes."""
    people = {
        "audience": cast.fatima,
        "host": cast.karin,
        "moderator": cast.oskar,
        "organiser": cast.anna,
        "stranger": cast.erik,
        "guest": cast.leila,
        "global_mod": cast.sara,
    }
    return people[relation]


@pytest.fixture
def scene(chat: Chat, cast: Cast) -> tuple[Evening, dict[str, tuple[str, str, Any, str, dict[str, Any]]]]:
    """A session of a unit that Oskar moderates: what each action is, over REST and as a command."""
    evening = Evening(
        chat, cast, audience=in_unit(cast.fatima), moderators=[cast.oskar.public_id, cast.anna.public_id]
    )
    evening.go("announced", "collecting")
    shown, held = evening.approved(cast.fatima, "Får vi cyklar?"), evening.ask(cast.fatima, "Hållen?")
    chat.do(cast.anna, "session.change", session=evening.id, moderators=[cast.oskar.public_id])
    path, named = f"questions/sessions/{evening.id}", {"session": evening.id}
    ask = {"text": "Och jag?", "client_id": "m"}
    poll = {"text": "Vad?", "kind": "single", "options": ["a", "b"]}
    question, hidden = {"question": shown.public_id}, {"question": held.public_id}
    return evening, {
        "see": ("get", path, None, "", {}),
        "ask": ("post", f"{path}/questions", ask, "question.ask", {**named, **ask}),
        "vote": ("put", f"questions/{shown.public_id}/vote", None, "vote.set", {**question, "on": True}),
        "held_vote": ("put", f"questions/{held.public_id}/vote", None, "vote.set", {**hidden, "on": True}),
        "stage": (
            *("put", f"questions/{shown.public_id}/stage", {"stage": "later"}),
            *("question.stage", {**question, "stage": "later"}),
        ),
        "answer": (
            *("put", f"questions/{shown.public_id}/answer", {"text": "Ja"}),
            *("question.answer", {**question, "text": "Ja"}),
        ),
        "desk": ("get", f"{path}/desk", None, "", {}),
        "approve": (
            *("post", f"questions/{held.public_id}/approval", {"base": 1}),
            *("question.approve", {**hidden, "base": 1}),
        ),
        "manage": ("patch", path, {"minutes": 45}, "session.change", {**named, "minutes": 45}),
        "report": ("get", f"{path}/report", None, "", {}),
        "poll": ("post", f"{path}/polls", poll, "poll.create", {**named, **poll}),
    }


@pytest.mark.parametrize("relation", EXPECTED)
def test_each_relation_may_do_exactly_what_the_table_says(
    chat: Chat, cast: Cast, scene: Any, relation: str
) -> None:
    _evening, actions = scene
    person = person_of(cast, relation)
    for action, mark in EXPECTED[relation].items():
        method, path, body, command, data = actions[action]
        # What is held is not there for who is no moderator, whatever they want of it.
        expected = "n" if action == "approve" and mark == "f" else mark
        with transaction.atomic():
            status, answer = Rest(person).request(method, path, body)
            assert (status < 300) if expected == "+" else status == STATUS[expected], (action, answer)
            transaction.set_rollback(True)
        if not command:
            continue
        with transaction.atomic():
            try:
                chat.do(person, command, **data)
                code = "+"
            except Refused as refused:
                code = refused.code
            assert code == ("+" if expected == "+" else CODE[expected]), action
            transaction.set_rollback(True)


@pytest.mark.parametrize("relation", EXPECTED)
def test_a_draft_is_known_only_to_those_who_run_it(chat: Chat, cast: Cast, relation: str) -> None:
    evening = Evening(chat, cast, audience=in_unit(cast.fatima), moderators=[cast.oskar.public_id])
    status, _answer = Rest(person_of(cast, relation)).request("get", f"questions/sessions/{evening.id}")
    assert status == (200 if relation in ("host", "moderator", "organiser") else 404)
