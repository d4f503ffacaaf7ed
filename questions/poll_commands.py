"""The commands of polls (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from eventlog.commands import Actor, Command, command
from questions import frames
from questions.commands import Answer, Id, Text
from questions.models import TITLE_LENGTH, Poll
from questions.services import polls, voting

KindName = Annotated[str, Meta(extra_json_schema={"enum": Poll.Kind.values})]
PollState = Annotated[str, Meta(extra_json_schema={"enum": ["open", "closed"]})]
OptionText = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": TITLE_LENGTH})]
Options = Annotated[list[OptionText], Meta(max_length=100)]
Chosen = Annotated[list[Id], Meta(max_length=100)]


@command("poll.create")
class CreatePoll(Command):
    """Make a poll that only the desk sees yet."""

    session: Id
    text: Text
    kind: KindName
    options: Options = []
    open_results: bool = False

    def run(self, actor: Actor) -> Answer:
        view = polls.create_poll(
            actor=actor.user,
            session=self.session,
            text=self.text,
            kind=self.kind,
            options=self.options,
            open_results=self.open_results,
        )
        return {"poll": frames.poll(view)}


@command("poll.move")
class MovePoll(Command):
    """Open or close a poll."""

    poll: Id
    state: PollState

    def run(self, actor: Actor) -> Answer:
        return {"poll": frames.poll(polls.move_poll(actor=actor.user, poll=self.poll, state=self.state))}


@command("poll.answer")
class AnswerPoll(Command):
    """Choose in a poll, in place of what one chose before."""

    poll: Id
    options: Chosen

    def run(self, actor: Actor) -> Answer:
        voting.answer_poll(actor=actor.user, poll=self.poll, options=self.options)
        return {"poll": self.poll, "options": self.options}
