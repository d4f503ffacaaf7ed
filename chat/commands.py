"""The commands of chat, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.utils.translation import gettext as _
from msgspec import Meta, field

from chat import frames, own_frames, services
from chat.models import Room
from content.models import CLIENT_ID_LENGTH
from eventlog.commands import Actor, Command, command
from eventlog.errors import Invalid

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
# One visible word of ASCII, so that every database keeps it as it came.
ClientId = Annotated[str, Meta(min_length=1, max_length=CLIENT_ID_LENGTH, pattern="^[!-~]+$")]
# JavaScript's safe integers.
Number = Annotated[int, Meta(ge=0, le=2**53 - 1)]


@command("message.send")
class SendMessage(Command):
    """Write a message in a room, or a reply to the message `thread`; with `forward` it passes one on."""

    room: Id
    text: str
    client_id: ClientId
    thread: Id | None = None
    files: list[Id] = []
    forward: Id | None = None
    wider: bool = False

    def run(self, actor: Actor) -> Answer:
        view = services.send_message(
            actor=actor.user,
            room=self.room,
            text=self.text,
            client_id=self.client_id,
            thread=self.thread,
            files=self.files,
            forward=self.forward,
            wider=self.wider,
        )
        return {"message": frames.message(view)}

    def gathers(self) -> bool:
        return self.thread is None and not self.files and self.forward is None

    @classmethod
    def run_together(cls, asked: Sequence[tuple[SendMessage, Actor]]) -> list[Answer | None]:
        wanted = [services.Plain(actor.user, sent.room, sent.text, sent.client_id) for sent, actor in asked]
        written = services.send_together(wanted)
        return [None if view is None else {"message": view.sent} for view in written]


@command("message.edit")
class EditMessage(Command):
    """Change the text of one's own message; with `base`, its time as one knew it, that one only."""

    message: Id
    text: str
    base: Annotated[str, Meta(max_length=40)] | None = None

    def run(self, actor: Actor) -> Answer:
        view = services.edit_message(actor=actor.user, message=self.message, text=self.text, base=self.base)
        return {"message": frames.message(view)}


@command("message.delete")
class DeleteMessage(Command):
    """Leave only a tombstone of a message."""

    message: Id

    def run(self, actor: Actor) -> Answer:
        view = services.delete_message(actor=actor.user, message=self.message)
        return {"message": frames.message(view)}


@command("message.history")
class ReadHistory(Command):
    """Read what a message said before it was changed or deleted."""

    message: Id

    def run(self, actor: Actor) -> Answer:
        return frames.versions(services.read_versions(actor=actor.user, message=self.message))


@command("reaction.set")
class SetReaction(Command):
    """Put one's emoji on a message, or take it away."""

    message: Id
    emoji: str
    on: bool

    def run(self, actor: Actor) -> Answer:
        view = services.set_reaction(actor=actor.user, message=self.message, emoji=self.emoji, on=self.on)
        return {"message": view.message.public_id, "reactions": list(view.reactions)}


@command("pin.set")
class SetPin(Command):
    """Hold a message up for everybody in its room, or take it down."""

    message: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        return frames.pin(services.set_pin(actor=actor.user, message=self.message, on=self.on))


@command("read.move")
class MoveRead(Command):
    """Say how far one has read in a room; `back` marks as unread what comes after `number`."""

    room: Id
    number: Number
    back: bool = False

    def run(self, actor: Actor) -> Answer:
        view = services.move_read(actor=actor.user, room=self.room, number=self.number, back=self.back)
        return frames.read_position(view)


@command("read.all")
class ReadEverything(Command):
    """Say that everything is read, in every room one is in."""

    def run(self, actor: Actor) -> Answer:
        return own_frames.read_all(services.read_everything(actor=actor.user))


@command("room.create")
class CreateRoom(Command):
    """Open a room."""

    kind: str
    # A command's own name stands in `name`.
    room_name: str = field(name="name")
    purpose: str = ""
    people: list[Id] = []
    guests: bool = False
    audience: dict[str, Any] | None = None

    def run(self, actor: Actor) -> Answer:
        if self.kind == Room.Kind.UNIT:
            if self.people:
                raise Invalid("people", _("Who is in a unit room follows from the directory."))
            view = services.create_unit_room(
                actor=actor.user,
                name=self.room_name,
                purpose=self.purpose,
                audience=self.audience,
                guests=self.guests,
            )
            return {"room": frames.room_summary(view)}
        if self.audience is not None:
            raise Invalid("audience", _("Only a unit room has an audience."))
        view = services.create_room(
            actor=actor.user,
            kind=self.kind,
            name=self.room_name,
            purpose=self.purpose,
            people=self.people,
            guests=self.guests,
        )
        return {"room": frames.room_summary(view)}


@command("room.change")
class ChangeRoom(Command):
    """Change what is given of a room."""

    room: Id
    room_name: str | None = field(name="name", default=None)
    purpose: str | None = None
    kind: str | None = None
    archived: bool | None = None
    guests: bool | None = None
    audience: dict[str, Any] | None = None

    def run(self, actor: Actor) -> Answer:
        view = services.change_room(
            actor=actor.user,
            room=self.room,
            name=self.room_name,
            purpose=self.purpose,
            kind=self.kind,
            archived=self.archived,
            guests=self.guests,
            audience=self.audience,
        )
        return {"room": frames.room_summary(view)}


@command("room.join")
class JoinRoom(Command):
    """Become a member of a room that is open to all."""

    room: Id

    def run(self, actor: Actor) -> Answer:
        return {"room": frames.room_summary(services.join_room(actor=actor.user, room=self.room))}


@command("room.leave")
class LeaveRoom(Command):
    """Leave a room."""

    room: Id

    def run(self, actor: Actor) -> Answer:
        return {"room": frames.room_summary(services.leave_room(actor=actor.user, room=self.room))}


@command("room.prefer")
class ChangePreferences(Command):
    """Choose how one hears of a room; what is left out stays."""

    room: Id
    notify: str | None = None
    threads: bool | None = None
    favourite: bool | None = None

    def run(self, actor: Actor) -> Answer:
        view = services.change_preferences(
            actor=actor.user,
            room=self.room,
            notify=self.notify,
            threads=self.threads,
            favourite=self.favourite,
        )
        return own_frames.preferences(view)


@command("join.ask")
class AskToJoin(Command):
    """Ask the owners of a closed room to let one in."""

    room: Id
    text: str = ""

    def run(self, actor: Actor) -> Answer:
        asked = services.ask_to_join(actor=actor.user, room=self.room, text=self.text)
        return {"request": own_frames.request(asked)}


@command("join.withdraw")
class WithdrawRequest(Command):
    """Take back that one asked."""

    room: Id

    def run(self, actor: Actor) -> Answer:
        asked = services.withdraw_request(actor=actor.user, room=self.room)
        return {"request": own_frames.request(asked)}


@command("join.answer")
class AnswerRequest(Command):
    """Let somebody in who asked, or not."""

    request: Id
    accept: bool
    text: str = ""

    def run(self, actor: Actor) -> Answer:
        asked = services.answer_request(
            actor=actor.user, request=self.request, accept=self.accept, text=self.text
        )
        return {"request": own_frames.request(asked)}


@command("member.add")
class AddMembers(Command):
    """Make people members of a room."""

    room: Id
    people: list[Id]

    def run(self, actor: Actor) -> Answer:
        count = services.add_members(actor=actor.user, room=self.room, people=self.people)
        return {"member_count": count}


@command("member.remove")
class RemoveMember(Command):
    """End somebody's membership."""

    room: Id
    person: Id

    def run(self, actor: Actor) -> Answer:
        count = services.remove_member(actor=actor.user, room=self.room, person=self.person)
        return {"member_count": count}


@command("member.role")
class ChangeRole(Command):
    """Make a member an owner, or an owner a member."""

    room: Id
    person: Id
    role: str

    def run(self, actor: Actor) -> Answer:
        count = services.change_role(actor=actor.user, room=self.room, person=self.person, role=self.role)
        return {"member_count": count}


@command("direct.open")
class OpenDirect(Command):
    """Open the direct chat with some people, or find the one there is."""

    people: list[Id]

    def run(self, actor: Actor) -> Answer:
        return {"room": frames.room_summary(services.open_direct(actor=actor.user, people=self.people))}
