"""The command of anonymous asking that a person gives: having tokens signed. Using one has no person."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from eventlog.commands import Actor, Command, command
from questions.anonymous import services
from questions.anonymous.blind import BYTES
from questions.commands import Answer, Id

Hex = Annotated[str, Meta(max_length=2 * BYTES, extra_json_schema={"minLength": 2 * BYTES})]
Blinded = Annotated[list[Hex], Meta(max_length=10)]


@command("token.issue")
class IssueTokens(Command):
    """Have blinded messages signed, once in a session: each is good for one question without a name."""

    session: Id
    blinded: Blinded

    def run(self, actor: Actor) -> Answer:
        signed = services.issue_tokens(actor=actor.user, session=self.session, blinded=self.blinded)
        return {"signed": signed}
