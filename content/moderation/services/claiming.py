"""Taking a case up and putting it back, so that two never act on one unawares."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation import rules
from content.moderation.events import CaseView
from content.moderation.models import Case, Step
from content.moderation.queries import cases_for, clean_id
from content.moderation.rules import Action
from content.moderation.topics import DESK
from eventlog import log
from eventlog.errors import Conflict, NotFound
from people.models import User

CLAIM_MINUTES = 30


def claim_case(*, actor: User, case: str, take: bool = False) -> Case:
    """Take a case up for half an hour, or for another; with `take` also from a colleague. Raises Refused."""
    rules.require(actor, Action.DESK)
    found = lock_case(actor, case)
    _require_open(found)
    holder = holder_of(found)
    if holder is not None and holder.pk != actor.pk and not take:
        raise _claimed(holder)
    _hold(found, actor)
    if holder is None or holder.pk != actor.pk:
        note(
            found, actor, "taken_over" if holder else "claimed", {"from": holder.public_id} if holder else {}
        )
        announce(found)
    return found


def release_case(*, actor: User, case: str) -> Case:
    """Put back a case one has taken up; where one has not, nothing changes. Raises Refused."""
    rules.require(actor, Action.DESK)
    found = lock_case(actor, case)
    _require_open(found)
    if found.claimed_by_id != actor.pk:
        return found
    found.claimed_by, found.claimed_until = None, None
    found.save(update_fields=["claimed_by", "claimed_until"])
    note(found, actor, "released")
    announce(found)
    return found


def lock_case(actor: User, case: str) -> Case:
    """Return a case that stays as it is until the transaction ends. Raises NotFound."""
    found = cases_for(actor).select_for_update(of=("self",)).filter(public_id=clean_id(case)).first()
    if found is None:
        raise NotFound()
    return found


def require_claim(case: Case, actor: User) -> None:
    """Claim an open case for whoever decides on it. Raises Conflict (`claimed`) when a colleague has it."""
    _require_open(case)
    holder = holder_of(case)
    if holder is not None and holder.pk != actor.pk:
        raise _claimed(holder)
    _hold(case, actor)


def holder_of(case: Case) -> User | None:
    """Return who has taken the case up, None where nobody has or the time is over."""
    if case.claimed_until is None or case.claimed_until <= timezone.now():
        return None
    return case.claimed_by


def _hold(case: Case, actor: User) -> None:
    case.claimed_by = actor
    case.claimed_until = timezone.now() + timedelta(minutes=CLAIM_MINUTES)
    case.save(update_fields=["claimed_by", "claimed_until"])


def _require_open(case: Case) -> None:
    if case.settled_at is not None:
        raise Conflict("conflict", _("This case has been settled already."))


def _claimed(holder: User) -> Conflict:
    return Conflict("claimed", _("%(name)s is working on this case.") % {"name": holder.name})


def note(case: Case, actor: User, action: str, detail: dict[str, object] | None = None) -> None:
    """Write a step of the case down, for the next who takes it up and in the audit trail."""
    Step.objects.create(case=case, actor=actor, action=action)
    record(case, actor, action, detail)


def record(case: Case, actor: User, action: str, detail: dict[str, object] | None = None) -> None:
    """Write to the audit trail what was done to the case."""
    audit.record(
        actor_id=actor.pk,
        action=f"case.{action}",
        target=f"case:{case.public_id}",
        detail={"kind": case.kind, **(detail or {})},
    )


def announce(case: Case) -> None:
    """Tell the desk how the case stands. Advances the desk's topic."""
    desk = log.find_topic(DESK)
    log.record(log.advance({desk.pk: log.Plain})[desk.pk], "case.changed", CaseView.of(case))
