"""docs/asyncapi.yaml as the tests use it: references followed, undocumented fields refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

Json = dict[str, Any]

PATH = Path(__file__).resolve().parents[2] / "docs" / "asyncapi.yaml"


class Document:
    """The document. Validation is stricter than for a client: an undocumented field is a fault here."""

    def __init__(self, content: Json) -> None:
        self.content = content

    def resolve(self, reference: str) -> Any:
        """Return what "#/a/b" points at. Raises KeyError when it is nothing."""
        if not reference.startswith("#/"):
            raise KeyError(reference)
        found: Any = self.content
        for part in reference[2:].split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return found

    def references(self) -> Iterator[str]:
        """Yield every $ref of the document."""
        yield from _references(self.content)

    @cached_property
    def messages(self) -> dict[str, Json]:
        """The messages by name."""
        found: dict[str, Json] = self.content["components"]["messages"]
        return found

    @cached_property
    def schemas(self) -> dict[str, Json]:
        """Every schema of the document, by where it stands."""
        found = {f"schemas/{name}": schema for name, schema in self.content["components"]["schemas"].items()}
        return found | {f"messages/{name}": message["payload"] for name, message in self.messages.items()}

    def frame_types(self, action: str) -> dict[str, set[str]]:
        """Return the frame types the server receives (or sends), with the names of their messages."""
        types: dict[str, set[str]] = {}
        for operation in self.content["operations"].values():
            ways = [(operation["action"], operation["messages"])]
            if "reply" in operation:
                ways.append(("send", operation["reply"]["messages"]))
            for way, references in ways:
                for reference in references:
                    name = reference["$ref"].rpartition("/")[2]
                    if way == action:
                        frame_type = self.messages[name]["payload"]["properties"]["t"]["const"]
                        types.setdefault(frame_type, set()).add(name)
        return types

    def check(self, value: Any, schema: Json) -> None:
        """Hold a value against a schema. Raises ValidationError naming the first fault."""
        whole = {**_closed(schema), "components": _closed(self.content["components"])}
        fault = next(
            iter(sorted(Draft7Validator(whole).iter_errors(value), key=lambda error: error.json_path)), None
        )
        if fault is not None:
            raise ValidationError(f"{fault.json_path}: {fault.message[:300]}")

    def check_inbound(self, frame: Json) -> None:
        """Hold a frame that a client sends against the document, a command's data as well."""
        self._check_frame(frame, "receive")
        if frame["t"] == "cmd":
            self.check(frame["data"], self.content["x-commands"][frame["name"]]["data"])

    def check_outbound(self, frame: Json, *, command: str | None = None) -> None:
        """Hold a frame that the server sends against the document.

        `command` is the name of the command that an `ok` answers.
        """
        self._check_frame(frame, "send")
        if frame["t"] == "event" and frame["data"] is not None:
            prefix = frame["topic"].partition(":")[0]
            self.check(frame["data"], self.content["x-kinds"][frame["kind"]][prefix])
        if frame["t"] == "ok" and command is not None:
            self.check(frame["data"], self.content["x-commands"][command]["answer"])

    def _check_frame(self, frame: Json, action: str) -> None:
        names = self.frame_types(action).get(frame["t"])
        if not names:
            raise ValidationError(f"the frame type {frame['t']} is not documented ({action})")
        assert len(names) == 1, f"{names} cannot be told apart"
        self.check(frame, self.messages[next(iter(names))]["payload"])


@cache
def load() -> Document:
    """Read the document."""
    return Document(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _closed(value: Any) -> Any:
    """Return a schema in which every object with named properties has no others."""
    if isinstance(value, list):
        return [_closed(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    closed = {name: _closed(inner) for name, inner in value.items()}
    if isinstance(value.get("properties"), dict) and "additionalProperties" not in value:
        closed["additionalProperties"] = False
    return closed
