"""The command about read receipts, as REST and socket give it (docs/protocol.md)."""

from __future__ import annotations

from chat.commands import Answer
from chat.receipts import services
from eventlog.commands import Actor, Command, command


@command("receipts.choose")
class ChooseReceipts(Command):
    """Tell others how far one has read and be told it of them, or neither."""

    on: bool

    def run(self, actor: Actor) -> Answer:
        return {"on": services.choose_receipts(actor=actor.user, on=self.on).on}
