"""The commands of topic streams."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from streams.commands import Answer, Id
from streams.models import FREQUENCY_LENGTH, HANDLE_LENGTH, NAME_LENGTH, PURPOSE_LENGTH
from streams.queries.topics import show_stream
from streams.services import keeping

Name = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": NAME_LENGTH})]
Handle = Annotated[
    str, Meta(extra_json_schema={"maxLength": HANDLE_LENGTH, "pattern": f"^$|{keeping.HANDLE}"})
]
Purpose = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": PURPOSE_LENGTH})]
Frequency = Annotated[str, Meta(extra_json_schema={"maxLength": FREQUENCY_LENGTH})]


@command("stream.create")
class CreateStream(Command):
    """Make a topic stream; `posters` is an audience expression, null for communicators alone."""

    name: Name
    purpose: Purpose
    audience: dict[str, Any]
    posters: dict[str, Any] | None = None
    people: list[Id] = []
    handle: Handle = ""
    frequency: Frequency = ""
    pre_approved: bool = False

    def run(self, actor: Actor) -> Answer:
        made = keeping.create_stream(
            actor=actor.user,
            name=self.name,
            purpose=self.purpose,
            audience=self.audience,
            posters=self.posters,
            people=self.people,
            handle=self.handle,
            frequency=self.frequency,
            pre_approved=self.pre_approved,
        )
        return {"stream": show_stream(actor.user, made)}


@command("stream.change")
class ChangeStream(Command):
    """Change a topic stream, or close it; what is not given stays. `posters` and `people` go together."""

    stream: Id
    name: Name | UnsetType = UNSET
    purpose: Purpose | UnsetType = UNSET
    audience: dict[str, Any] | UnsetType = UNSET
    posters: dict[str, Any] | UnsetType | None = UNSET
    people: list[Id] | UnsetType = UNSET
    handle: Handle | UnsetType = UNSET
    frequency: Frequency | UnsetType = UNSET
    pre_approved: bool | UnsetType = UNSET
    closed: bool | UnsetType = UNSET

    def run(self, actor: Actor) -> Answer:
        given = {name: getattr(self, name) for name in self.__struct_fields__ if name != "stream"}
        fields = {name: value for name, value in given.items() if value is not UNSET}
        changed = keeping.change_stream(actor=actor.user, stream=self.stream, fields=fields)
        return {"stream": show_stream(actor.user, changed)}
