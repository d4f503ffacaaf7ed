"""The commands about what is not sent yet: drafts, and messages to be sent later."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from chat import frames
from chat.commands import ClientId, Id
from chat.queries.unsent import draft_frame, scheduled_frames
from chat.services.drafts import save_draft
from chat.services.scheduled import cancel_scheduled, change_scheduled, schedule_message, send_scheduled
from eventlog.commands import Actor, Command, command

Answer = dict[str, Any]
Time = Annotated[str, Meta(max_length=40)]
Zone = Annotated[str, Meta(max_length=60)]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]


@command("draft.save")
class SaveDraft(Command):
    """Keep what is begun in a room or thread, in place of the version `base`."""

    room: Id
    text: str
    base: Version
    thread: Id | None = None

    def run(self, actor: Actor) -> Answer:
        draft = save_draft(
            actor=actor.user, room=self.room, text=self.text, base=self.base, thread=self.thread
        )
        return {"draft": draft_frame(draft)}


@command("scheduled.create")
class ScheduleMessage(Command):
    """Have a message sent at a time."""

    room: Id
    text: str
    client_id: ClientId
    at: Time
    time_zone: Zone | None = None
    thread: Id | None = None
    files: list[Id] = []

    def run(self, actor: Actor) -> Answer:
        scheduled = schedule_message(
            actor=actor.user,
            room=self.room,
            text=self.text,
            client_id=self.client_id,
            at=self.at,
            time_zone=self.time_zone,
            thread=self.thread,
            files=self.files,
        )
        return {"scheduled": scheduled_frames([scheduled])[0]}


@command("scheduled.change")
class ChangeScheduled(Command):
    """Change the text or time of a message that is to be sent."""

    scheduled: Id
    text: str | None = None
    at: Time | None = None
    time_zone: Zone | None = None

    def run(self, actor: Actor) -> Answer:
        scheduled = change_scheduled(
            actor=actor.user, scheduled=self.scheduled, text=self.text, at=self.at, time_zone=self.time_zone
        )
        return {"scheduled": scheduled_frames([scheduled])[0]}


@command("scheduled.cancel")
class CancelScheduled(Command):
    """Take back a message before it is sent."""

    scheduled: Id

    def run(self, actor: Actor) -> Answer:
        scheduled = cancel_scheduled(actor=actor.user, scheduled=self.scheduled)
        return {"scheduled": scheduled_frames([scheduled])[0]}


@command("scheduled.send")
class SendScheduled(Command):
    """Send it now instead."""

    scheduled: Id

    def run(self, actor: Actor) -> Answer:
        scheduled, view = send_scheduled(actor=actor.user, scheduled=self.scheduled)
        return {"scheduled": scheduled_frames([scheduled])[0], "message": frames.message(view)}
