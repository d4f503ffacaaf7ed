"""docs/asyncapi.yaml names what the server has, no more and no less, and docs/protocol.md names the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from django.conf import settings
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from eventlog import commands, kinds
from realtime import protocol
from tests.contract import asyncapi
from tests.contract.asyncapi import Document
from tests.contract.codes import find_codes

PROTOCOL = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"
ALLOWED = {
    "": {"asyncapi", "id", "info", "defaultContentType", "servers", "channels", "operations", "components"},
    "operation": {"action", "channel", "title", "summary", "description", "messages", "reply", "security"},
    "message": {"payload", "name", "title", "summary", "description", "headers", "contentType", "examples"},
    "components": {"schemas", "messages", "securitySchemes"},
}


@pytest.fixture
def document() -> Document:
    return asyncapi.load()


def fields_of(struct: type[msgspec.Struct]) -> tuple[set[str], set[str]]:
    """Return a struct's fields as they stand in JSON, and those without a default."""
    fields = msgspec.structs.fields(struct)
    return {field.encode_name for field in fields}, {field.encode_name for field in fields if field.required}


def unexpected(found: Iterable[str], allowed: set[str]) -> set[str]:
    return {name for name in found if name not in allowed and not name.startswith("x-")}


def test_it_is_an_asyncapi_3_document(document: Document) -> None:
    content = document.content
    assert content["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= content["info"].keys()
    assert unexpected(content, ALLOWED[""]) == set()
    assert unexpected(content["components"], ALLOWED["components"]) == set()
    for name, server in content["servers"].items():
        assert {"host", "protocol"} <= server.keys(), name
    for name, operation in content["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        assert unexpected(operation, ALLOWED["operation"]) == set(), name
        own = document.resolve(operation["channel"]["$ref"])["messages"]
        told = [*operation["messages"], *operation.get("reply", {}).get("messages", [])]
        # AsyncAPI 3.0 §Operation: messages are references into the operation's channel.
        assert [one["$ref"] for one in told if one["$ref"].rpartition("/")[2] not in own] == [], name
    for name, message in document.messages.items():
        assert "payload" in message, name
        assert unexpected(message, ALLOWED["message"]) == set(), name


def test_every_reference_leads_somewhere(document: Document) -> None:
    references = set(document.references())
    assert references
    for reference in references:
        assert document.resolve(reference), reference


def test_every_schema_is_a_json_schema(document: Document) -> None:
    assert document.schemas
    for schema in document.schemas.values():
        Draft7Validator.check_schema(schema)


def test_every_message_and_schema_is_used(document: Document) -> None:
    used = set(document.references())
    assert {name for name in document.messages if f"#/components/messages/{name}" not in used} == set()
    schemas = document.content["components"]["schemas"]
    told_elsewhere = {"CommandName"}
    assert {name for name in schemas if f"#/components/schemas/{name}" not in used} <= told_elsewhere


def test_it_lists_the_commands_there_are(document: Document) -> None:
    assert set(document.content["x-commands"]) == set(commands.names())


@pytest.mark.parametrize("name", commands.names())
def test_a_commands_data_has_the_fields_the_server_takes(document: Document, name: str) -> None:
    (struct,) = (cls for cls in commands.Command.__subclasses__() if cls.registered_as == name)
    schema = document.resolve(document.content["x-commands"][name]["data"]["$ref"])
    fields, required = fields_of(struct)
    assert set(schema.get("properties", {})) == fields
    assert set(schema.get("required", [])) == required


def test_it_lists_the_kinds_there_are(document: Document) -> None:
    assert set(document.content["x-kinds"]) == set(kinds.names())


def test_it_lists_the_frames_that_come_in(document: Document) -> None:
    structs = {str(struct.__struct_config__.tag): struct for struct in get_args(protocol.Inbound)}
    received = document.frame_types("receive")
    assert set(received) == set(structs)
    for frame_type, struct in structs.items():
        (name,) = received[frame_type]
        schema = document.messages[name]["payload"]
        fields, required = fields_of(struct)
        assert set(schema["properties"]) == {"t", *fields}, frame_type
        assert set(schema["required"]) == {"t", *required}, frame_type


def test_it_lists_the_codes_there_are(document: Document) -> None:
    codes = find_codes()
    assert {"invalid", "client_id_reused", "too_many_topics"} <= codes.keys(), "the search finds known codes"
    assert set(document.content["x-errors"]) == set(codes)
    assert set(document.content["components"]["schemas"]["ErrorCode"]["enum"]) == set(codes)


def test_its_bounds_are_the_servers(document: Document) -> None:
    assert document.content["x-limits"] == {
        "frame_bytes": protocol.FRAME_BYTES,
        "message_bytes": protocol.MESSAGE_BYTES,
        "topics": protocol.TOPICS,
        "replay_events": protocol.REPLAY_EVENTS,
        "rate_per_second": settings.TORGET_RATE,
        "burst": settings.TORGET_BURST,
        "ping_seconds": protocol.PING_SECONDS,
        "silence_seconds": protocol.SILENCE_SECONDS,
        "faulty_frames": protocol.FAULTS,
        "sockets_per_person": protocol.SOCKETS_PER_PERSON,
        "outbound_bytes": protocol.OUTBOUND_BYTES,
        "id_characters": protocol.ID_LENGTH,
    }
    text = document.content["components"]["schemas"]["SendMessage"]["properties"]["text"]
    assert text["maxLength"] == settings.TORGET_LIMITS["text"]
    watch = document.messages["watch"]["payload"]["properties"]["people"]
    assert watch["maxItems"] == settings.TORGET_LIMITS["watch"]


def test_it_lists_the_close_codes_there_are(document: Document) -> None:
    ours = {str(code) for name, code in vars(protocol).items() if name.startswith("CLOSE_")}
    assert len(ours) > 3
    assert ours <= document.content["x-close-codes"].keys()


# --- docs/protocol.md ------------------------------------------------------------------------------------


def rows_of(heading: str, column: int = 0) -> list[str]:
    """Return one column of the table under a heading of docs/protocol.md."""
    section = PROTOCOL.read_text(encoding="utf-8").partition(f"\n## {heading}")[2].partition("\n## ")[0]
    rows = [
        line.replace("\\|", "/").strip("|").split("|")
        for line in section.splitlines()
        if line.startswith("|")
    ]
    assert len(rows) > 2, f"there is a table under {heading}"
    return [row[column] for row in rows[2:]]


def names_in(cells: Iterable[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", cell)}


def test_the_protocol_names_the_same_commands(document: Document) -> None:
    assert names_in(rows_of("Commands")) == set(document.content["x-commands"])


def test_the_protocol_names_the_same_kinds(document: Document) -> None:
    # A row may tell of one more kind beside its data.
    found = {name for name in names_in([*rows_of("Events", 1), *rows_of("Events", 2)]) if "." in name}
    assert found == set(document.content["x-kinds"])


def test_the_protocol_names_the_same_error_codes(document: Document) -> None:
    told = dict(zip(rows_of("Errors"), rows_of("Errors", 2), strict=True))
    statuses = {code: int(status) for cell, status in told.items() for code in names_in([cell])}
    assert statuses == {code: told["http"] for code, told in document.content["x-errors"].items()}


def test_the_protocol_names_the_same_close_codes(document: Document) -> None:
    found = {code for cell in rows_of("Close codes") for code in re.findall(r"\d{4}", cell)}
    assert found == set(document.content["x-close-codes"])


# --- the tests' own strictness ---------------------------------------------------------------------------


def test_an_undocumented_field_is_a_fault(document: Document) -> None:
    position: dict[str, Any] = {"t": "ok", "id": "1", "data": {"room": "r", "number": 1, "mentions": 0}}
    document.check_outbound(position, command="read.move")
    position["data"]["secret"] = 1
    with pytest.raises(ValidationError, match="secret"):
        document.check_outbound(position, command="read.move")


def test_an_undocumented_frame_is_a_fault(document: Document) -> None:
    with pytest.raises(ValidationError, match="surprise"):
        document.check_outbound({"t": "surprise"})
