"""The commands of the moderators' desk (docs/protocol.md). `base` is the version the moderator saw."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from eventlog.commands import Actor, Command, command
from questions import frames
from questions.commands import Answer, Id, Text, Time, Words
from questions.events import desk_view
from questions.models import Question
from questions.services import claiming, deciding, merging

Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
ReasonName = Annotated[str, Meta(extra_json_schema={"enum": Question.Reason.values})]


def _on_desk(question: Question) -> Answer:
    return {"question": frames.desk_question(desk_view(question))}


@command("question.claim")
class ClaimQuestion(Command):
    """Take a question up; with `take` also from a colleague who has it."""

    question: Id
    take: bool = False

    def run(self, actor: Actor) -> Answer:
        return _on_desk(claiming.claim_question(actor=actor.user, question=self.question, take=self.take))


@command("question.release")
class ReleaseQuestion(Command):
    """Put a question back for others to take up."""

    question: Id

    def run(self, actor: Actor) -> Answer:
        return _on_desk(claiming.release_question(actor=actor.user, question=self.question))


@command("question.approve")
class ApproveQuestion(Command):
    """Let everybody see a question, with `text` in other words."""

    question: Id
    base: Version
    text: Text | None = None

    def run(self, actor: Actor) -> Answer:
        return _on_desk(
            deciding.approve_question(
                actor=actor.user, question=self.question, version=self.base, text=self.text
            )
        )


@command("question.edit")
class EditQuestion(Command):
    """Put a question in other words; the first ones are kept."""

    question: Id
    base: Version
    text: Text

    def run(self, actor: Actor) -> Answer:
        return _on_desk(
            deciding.edit_question(
                actor=actor.user, question=self.question, version=self.base, text=self.text
            )
        )


@command("question.dismiss")
class DismissQuestion(Command):
    """Not take a question, for a reason that its asker reads."""

    question: Id
    base: Version
    reason: ReasonName
    words: Words = ""

    def run(self, actor: Actor) -> Answer:
        return _on_desk(
            deciding.dismiss_question(
                actor=actor.user,
                question=self.question,
                version=self.base,
                reason=self.reason,
                words=self.words,
            )
        )


@command("question.hide")
class HideQuestion(Command):
    """Take an approved question from sight for now."""

    question: Id
    base: Version

    def run(self, actor: Actor) -> Answer:
        return _on_desk(deciding.hide_question(actor=actor.user, question=self.question, version=self.base))


@command("question.reopen")
class ReopenQuestion(Command):
    """Look again at a question that another moderator has dismissed."""

    question: Id
    base: Version

    def run(self, actor: Actor) -> Answer:
        return _on_desk(deciding.reopen_question(actor=actor.user, question=self.question, version=self.base))


@command("question.merge")
class MergeQuestion(Command):
    """Let another question stand for this one."""

    question: Id
    base: Version
    into: Id

    def run(self, actor: Actor) -> Answer:
        return _on_desk(
            merging.merge_question(
                actor=actor.user, question=self.question, version=self.base, into=self.into
            )
        )


@command("question.unmerge")
class UnmergeQuestion(Command):
    """Undo a merge: the question stands for itself again, as it was."""

    question: Id
    base: Version

    def run(self, actor: Actor) -> Answer:
        return _on_desk(merging.unmerge_question(actor=actor.user, question=self.question, version=self.base))


@command("question.assign")
class AssignQuestion(Command):
    """Hand a question over to somebody who answers it by a day; both null take it back."""

    question: Id
    base: Version
    owner: Id | None
    due: Time | None
    words: Words = ""

    def run(self, actor: Actor) -> Answer:
        return _on_desk(
            deciding.assign_question(
                actor=actor.user,
                question=self.question,
                version=self.base,
                owner=self.owner,
                due=self.due,
                words=self.words,
            )
        )
