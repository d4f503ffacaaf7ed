"""The commands of reporting and moderation, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from content.moderation import queries, rules, services
from content.moderation.models import WORD_LENGTH, Reason
from content.moderation.rules import Action
from content.moderation.services.claiming import note
from content.moderation.services.deciding import WORDS_LIMIT
from content.moderation.services.muting import MUTE_HOURS
from content.moderation.services.reporting import WORDS_LIMIT as REPORT_LIMIT
from eventlog.commands import Actor, Command, command

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
ReasonName = Annotated[str, Meta(extra_json_schema={"enum": Reason.values})]
Said = Annotated[str, Meta(extra_json_schema={"maxLength": REPORT_LIMIT})]
Words = Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LIMIT})]
Hours = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MUTE_HOURS})]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]


@command("report.create")
class CreateReport(Command):
    """Report something one can read to the moderators."""

    kind: str
    object_id: Id = field(name="object")
    reason: ReasonName
    words: Said = ""

    def run(self, actor: Actor) -> Answer:
        made = services.report(
            actor=actor.user, kind=self.kind, object_id=self.object_id, reason=self.reason, said=self.words
        )
        return {"report": {"reason": made.reason, "words": made.words}}


@command("case.read")
class ReadCase(Command):
    """Read what a case is about; that one has is written down, once."""

    case: Id

    def run(self, actor: Actor) -> Answer:
        rules.require(actor.user, Action.DESK)
        found = queries.get_case(actor.user, self.case)
        if not queries.was_read_by(found, actor.user):
            note(found, actor.user, "read")
        return {"case": queries.show_case(found)}


@command("case.claim")
class ClaimCase(Command):
    """Take up a case; with `take` also from a colleague who has it."""

    case: Id
    take: bool = False

    def run(self, actor: Actor) -> Answer:
        found = services.claim_case(actor=actor.user, case=self.case, take=self.take)
        return {"case": queries.list_json([found])[0]}


@command("case.release")
class ReleaseCase(Command):
    """Put a case back for others to take up."""

    case: Id

    def run(self, actor: Actor) -> Answer:
        found = services.release_case(actor=actor.user, case=self.case)
        return {"case": queries.list_json([found])[0]}


@command("case.settle")
class SettleCase(Command):
    """Decide on a case."""

    case: Id
    base: Version
    hide: bool = False
    warn: bool = False
    mute_hours: Hours | None = None
    reason: Annotated[str, Meta(extra_json_schema={"enum": ["", *Reason.values]})] = ""
    words: Words = ""
    note: Words = ""

    def run(self, actor: Actor) -> Answer:
        found = services.settle_case(
            actor=actor.user,
            case=self.case,
            base=self.base,
            hide=self.hide,
            warn=self.warn,
            mute_hours=self.mute_hours,
            reason=self.reason,
            words=self.words,
            note=self.note,
        )
        return {"case": queries.list_json([found])[0]}


@command("case.restore")
class RestoreCase(Command):
    """Put back what a settled case hid."""

    case: Id
    words: Words = ""

    def run(self, actor: Actor) -> Answer:
        found = services.restore_case(actor=actor.user, case=self.case, words=self.words)
        return {"case": queries.list_json([found])[0]}


@command("case.approve")
class ApproveCase(Command):
    """Let what is held appear."""

    case: Id
    base: Version

    def run(self, actor: Actor) -> Answer:
        found = services.approve_case(actor=actor.user, case=self.case, base=self.base)
        return {"case": queries.list_json([found])[0]}


@command("case.refuse")
class RefuseCase(Command):
    """Let what is held never appear, and tell its author why."""

    case: Id
    base: Version
    reason: ReasonName
    words: Words

    def run(self, actor: Actor) -> Answer:
        found = services.refuse_case(
            actor=actor.user, case=self.case, base=self.base, reason=self.reason, words=self.words
        )
        return {"case": queries.list_json([found])[0]}


@command("mute.lift")
class LiftMute(Command):
    """Let somebody write again before the time is over."""

    person: Id

    def run(self, actor: Actor) -> Answer:
        services.lift_mute(actor=actor.user, person=self.person)
        return {}


@command("word.add")
class AddWord(Command):
    """Add an entry to the word list."""

    word: Annotated[str, Meta(extra_json_schema={"minLength": 2, "maxLength": WORD_LENGTH})]

    def run(self, actor: Actor) -> Answer:
        added = services.add_word(actor=actor.user, word=self.word)
        return {"word": {"id": added.public_id, "word": added.word}}


@command("word.remove")
class RemoveWord(Command):
    """Take an entry off the word list."""

    word: Id

    def run(self, actor: Actor) -> Answer:
        services.remove_word(actor=actor.user, word=self.word)
        return {}
