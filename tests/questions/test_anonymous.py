"""Anonymous questions: what is stored and logged ties none to a person, and nobody floods."""

from __future__ import annotations

import json
import logging
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from eventlog import due
from eventlog.models import Event
from people.models import User
from questions.anonymous import blind, services
from questions.models import Question, Session, TokenIssue
from tests.chat.conftest import committed
from tests.factories import Cast, UserFactory
from tests.questions.asker import Token
from tests.questions.conftest import Chat, Evening, Rest, in_unit

TEXT = "Varför vågar ingen säga emot?"
# 18:03:21 on an evening; the mark after it is 18:05.
ASKED = datetime(2026, 11, 30, 18, 3, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def key() -> bytes:
    """One key for all tests here: making one takes a while."""
    return blind.new_key()


@pytest.fixture
def nameless(chat: Chat, cast: Cast, key: bytes, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """A session that takes anonymous questions from 26 people, of whom Fatima is one."""
    monkeypatch.setattr(blind, "new_key", lambda: key)
    evening = Evening(
        chat, cast, audience=in_unit(cast.fatima, *(UserFactory() for _ in range(25))), anonymous=True
    )
    evening.go("announced", "collecting")
    return evening


def take_tokens(evening: Evening, person: User) -> list[tuple[str, str]]:
    """Have somebody's browser take tokens; return messages and signatures."""
    told = evening.page(person)["tokens"]
    begun = [Token.begin(told["modulus"]) for _ in range(told["count"])]
    data = {"blinded": [token.blinded for token in begun]}
    path = f"questions/sessions/{evening.id}/tokens"
    status, answer = Rest(person).request("post", path, data)
    assert status == 200, answer
    return [
        (token.message.hex(), token.finish(signed))
        for token, signed in zip(begun, answer["signed"], strict=True)
    ]


def ask(evening: Evening, token: tuple[str, str], secret: str, text: str = TEXT, **headers: Any) -> Any:
    """Ask as a browser without cookies does; return status and answer."""
    data = {
        "session": evening.id,
        "message": token[0],
        "signature": token[1],
        "text": text,
        "follow": sha256(bytes.fromhex(secret)).hexdigest(),
    }
    with committed():
        answer = Client(**headers).post("/api/questions/anonymous", data, content_type="application/json")
    return answer.status_code, answer.json()


def arrive(evening: Evening) -> None:
    """Let what is on its way come to the desk."""
    at = due.find(services.ARRIVING, evening.id)
    assert at is not None
    with committed():
        services.run_arriving(due.Item(services.ARRIVING, evening.id, at, {}, 0))


def dump() -> set[str]:
    """Return every row of every table, as text."""
    return {
        f"{model._meta.label} {json.dumps(row, cls=DjangoJSONEncoder, default=str, sort_keys=True)}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.values()
    }


def test_our_signatures_are_those_of_the_rfc(key: bytes) -> None:
    token = Token.begin(blind.modulus_of(key))
    signature = token.finish(blind.sign_blinded(key, bytes.fromhex(token.blinded)).hex())
    assert blind.is_signed(key, token.message, bytes.fromhex(signature))
    assert not blind.is_signed(key, secrets.token_bytes(32), bytes.fromhex(signature))
    for wrong in (bytes(256), b"\xff" * 256, b"short"):
        with pytest.raises(ValueError, match="blinded"):
            blind.sign_blinded(key, wrong)


def test_a_question_without_a_name_goes_the_same_way_as_others(cast: Cast, nameless: Evening) -> None:
    token, *_others = take_tokens(nameless, cast.fatima)
    secret = secrets.token_hex(32)
    assert ask(nameless, token, secret)[0] == 201
    assert nameless.desk()["questions"] == [], "it arrives with all others of its five minutes"
    arrive(nameless)
    (held,) = nameless.desk()["questions"]
    assert (held["text"], held["asker"], held["anonymous"], held["votes"]) == (TEXT, None, True, 0)
    nameless.decide("approve", Question.objects.get())
    answer = Client().post(
        "/api/questions/anonymous/fate", {"secret": secret}, content_type="application/json"
    )
    assert answer.json()["question"]["state"] == "approved"
    assert nameless.page(cast.fatima)["mine"] == []


def test_nothing_that_is_stored_or_logged_ties_it_to_a_person(
    cast: Cast, nameless: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    fatima = cast.fatima
    token, *_others = take_tokens(nameless, fatima)
    nameless.ask(fatima, "Med namn?")
    named = Question.objects.get(author=fatima)
    names = (f'"author_id": {fatima.pk}', f'"user_id": {fatima.pk}', f'"actor_id": {fatima.pk}')
    assert any(name in row for row in dump() for name in names[:1]), "the dump shows who asked by name"

    before, last = dump(), Event.objects.count()
    secret = secrets.token_hex(32)
    with caplog.at_level(logging.DEBUG), time_machine.travel(ASKED, tick=False):
        assert ask(nameless, token, secret)[0] == 201
    changed = dump() ^ before
    # The question, the token's hash, and that something is to be done at the mark: no more is written.
    tables = sorted(row.split(" ", 1)[0] for row in changed)
    assert tables == ["eventlog.Due", "questions.Question", "questions.SpentToken"]
    assert Event.objects.count() == last
    written = " ".join(changed) + " ".join(record.getMessage() for record in caplog.records)
    assert "18:03" not in written
    assert f'"asked_at": "{ASKED.date()}' not in written
    for name in (*names, fatima.public_id, fatima.username):
        assert name not in written, name
    logged = " ".join(record.getMessage() for record in caplog.records)
    for told in (TEXT, *token, secret, nameless.id):
        assert told not in logged
    # What was signed and what was spent have no value in common.
    issued = TokenIssue.objects.get(user=fatima).digest
    spent = sha256(bytes.fromhex(token[0])).hexdigest()
    assert (issued in written, spent in written) == (False, True)
    with time_machine.travel(ASKED, tick=False):
        arrive(nameless)
    question = Question.objects.get(follow__isnull=False)
    assert question.asked_at == datetime(2026, 11, 30, 18, 5, tzinfo=UTC)
    assert (question.author, question.client_id) == (None, None)
    assert abs(question.pk - named.pk) > 1, "keys are drawn, not counted"


def test_a_request_that_tells_who_makes_it_is_refused(cast: Cast, nameless: Evening) -> None:
    token, *_others = take_tokens(nameless, cast.fatima)
    signed_in = Client()
    signed_in.force_login(cast.fatima)
    for path in ("anonymous", "anonymous/fate"):
        answer = signed_in.post(f"/api/questions/{path}", {}, content_type="application/json")
        assert answer.json()["error"]["code"] == "cookie_sent"
    assert ask(nameless, token, secrets.token_hex(32))[0] == 201


def test_a_token_is_good_once_and_only_here(chat: Chat, cast: Cast, nameless: Evening) -> None:
    token, other, _third = take_tokens(nameless, cast.fatima)
    secret = secrets.token_hex(32)
    assert ask(nameless, token, secret)[0] == 201
    assert ask(nameless, token, secret)[0] == 201, "a repetition of the same is answered the same"
    status, answer = ask(nameless, token, secrets.token_hex(32), "Något annat")
    assert (status, answer["error"]["code"]) == (409, "token_spent")
    assert Question.objects.count() == 1
    forged = (other[0], token[1])
    assert ask(nameless, forged, secret)[1]["error"]["code"] == "token_invalid"
    assert ask(nameless, ("00", "00"), secret)[0] == 400
    nameless.go("live", "closed")
    assert ask(nameless, other, secrets.token_hex(32))[1]["error"]["code"] == "not_now"


def test_nobody_gets_more_than_three_tokens(chat: Chat, cast: Cast, nameless: Evening) -> None:
    modulus = nameless.page(cast.fatima)["tokens"]["modulus"]
    begun = [Token.begin(modulus).blinded for _ in range(3)]
    first = chat.do(cast.fatima, "token.issue", session=nameless.id, blinded=begun)
    assert chat.do(cast.fatima, "token.issue", session=nameless.id, blinded=begun) == first
    again = [Token.begin(modulus).blinded for _ in range(3)]
    assert chat.code_of(cast.fatima, "token.issue", session=nameless.id, blinded=again) == "tokens_taken"
    assert chat.code_of(cast.erik, "token.issue", session=nameless.id, blinded=again) == "not_found"
    for wrong in (again[:2], ["0" * 512] * 3, ["zz" * 256] * 3):
        code = chat.code_of(
            UserFactory(unit=cast.fatima.unit), "token.issue", session=nameless.id, blinded=wrong
        )
        assert code == "invalid"
    assert nameless.page(cast.fatima)["tokens"]["taken"]


def test_a_small_audience_is_refused(chat: Chat, cast: Cast) -> None:
    few = in_unit(cast.fatima, *(UserFactory() for _ in range(23)))
    evening = Evening(chat, cast, audience=few)
    refused = chat.refusal(cast.anna, "session.change", session=evening.id, anonymous=True)
    assert (refused.code, refused.limit) == ("too_few", 25)
    assert not Session.objects.get().anonymous
    assert evening.page(cast.anna)["tokens"] is None
