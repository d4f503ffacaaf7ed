"""The OpenAPI document is whole and true: a signed-in person's every request is answered as it says."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode, checks

from tests.contract.signed_in import PICTURE, SignedIn, enter
from tests.servers.torget import Installation, Template

pytestmark = pytest.mark.realtime

# Requests for each operation: of what the document allows, of anything, and once more of the former where
# none of these was let through.
ALLOWED, ANY, UNTIL_LET_THROUGH = 4, 2, 12
# Of ids and texts that are made up, so many in three are replaced by ones that make sense.
REAL_IN_THREE = 2
# The share of operations that at least one request got through; a few need luck.
CARRIED_OUT = 0.8
# An invitation is for somebody who is not signed in yet.
NOT_FOR_MATS = {"POST /api/invitations/check", "POST /api/invitations/accept"}
# What a browser holds of a push, and a mailbox of a mail, cannot be made up.
NOT_FOR_MATS |= {"POST /api/push/devices", "POST /api/push/shown", "POST /api/push/renew"}
NOT_FOR_MATS |= {"GET /api/mail/stop/{token}", "POST /api/mail/stop/{token}"}
# A link of an alert cannot be made up either.
NOT_FOR_MATS |= {"POST /api/alerts/link", "POST /api/alerts/link/answer"}
# An issue, what answers it and the screens need an alert that a second person has let out.
NOT_FOR_MATS |= {"GET /api/alerts/wall", "GET /api/alerts/{alert_id}/issues/{number}.cap"}
NOT_FOR_MATS |= {f"POST /api/alerts/{{alert_id}}/{what}" for what in ("approval", "open", "put-away")}
NOT_FOR_MATS |= {"PUT /api/alerts/{alert_id}/answer"}
# What is handed over, and a rule that runs, need a second officer.
NOT_FOR_MATS |= {
    f"{method} /api/records/handovers/{{handover_id}}{what}"
    for method, what in (
        ("GET", ""),
        ("GET", "/package"),
        *(("POST", f"/{to}") for to in ("accept", "close", "refuse")),
    )
}
NOT_FOR_MATS |= {f"POST /api/records/rules/{{rule_id}}/{what}" for what in ("approve", "run")}
# A token cannot be made up, and there is no intranet.
NOT_FOR_MATS |= {"GET /api/atom/{token}", "GET /api/embed/{token}", "DELETE /api/embeds/{embed_id}"}
NOT_FOR_MATS |= {"POST /api/streams/topics/{stream_id}/embeds"}
# What waits to be approved was written by somebody else.
NOT_FOR_MATS |= {f"POST /api/moderation/cases/{{case_id}}/{what}" for what in ("approve", "refuse")}
# A reported file, and a face, are not among what he knows.
NOT_FOR_MATS |= {
    f"GET /api/moderation/cases/{{case_id}}/files/{{file_id}}{end}" for end in ("", "/thumb/{side}")
}
NOT_FOR_MATS |= {"GET /api/people/{public_id}/photo/{photo}/{side}"}
# A question from nobody comes without a cookie, and a blinded message cannot be made up either.
NOT_FOR_MATS |= {"POST /api/questions/anonymous", "POST /api/questions/anonymous/fate"}
NOT_FOR_MATS |= {"POST /api/questions/sessions/{session_id}/tokens"}
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def generate() -> dict[str, Any]:
    """Return the document as GET /api/schema serves it."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    return dict(generator.get_schema(request=None, public=True))


generated = generate()
# Values picked from the whole range, and, in the long form, also those at every bound the document states.
document = schemathesis.openapi.from_dict(generated)
thorough = schemathesis.openapi.from_dict(generated)


class Known:
    """Values that make sense, by the name of the parameter or field; filled when the server is up."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        # What is being asked.
        self.operation = ""
        # Of the house rules that hold.
        self.version = 1
        schemas = generated["components"]["schemas"].values()
        self.fields = {name for schema in schemas for name in schema.get("properties", {})}

    def put_in(self, name: str, made_up: Any) -> Any:
        """Return a real value instead of most made-up ones; always the same one for the same value."""
        choices = self.values.get(name)
        if not choices or not isinstance(made_up, str):
            return made_up
        # Made-up values come again in every operation. Real ones do not: one deletes what others would read.
        number = zlib.crc32((self.operation + made_up).encode("utf-8", "surrogatepass"))
        return choices[number % len(choices)] if number % 3 < REAL_IN_THREE else made_up

    def audience(self, made_up: Any) -> Any:
        """Return everybody in place of most audiences that are made up."""
        number = zlib.crc32(repr(made_up).encode("utf-8", "surrogatepass"))
        return {"any": [{"everyone": True}]} if number % 3 < REAL_IN_THREE else made_up

    def alert(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what an alert says and to whom, and its first version, where the body speaks of these."""
        text = {"headline": "Drick inte vattnet", "instruction": "Koka det först."}
        made = {"content": {"texts": {"sv": text}}, "audience": {"any": [{"everyone": True}]}, "base": 1}
        return {name: value for name, value in made.items() if name in body}

    def tidy(self, body: dict[str, Any]) -> dict[str, Any]:
        """Take away fields that no request knows: the server refuses them, and looks no further."""
        if zlib.crc32(repr(body).encode("utf-8", "surrogatepass")) % 3 >= REAL_IN_THREE:
            return body
        return {name: value for name, value in body.items() if name in self.fields}


known = Known()
# Which statuses each operation was answered with.
answered: dict[str, Counter[int]] = defaultdict(Counter)


@thorough.hook
@document.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Let requests be about rooms, messages and people that exist."""
    if not isinstance(path_parameters, dict):
        return path_parameters
    known.operation = context.operation.label
    kind = context.operation.path.split("/")[2]
    if context.operation.path.startswith("/api/moderation/mutes/"):
        return {name: known.put_in("muted_id", value) for name, value in path_parameters.items()}
    return {
        name: known.put_in(f"{kind}_id" if name == "public_id" else name, value)
        for name, value in path_parameters.items()
    }


@thorough.hook
@document.hook
def map_body(context: Any, body: Any) -> Any:
    """The same for what is inside of bodies."""
    if not isinstance(body, dict):
        return body
    known.operation = context.operation.label
    mapped = known.tidy(dict(body))
    if isinstance(mapped.get("people"), list):
        mapped["people"] = [known.put_in("person_id", person) for person in mapped["people"]]
    for name, kind in (
        ("thread", "message_id"),
        ("client_id", "client_id"),
        ("text", "text"),
        ("code", "code"),
        ("at", "at"),
        ("time_zone", "time_zone"),
        ("object", "object"),
        ("into", "question_id"),
        ("source", "tag"),
        ("owner", "person_id"),
        ("due", "day"),
        ("starts_at", "at"),
        ("emoji", "emoji"),
        ("until", "at"),
    ):
        if name in mapped:
            mapped[name] = known.put_in(kind, mapped[name])
    if context.operation.path == "/api/house-rules/accept" and isinstance(mapped.get("version"), int):
        # Until they are accepted nothing else is let through: not by chance alone.
        mapped["version"] = known.version
    if context.operation.path == "/api/rooms":
        # An audience goes with one kind of room alone.
        mapped["kind"] = known.put_in("kind", mapped.get("kind"))
        if mapped["kind"] in known.values.get("kind", ()):
            mapped.pop("audience", None)
    if context.operation.path.startswith("/api/questions/") and isinstance(mapped.get("base"), int):
        # One of the first versions.
        mapped["base"] = 1 + mapped["base"] % 2
    if "sessions" in context.operation.path or context.operation.path.startswith(("/api/posts", "/api/stre")):
        mapped |= {name: known.audience(mapped[name]) for name in ("audience",) if name in mapped}
    if context.operation.path == "/api/posts":
        mapped |= {name: None for name in ("unit", "share", "stream") if mapped.get(name)} | {"files": []}
    if context.operation.path == "/api/feeds":
        mapped |= {"kind": "home", "source": ""}
    if context.operation.path.startswith("/api/streams"):
        mapped |= {"posters": None, "people": [], "handle": f"amne-{zlib.crc32(repr(body).encode())}"}
    if "sessions" in context.operation.path:
        mapped |= {name: [] for name in ("hosts", "moderators", "ranking") if mapped.get(name)}
    if isinstance(mapped.get("files"), list):
        mapped["files"] = [known.put_in("file_id", file) for file in mapped["files"]]
    if "file" in mapped:
        mapped["file"] = PICTURE if zlib.crc32(repr(mapped["file"]).encode()) % 3 < REAL_IN_THREE else b"?"
    if context.operation.path.startswith("/api/alerts"):
        mapped |= known.alert(mapped)
    if context.operation.path.endswith("/messages"):
        mapped |= {name: None for name in ("thread", "forward") if mapped.get(name)} | {"files": []}
    if context.operation.path == "/api/reports":
        mapped |= {"kind": "message", "reason": "insult"}
    return mapped


@pytest.fixture(scope="module")
def mats(template: Template) -> Iterator[SignedIn]:
    """Mats, an administrator, signed in at an installation of his own that he may turn upside down."""
    # Nobody sends as fast as this test.
    installation: Installation = template.copy(TORGET_RATE="1000", TORGET_BURST="100000")
    try:
        installation.add_server()
        person = enter(installation, "mats")
        known.values = person.known
        yield person
    finally:
        known.values = {}
        installation.stop()
    if len(answered) == document.statistic.operations.total:
        for_mats = answered.keys() - NOT_FOR_MATS
        carried_out = {operation for operation in for_mats if min(answered[operation]) < 300}
        assert len(carried_out) > CARRIED_OUT * len(for_mats), (
            f"too few were let through: not {sorted(for_mats - carried_out)}"
        )


def call(case: schemathesis.Case[Any], person: SignedIn) -> None:
    """Send a request as that person and hold the answer against the document."""
    answer = case.call_and_validate(
        base_url=person.url,
        headers={**dict(case.headers or {}), "X-CSRFToken": person.cookies["csrftoken"]},
        cookies=person.cookies,
        checks=CHECKS,
        timeout=20,
    )
    answered[case.operation.label][answer.status_code] += 1
    if case.operation.label == "POST /api/house-rules" and answer.status_code == 201:
        known.version = answer.json()["rules"]["version"]


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def _case(method: str, path: str) -> Any:
    # On PostgreSQL every fourth operation stands for all: what decides is the same.
    label = f"{method.upper()} {path}"
    marks = pytest.mark.anywhere if zlib.crc32(label.encode()) % 4 else ()
    return pytest.param(method, path, id=label, marks=marks)


# What values an operation takes is worked out where it is tested: for all of them it takes long, and each
# process that shares the tests would do it before any test can begin.
@pytest.mark.parametrize(
    ("method", "path"), [_case(method, path) for path, ways in generated["paths"].items() for method in ways]
)
def test_each_request_is_answered_as_documented(method: str, path: str, mats: SignedIn) -> None:
    operation = document[path][method]
    allowed, not_allowed = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    for number, (values, examples) in enumerate(
        ((allowed, ALLOWED), (one_of(allowed, not_allowed), ANY), (allowed, UNTIL_LET_THROUGH))
    ):
        if examples == UNTIL_LET_THROUGH and min(answered[operation.label]) < 300:
            break

        @seed(zlib.crc32(f"{method} {path} {number}".encode()))
        @bounded(examples)
        @given(case=values)
        def call_each(case: schemathesis.Case[Any]) -> None:
            call(case, mats)

        call_each()


def test_the_document_is_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    made = generate()
    assert GENERATOR_STATS._warn_cache == {}
    assert GENERATOR_STATS._error_cache == {}
    validate_schema(made)  # type: ignore[no-untyped-call]


def test_every_write_says_that_it_may_be_too_fast() -> None:
    writes = {
        f"{method} {path}": operation["responses"]
        for path, operations in generate()["paths"].items()
        for method, operation in operations.items()
        if method != "get"
    }
    assert "post /api/rooms" in writes
    assert {name for name, responses in writes.items() if "429" not in responses} == set()


def test_the_document_covers_every_address() -> None:
    there_are = set(api_addresses(get_resolver().url_patterns))
    assert {"/api/me", "/api/rooms"} <= there_are
    assert there_are == set(generate()["paths"])


def api_addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """Yield the addresses of views below /api/, with parameters as OpenAPI writes them."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from api_addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("/api/") and pattern.name != "schema":
            yield route.replace("<str:", "{").replace(">", "}")
