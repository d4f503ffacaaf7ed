"""The commands of sessions, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from questions import frames
from questions.life import STATES
from questions.models import (
    ANSWER_LENGTH,
    INTRO_LENGTH,
    QUESTION_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
    Question,
    Session,
)
from questions.queries import sessions as queries
from questions.queries.questions import load_shown
from questions.services import airing, asking, sessions, voting

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
ClientId = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": 64})]
Title = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": TITLE_LENGTH})]
Intro = Annotated[str, Meta(extra_json_schema={"maxLength": INTRO_LENGTH})]
Text = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": QUESTION_LENGTH})]
AnswerText = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": ANSWER_LENGTH})]
Words = Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LENGTH})]
Time = Annotated[str, Meta(max_length=40)]
Minutes = Annotated[int, Meta(ge=-(2**31), le=2**31, extra_json_schema={"minimum": 1, "maximum": 1440})]
Seconds = Annotated[int, Meta(ge=-(2**31), le=2**31, extra_json_schema={"minimum": 0, "maximum": 3600})]
StateName = Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})]
StageName = Annotated[str, Meta(extra_json_schema={"enum": Question.Stage.values})]
OrderName = Annotated[str, Meta(extra_json_schema={"enum": Session.Order.values})]
Ids = Annotated[list[Id], Meta(max_length=500)]


def _shown(session: Session) -> Answer:
    return {"session": frames.session(queries.view_of(session))}


@command("session.create")
class CreateSession(Command):
    """Make a session, as a draft."""

    title: Title
    audience: dict[str, Any]
    starts_at: Time
    intro: Intro = ""
    minutes: Minutes = 60
    opens_at: Time | None = None
    hosts: Ids = []
    moderators: Ids | None = None
    anonymous: bool = False
    moderated: bool = True
    slow_seconds: Seconds = 30

    def run(self, actor: Actor) -> Answer:
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        return _shown(sessions.create_session(actor=actor.user, **fields))


@command("session.change")
class ChangeSession(Command):
    """Change what is given of a session."""

    session: Id
    title: Title | None = None
    intro: Intro | None = None
    audience: dict[str, Any] | None = None
    starts_at: Time | None = None
    minutes: Minutes | None = None
    opens_at: Time | UnsetType | None = UNSET
    hosts: Ids | None = None
    moderators: Ids | None = None
    anonymous: bool | None = None
    moderated: bool | None = None
    slow_seconds: Seconds | None = None

    def run(self, actor: Actor) -> Answer:
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        if fields["opens_at"] is UNSET:
            fields["opens_at"] = False
        return _shown(sessions.change_session(actor=actor.user, **fields))


@command("session.move")
class MoveSession(Command):
    """Lead a session to another state of its life."""

    session: Id
    to: StateName

    def run(self, actor: Actor) -> Answer:
        return _shown(sessions.move_session(actor=actor.user, session=self.session, to=self.to))


@command("question.ask")
class AskQuestion(Command):
    """Ask something in one's own name."""

    session: Id
    text: Text
    client_id: ClientId

    def run(self, actor: Actor) -> Answer:
        asked = asking.ask_question(
            actor=actor.user, session=self.session, text=self.text, client_id=self.client_id
        )
        return {"question": frames.fate(asked)}


@command("question.appeal")
class AppealQuestion(Command):
    """Ask that another moderator looks at one's dismissed question."""

    question: Id
    words: Words = ""

    def run(self, actor: Actor) -> Answer:
        asked = asking.appeal_question(actor=actor.user, question=self.question, words=self.words)
        return {"question": frames.fate(asked)}


@command("vote.set")
class SetVote(Command):
    """Want a question answered, or no longer."""

    question: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        voting.set_vote(actor=actor.user, question=self.question, on=self.on)
        return self._answer()

    def gathers(self) -> bool:
        return True

    @classmethod
    def run_together(cls, asked: Sequence[tuple[SetVote, Actor]]) -> list[Answer | None]:
        ballots = [voting.Ballot(actor.user, wanted.question, wanted.on) for wanted, actor in asked]
        done = voting.set_votes_together(ballots)
        return [
            wanted._answer() if is_done else None for (wanted, _), is_done in zip(asked, done, strict=True)
        ]

    def _answer(self) -> Answer:
        return {"question": self.question, "on": self.on}


@command("question.stage")
class StageQuestion(Command):
    """Say that a question is answered now, later, passed, answered, or waits."""

    question: Id
    stage: StageName

    def run(self, actor: Actor) -> Answer:
        return shown(airing.stage_question(actor=actor.user, question=self.question, stage=self.stage))


@command("question.answer")
class AnswerQuestion(Command):
    """Answer in text; a moderator also for a host."""

    question: Id
    text: AnswerText
    host: Id | None = None

    def run(self, actor: Actor) -> Answer:
        return shown(
            airing.answer_question(actor=actor.user, question=self.question, text=self.text, host=self.host)
        )


@command("question.rank")
class RankQuestions(Command):
    """Show questions by votes, or in an order laid by hand."""

    session: Id
    order: OrderName
    ranking: Ids = []

    def run(self, actor: Actor) -> Answer:
        it = airing.rank_questions(
            actor=actor.user, session=self.session, order=self.order, ranking=self.ranking
        )
        return {"session": it.public_id, "order": it.order, "ranking": it.ranking}


def shown(question: Question) -> Answer:
    """Return an approved question as all see it."""
    return {"question": frames.question(load_shown([question.pk])[question.pk])}
