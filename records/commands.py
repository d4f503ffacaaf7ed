"""The commands of records, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from eventlog.commands import Actor, Command, command
from records import services
from records.models import BASIS_LENGTH, CASE_LENGTH, REASON_LENGTH, Status
from records.queries import retention, rooms, trail
from records.services.entering import MOST_HOURS
from records.services.retention import MOST_MONTHS
from records.statuses import status_of

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
Months = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MOST_MONTHS})]
Hours = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MOST_HOURS})]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
StatusName = Annotated[str, Meta(extra_json_schema={"enum": Status.values})]
Purged = Annotated[str, Meta(extra_json_schema={"enum": [name for name in Status.values if name != "keep"]})]
Basis = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": BASIS_LENGTH})]
Why = Annotated[str, Meta(extra_json_schema={"minLength": 10, "maxLength": REASON_LENGTH})]
CaseNumber = Annotated[str, Meta(extra_json_schema={"maxLength": CASE_LENGTH})]


@command("retention.propose")
class ProposeRule(Command):
    """Propose how long messages are kept, for a kind of rooms, one room or one topic stream."""

    basis: Basis
    months: Months | None
    scope: str = ""
    room: Id | None = None
    stream: Id | None = None
    statuses: list[Purged] = field(default_factory=lambda: [Status.WORKING.value, Status.MINOR.value])

    def run(self, actor: Actor) -> Answer:
        rule = services.propose_rule(
            actor=actor.user,
            basis=self.basis,
            months=self.months,
            scope=self.scope,
            room=self.room,
            stream=self.stream,
            statuses=self.statuses,
        )
        return {"rule": retention.as_json(rule)}


@command("retention.approve")
class ApproveRule(Command):
    """Let another officer's rule hold."""

    rule: Id
    confirm: Count | None = None

    def run(self, actor: Actor) -> Answer:
        rule = services.approve_rule(actor=actor.user, rule=self.rule, confirm=self.confirm)
        return {"rule": retention.as_json(rule)}


@command("retention.end")
class EndRule(Command):
    """Take a proposal back, or let a rule hold no longer."""

    rule: Id

    def run(self, actor: Actor) -> Answer:
        return {"rule": retention.as_json(services.end_rule(actor=actor.user, rule=self.rule))}


@command("retention.run")
class RunRule(Command):
    """Purge what a rule that holds covers now instead of at night."""

    rule: Id
    confirm: Count | None = None

    def run(self, actor: Actor) -> Answer:
        rule = services.run_now(actor=actor.user, rule=self.rule, confirm=self.confirm)
        return {"rule": retention.as_json(rule)}


@command("record.mark")
class MarkMessage(Command):
    """Say what a message is before the law, with `thread` also the replies to it."""

    message: Id
    status: StatusName
    thread: bool = False

    def run(self, actor: Actor) -> Answer:
        found = services.mark_message(
            actor=actor.user, message=self.message, status=self.status, thread=self.thread
        )
        return {"message": found.public_id, "status": status_of(found).value}


@command("record.keep")
class KeepPost(Command):
    """Have a post kept, with what is said about it, whatever the rules say; or no longer."""

    post: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        found = services.keep_post(actor=actor.user, post=self.post, on=self.on)
        return {"post": found.public_id, "kept": self.on}


@command("record.room")
class SetRoomStatus(Command):
    """Say what messages of a room are unless somebody says otherwise."""

    room: Id
    status: StatusName

    def run(self, actor: Actor) -> Answer:
        row = services.set_room_status(actor=actor.user, room=self.room, status=self.status)
        return {"room": self.room, "status": row.status}


@command("record.enter")
class EnterRoom(Command):
    """Read a room that is not open to one, with a reason and for a time; its owners are told."""

    room: Id
    reason: Why
    hours: Hours
    case_number: CaseNumber = ""

    def run(self, actor: Actor) -> Answer:
        grant = services.enter_room(
            actor=actor.user,
            room=self.room,
            reason=self.reason,
            hours=self.hours,
            case_number=self.case_number,
        )
        return {"grant": rooms.grant_json(grant)}


@command("record.leave")
class LeaveRoom(Command):
    """End one's time in a room before it is over."""

    grant: Id

    def run(self, actor: Actor) -> Answer:
        return {"grant": rooms.grant_json(services.leave_room(actor=actor.user, grant=self.grant))}


@command("audit.check")
class CheckTrail(Command):
    """Ask for the audit trail to be gone through."""

    def run(self, actor: Actor) -> Answer:
        services.check_trail(actor=actor.user)
        return {"check": trail.last_check()}
