"""The commands about confirming, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from chat import frames
from chat.commands import Answer, Id
from chat.confirming import frames as confirming_frames
from chat.confirming import services
from eventlog.commands import Actor, Command, command

Time = Annotated[str, Meta(max_length=40)]


@command("confirmation.ask")
class AskConfirmation(Command):
    """Ask everybody in the room to confirm having read one's own message."""

    message: Id
    deadline: Time | None = None

    def run(self, actor: Actor) -> Answer:
        view = services.ask_confirmation(actor=actor.user, message=self.message, deadline=self.deadline)
        return {"message": frames.message(view)}


@command("confirmation.end")
class EndConfirmation(Command):
    """Ask no more."""

    message: Id

    def run(self, actor: Actor) -> Answer:
        return {"message": frames.message(services.end_confirmation(actor=actor.user, message=self.message))}


@command("confirmation.give")
class GiveConfirmation(Command):
    """Confirm having read a message; with `version`, that text only."""

    message: Id
    version: Time | None = None

    def run(self, actor: Actor) -> Answer:
        view = services.give_confirmation(actor=actor.user, message=self.message, version=self.version)
        return confirming_frames.given(view)
