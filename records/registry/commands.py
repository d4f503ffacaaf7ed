"""The commands of handing over, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.models import CLIENT_ID_LENGTH
from eventlog.commands import Actor, Command, command
from records.registry import queries, services
from records.registry.choosing import MOST_MESSAGES, choose, find_room
from records.registry.models import CASE_LENGTH, NOTE_LENGTH, RECIPIENT_LENGTH

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
Messages = Annotated[list[Id], Meta(extra_json_schema={"minItems": 1, "maxItems": MOST_MESSAGES})]
CaseNumber = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": CASE_LENGTH})]
Recipient = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": RECIPIENT_LENGTH})]
Note = Annotated[str, Meta(extra_json_schema={"maxLength": NOTE_LENGTH})]
ClientId = Annotated[str, Meta(max_length=CLIENT_ID_LENGTH)]


@command("registry.preview")
class Preview(Command):
    """See what would be handed over; nothing is."""

    room: Id
    messages: Messages
    threads: bool = True

    def run(self, actor: Actor) -> Answer:
        room = find_room(actor.user, self.room)
        chosen = choose(room, self.messages, threads=self.threads)
        return {"preview": queries.preview(actor.user, chosen)}


@command("registry.hand_over")
class HandOver(Command):
    """Hand messages over to the registry; an owner's waits for a records officer."""

    room: Id
    messages: Messages
    case_number: CaseNumber
    recipient: Recipient
    client_id: ClientId
    threads: bool = True
    note: Note = ""
    keep: bool = False

    def run(self, actor: Actor) -> Answer:
        made = services.hand_over(
            actor=actor.user,
            room=self.room,
            messages=self.messages,
            case_number=self.case_number,
            recipient=self.recipient,
            client_id=self.client_id,
            threads=self.threads,
            note=self.note,
            keep=self.keep,
        )
        return {"handover": queries.as_json(made)}


@command("registry.accept")
class Accept(Command):
    """Go ahead with what an owner asked for."""

    handover: Id

    def run(self, actor: Actor) -> Answer:
        return {"handover": queries.as_json(services.accept(actor=actor.user, handover=self.handover))}


@command("registry.refuse")
class Refuse(Command):
    """Turn down what an owner asked for, with a reason; or take one's own back."""

    handover: Id
    words: Note = ""

    def run(self, actor: Actor) -> Answer:
        found = services.refuse(actor=actor.user, handover=self.handover, words=self.words)
        return {"handover": queries.as_json(found)}


@command("registry.close")
class Close(Command):
    """Say that the registry has the package; Torget removes its own."""

    handover: Id

    def run(self, actor: Actor) -> Answer:
        return {"handover": queries.as_json(services.close(actor=actor.user, handover=self.handover))}


@command("registry.fetch")
class Fetch(Command):
    """Take a package, which the audit trail tells; its bytes are at `/api/records/handovers/<id>/package`."""

    handover: Id

    def run(self, actor: Actor) -> Answer:
        found = services.note_fetched(actor=actor.user, handover=self.handover)
        return {"handover": queries.as_json(found)}
