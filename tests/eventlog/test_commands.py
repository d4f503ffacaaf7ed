"""What is wrong with a command, and how every refusal looks."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions

from eventlog import api, commands
from eventlog.commands import Command
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound, Refused, TooFast, TooLong, Unavailable

pytestmark = pytest.mark.anywhere


class Greet(Command):
    """A command of these tests."""

    person: str
    times: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    tags: list[str] = []


@pytest.fixture(autouse=True)
def greet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it known."""
    monkeypatch.setitem(commands._commands, "test.greet", Greet)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "person"),
        ({"person": 1}, "person"),
        ({"person": None}, "person"),
        ({"person": "x", "times": "2"}, "times"),
        ({"person": "x", "times": 10}, "times"),
        ({"person": "x", "times": 10**30}, "times"),
        ({"person": "x", "tags": ["a", 2]}, "tags"),
        ({"person": "x", "tags": "a"}, "tags"),
        ({"person": "x", "shout": True}, "shout"),
        ([], "data"),
        (None, "data"),
        ("x", "data"),
    ],
)
def test_the_faulty_field_is_named(data: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.decode("test.greet", data)

    error = refused.value.as_dict()
    assert (error["code"], error["field"]) == ("invalid", field)
    assert error["message"]


def test_a_good_command_is_made() -> None:
    made = commands.decode("test.greet", {"person": "fatima", "times": 3})

    assert made == Greet(person="fatima", times=3)


@pytest.mark.parametrize("name", ["", "test", "test.greet ", "message.send\0", "🏡", "run"])
def test_a_command_that_does_not_exist(name: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.decode(name, {})

    assert refused.value.code == "unknown_command"


def test_a_command_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        commands.command("test.greet")(Greet)


@pytest.mark.parametrize(
    ("refused", "status", "code", "more"),
    [
        (NotFound(), 404, "not_found", {}),
        (Forbidden(), 403, "forbidden", {}),
        (Forbidden("Nej.", code="not_member"), 403, "not_member", {}),
        (Invalid("text", "Nej."), 400, "invalid", {"field": "text"}),
        (TooLong("text", 8_000), 400, "text_too_long", {"field": "text", "limit": 8_000}),
        (Conflict("archived", "Nej."), 409, "archived", {}),
        (TooFast(0.04), 429, "too_fast", {"retry_after": 0.1}),
        (TooFast(1.21), 429, "too_fast", {"retry_after": 1.3}),
        (Unavailable(), 503, "unavailable", {"retry_after": 2.0}),
    ],
)
def test_rest_renders_every_refusal_alike(
    refused: Refused, status: int, code: str, more: dict[str, Any]
) -> None:
    response = api.handle_exception(refused, {})

    assert response is not None
    error = response.data["error"]
    assert response.status_code == status
    assert error["code"] == code
    assert error["message"] == refused.message
    assert error["field"] == more.pop("field", None)
    assert {name: value for name, value in error.items() if name not in ("code", "message", "field")} == more
    if refused.retry_after is not None:
        assert int(response.headers["Retry-After"]) >= refused.retry_after


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (exceptions.NotAuthenticated(), 401, "not_signed_in"),
        (exceptions.ParseError(), 400, "bad_json"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.Throttled(wait=3), 429, "too_fast"),
    ],
)
def test_so_it_does_what_the_framework_refuses(raised: Exception, status: int, code: str) -> None:
    response = api.handle_exception(raised, {})

    assert response is not None
    assert (response.status_code, response.data["error"]["code"]) == (status, code)


def test_what_nobody_foresaw_is_not_dressed_up() -> None:
    assert api.handle_exception(ZeroDivisionError(), {}) is None
