"""The two-person rule: what goes out is proposed by one and let go by another, or after a set time alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.notices.services import tell
from eventlog import log
from eventlog.errors import Conflict, Forbidden, Invalid, Refused
from notifications.alerts import content as contents
from notifications.alerts import states
from notifications.alerts.content import Content
from notifications.alerts.models import Alert, Proposal, Wave
from notifications.alerts.rules import SENDERS, check_sends
from notifications.alerts.services.composing import lock_alert, open_proposal, tell_desk
from notifications.alerts.services.sending import send
from notifications.alerts.states import Issue, State
from people import belonging
from people.active import active
from people.models import User


def propose(*, actor: User, alert: str, base: int, kind: str, content: Content | None = None) -> Alert:
    """Ask a second person to let something go out: the draft, or what takes the place of what was sent.

    `kind` is one of `states.Issue`; `content` what an update or an end says, without it what the alert says.
    Raises Refused.
    """
    check_sends(actor)
    if kind not in Issue.values:
        raise Invalid("kind", _("Choose one of the values there are."))
    given = None if content is None else contents.check(content)
    found = lock_alert(alert, base)
    after = states.after(found.state, f"propose_{kind}")
    if open_proposal(found) is not None:
        raise Conflict("alert_waiting", _("Something of this alert waits for approval already."))
    proposed = given or contents.content_of(found)
    contents.check_complete(proposed)
    if kind == Issue.ALERT:
        _require_somebody(found)
    if proposed["ask"] and kind in (Issue.ALL_CLEAR, Issue.CANCEL):
        proposed = {**proposed, "ask": False}
    audit.record(
        actor_id=actor.pk,
        action="alert.proposed",
        target=f"alert:{found.public_id}",
        detail={"kind": kind, "drill": found.drill, "severity": proposed["severity"]},
    )
    if kind == Issue.ALERT:
        contents.put_into(found, proposed)
    Proposal.objects.create(alert=found, kind=kind, content=proposed, by=actor)
    found.state = after
    found.version += 1
    found.save()
    tell_desk(found, log.Intent("approval", {"alert": found.pk, "but": actor.pk}))
    return found


def return_proposal(*, actor: User, alert: str) -> Alert:
    """Take back one's own proposal, or decline somebody else's. Raises Refused."""
    check_sends(actor)
    found = lock_alert(alert)
    proposal = _waiting(found)
    found.state = states.after(found.state, "return")
    outcome = "withdrawn" if proposal.by_id == actor.pk else "declined"
    _decide(found, proposal, actor, outcome)
    found.version += 1
    found.save()
    tell_desk(found)
    return found


def approve(*, actor: User, alert: str, base: int) -> Alert:
    """Let a colleague's proposal go out, as it stood at version `base`.

    Raises Refused: `own_proposal` for one's own, `edit_conflict`, `alert_state` where a colleague was faster.
    """
    check_sends(actor)
    found = lock_alert(alert)
    proposal = _waiting(found)
    if base != found.version:
        raise Conflict("edit_conflict", _("A colleague has changed this meanwhile. Look at it again."))
    if proposal.by_id == actor.pk:
        raise Forbidden(_("Somebody else has to approve what you propose."), code="own_proposal")
    _decide(found, proposal, actor, "approved")
    return send(found, proposal)


def send_alone(*, actor: User, alert: str, base: int) -> Alert:
    """Let one's own proposal go out alone, because nobody came within the set time. It is told to everybody
    who sends alerts. Raises Refused: `too_early` with `until`."""
    check_sends(actor)
    found = lock_alert(alert, base)
    proposal = _waiting(found)
    if proposal.by_id != actor.pk:
        raise Forbidden(_("You can approve this: you did not propose it."))
    until = alone_from(proposal)
    if timezone.now() < until:
        raise Refused(
            "too_early",
            _("Somebody else may still approve it. Wait until then."),
            status=409,
            until=until,
        )
    _decide(found, proposal, actor, "alone")
    sent = send(found, proposal)
    others = User.objects.filter(active(), roles__role__in=SENDERS).exclude(pk=actor.pk).distinct()
    tell(
        others,
        kind="alert_alone",
        about=f"alert:{found.public_id}",
        detail={"by": actor.name, "kind": proposal.kind, "drill": found.drill},
        must_read=True,
    )
    return sent


def alone_from(proposal: Proposal) -> datetime:
    """Return from when its author may let it go alone."""
    return proposal.at + timedelta(minutes=settings.TORGET_ALERT_ALONE_MINUTES)


def _waiting(alert: Alert) -> Proposal:
    proposal = open_proposal(alert)
    if proposal is None:
        raise Conflict("alert_state", _("The alert has gone on meanwhile. This cannot be done with it now."))
    return proposal


def _decide(alert: Alert, proposal: Proposal, actor: User, outcome: str) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, actor, timezone.now()
    proposal.save()
    audit.record(
        actor_id=actor.pk,
        action=f"alert.{'sent_alone' if outcome == 'alone' else outcome}",
        target=f"alert:{alert.public_id}",
        detail={"kind": proposal.kind, "drill": alert.drill, "waiting": alert.state == State.WAITING},
    )


def _require_somebody(alert: Alert) -> None:
    first = Wave.objects.get(alert=alert, number=0)
    if not belonging.members(first.audience_id).exists():
        raise Invalid("audience", _("Nobody belongs to this audience."), code="audience_empty")
