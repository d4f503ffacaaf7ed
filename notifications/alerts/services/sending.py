"""Letting something out: what the alert is from now on, one event, and one row that says whom to notify."""

from __future__ import annotations

from django.utils import timezone

from audit import services as audit
from eventlog import due, log
from eventlog.topics import AUDIENCES
from notifications.alerts import content as contents
from notifications.alerts import states
from notifications.alerts.models import PIERCING, Alert, Issue, Proposal, Wave
from notifications.alerts.services.composing import tell_desk
from notifications.alerts.states import ENDED, State
from notifications.alerts.topics import DESK

PLANNED = "alerts.planned"


def send(alert: Alert, proposal: Proposal) -> Alert:
    """Let a proposal that was decided on go out. The caller holds the alert."""
    from notifications.alerts.services import counting, escalating

    now = timezone.now()
    alert.state = states.after(alert.state, f"send_{proposal.kind}")
    contents.put_into(alert, proposal.content)
    alert.number += 1
    alert.version += 1
    if proposal.kind == states.Issue.ALERT:
        alert.sent_at = now
        Wave.objects.filter(alert=alert, number=0).update(sent_at=now)
    if alert.state in ENDED:
        alert.ended_at = now
    alert.save()
    Issue.objects.create(
        alert=alert,
        number=alert.number,
        kind=proposal.kind,
        content={**proposal.content, "drill": alert.drill},
        sent_at=now,
        by_id=proposal.by_id,
        approved_by_id=proposal.decided_by_id if proposal.outcome == "approved" else None,
    )
    if alert.state in ENDED:
        escalating.stop(alert)
    else:
        escalating.begin(alert, first=proposal.kind == states.Issue.ALERT)
    counting.begin(alert)
    whom: dict[str, object] = {"wave": 0} if proposal.kind == states.Issue.ALERT else {"told": True}
    announce(alert, whom)
    return alert


def send_wave(alert: Alert, wave: Wave) -> None:
    """Let the next wave have the alert as it stands. The caller holds the alert."""
    wave.sent_at = timezone.now()
    wave.save(update_fields=["sent_at"])
    audit.record(
        actor_id=None,
        action="alert.wave",
        target=f"alert:{alert.public_id}",
        detail={"wave": wave.number, "drill": alert.drill},
    )
    announce(alert, {"wave": wave.number})


def announce(alert: Alert, whom: dict[str, object]) -> None:
    """Tell the alert's topic, every process and the desk, and write down whom to notify."""
    from notifications.alerts.events import IssueView
    from notifications.alerts.queries.alerts import DeskView

    audiences, desk = log.find_topic(AUDIENCES).pk, log.find_topic(DESK).pk
    positions = log.advance({alert.topic_id: log.Access, audiences: log.Plain, desk: log.Plain})
    intent = log.Intent(kind_of(alert), dict(whom))
    log.record(positions[alert.topic_id], "alert.issued", IssueView(alert), intent=intent)
    log.record(positions[audiences], "alert.rung", IssueView(alert))
    log.record(positions[desk], "alert.changed", DeskView.of(alert))


def kind_of(alert: Alert) -> str:
    """Return the kind of notification: `alarm` goes outside of working hours too, once it has always does."""
    if alert.severity in PIERCING:
        return "alarm"
    earlier = Issue.objects.filter(alert=alert).values_list("content__severity", flat=True)
    return "alarm" if not set(PIERCING).isdisjoint(earlier) else "alert"


def finish_planning(item: due.Item) -> None:
    """Everybody has been planned for: the alert is active."""
    alert = Alert.objects.select_for_update().filter(public_id=item.key).first()
    if alert is not None and alert.state == State.SENDING:
        alert.state = states.after(alert.state, "planned")
        alert.save(update_fields=["state"])
        tell_desk(alert)
