"""What people do with notices."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.notices import queries, services
from eventlog.commands import Actor, Command, command

Id = Annotated[str, Meta(max_length=40)]


@command("notice.read")
class ReadNotice(Command):
    """Say that one has read a notice."""

    notice: Id

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"notice": queries.as_json(services.read_notice(actor=actor.user, notice=self.notice))}
