"""Alerts as people see them: those they are for, and those who send them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from eventlog.errors import NotFound
from eventlog.frames import timestamp
from notifications.alerts import states
from notifications.alerts.content import FIELDS, content_of
from notifications.alerts.hints import hints_for
from notifications.alerts.models import Alert, Issue, Proposal, Recipient, Wave
from notifications.alerts.services.deciding import alone_from
from notifications.alerts.services.recipients import wave_of
from notifications.alerts.states import STANDING, State
from people import belonging
from people.models import AudienceTerm, Unit, User
from people.queries import person
from people.text import is_storable

Json = dict[str, Any]
# How many of the last alerts one may read again, and for how long.
LAST = 20
LAST_DAYS = 90
LISTED = 50
# What those an alert is for need to know of it.
_TOLD = ("category", "severity", "certainty", "urgency", "texts", "links", "area", "ask")


def last_issues(alerts: Iterable[Alert]) -> dict[int, Issue]:
    """Return the last issue of each, by the alert's primary key, in one query."""
    numbers = {alert.pk: alert.number for alert in alerts}
    issues = Issue.objects.filter(alert__in=list(numbers))
    return {issue.alert_id: issue for issue in issues if issue.number == numbers[issue.alert_id]}


def alert_data(alert: Alert, issue: Issue | None) -> Json:
    """Return an Alert (docs/protocol.md): the same for everybody it is for."""
    at = issue.sent_at if issue else alert.created_at
    return {
        "id": alert.public_id,
        "number": alert.number,
        "kind": issue.kind if issue else states.Issue.ALERT.value,
        "state": alert.state,
        "drill": alert.drill,
        **{field: getattr(alert, field) for field in _TOLD},
        "at": timestamp(at),
        "expires_at": timestamp(at + timedelta(hours=alert.hours)),
        "ended_at": timestamp(alert.ended_at) if alert.ended_at else None,
    }


def mine_data(mine: Recipient | None) -> Json:
    """Return how somebody stands to an alert that has gone to them."""
    return {
        "answer": mine.answer if mine else "",
        "words": mine.words if mine else "",
        "answered_at": timestamp(mine.answered_at) if mine and mine.answered_at else None,
        "seen": mine.seen if mine else 0,
    }


def list_mine(user: User) -> list[Json]:
    """Return the last alerts that have gone to somebody, the latest first, each with how they stand to it.

    A few queries, and one for each standing alert that the planner has not come to yet.
    """
    since = timezone.now() - timedelta(days=LAST_DAYS)
    rows = Recipient.objects.filter(user=user, alert__sent_at__gt=since).select_related("alert")
    found: dict[int, tuple[Alert, Recipient | None]] = {
        row.alert_id: (row.alert, row) for row in rows.order_by("-alert")[:LAST]
    }
    for alert in Alert.objects.filter(state__in=STANDING).exclude(pk__in=list(found)):
        if wave_of(alert, user) is not None:
            found[alert.pk] = (alert, None)
    issues = last_issues(alert for alert, _ in found.values())
    return [
        {"alert": alert_data(alert, issues.get(pk)), "mine": mine_data(mine)}
        for pk, (alert, mine) in sorted(found.items(), reverse=True)
    ]


def find_mine(user: User, alert_id: int) -> Json | None:
    """Return one alert as somebody it has gone to sees it, None where it has not."""
    alert = Alert.objects.filter(pk=alert_id, sent_at__isnull=False).first()
    if alert is None:
        return None
    mine = Recipient.objects.filter(alert=alert, user=user).first()
    if mine is None and wave_of(alert, user) is None:
        return None
    return {"alert": alert_data(alert, last_issues([alert]).get(alert.pk)), "mine": mine_data(mine)}


def list_for_unit(unit: Unit) -> list[Json]:
    """Return the standing alerts that are for a unit: for everybody, for it or one above or below it."""
    near = Q(unit__path__startswith=unit.path) | Q(everyone=True)
    near |= Q(unit__in=[int(part) for part in unit.path.split("/") if part])
    terms = AudienceTerm.objects.filter(near, excludes=False).values("audience")
    waves = Wave.objects.filter(sent_at__isnull=False, audience__in=terms).values("alert")
    found = list(Alert.objects.filter(state__in=STANDING, pk__in=waves).order_by("-pk"))
    issues = last_issues(found)
    return [alert_data(alert, issues.get(alert.pk)) for alert in found]


def spread(topic_name: str) -> Json | None:
    """Return the frame about an alert for whoever may read its topic, in two queries (`TORGET_SPREAD`)."""
    alert = Alert.objects.filter(topic__name=topic_name).select_related("topic").first()
    if alert is None or alert.sent_at is None:
        return None
    data = alert_data(alert, last_issues([alert]).get(alert.pk))
    return {"t": "alert", "topic": topic_name, "seq": alert.topic.head, "alert": data}


# --- for those who send ------------------------------------------------------------------------------------


@dataclass
class DeskView:
    """An alert, what of it waits, and how many wait."""

    alert: Alert
    proposal: Proposal | None
    waiting: int

    @property
    def pk(self) -> int:
        """The alert's primary key: what the log keeps."""
        return self.alert.pk

    @classmethod
    def of(cls, alert: Alert) -> DeskView:
        """Return it as it is now."""
        return cls(alert, Proposal.objects.filter(alert=alert, outcome="").first(), count_waiting())


def count_waiting() -> int:
    """Return how many proposals wait for a second person."""
    return Proposal.objects.filter(outcome="").count()


def desk_data(view: DeskView) -> Json:
    """Return the data of `alert.changed`."""
    alert = view.alert
    return {
        "alert": {
            "id": alert.public_id,
            "state": alert.state,
            "version": alert.version,
            "drill": alert.drill,
            "severity": alert.severity,
            "proposal": view.proposal.kind if view.proposal else None,
        },
        "waiting": view.waiting,
    }


def list_alerts(cursor: str | None, limit: int) -> tuple[list[Json], str | None]:
    """Return alerts in short for those who send them, the latest first, and the next page's cursor."""
    alerts = Alert.objects.select_related("author")
    if cursor is not None and cursor.isascii() and cursor.isdecimal() and len(cursor) < 19:
        alerts = alerts.filter(pk__lt=int(cursor))
    found = list(alerts.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    proposals = Proposal.objects.filter(alert__in=[alert.pk for alert in shown], outcome="")
    waiting = dict(proposals.values_list("alert", "kind"))
    lines = [_line(alert, waiting.get(alert.pk)) for alert in shown]
    return lines, str(shown[-1].pk) if len(found) > limit else None


def _line(alert: Alert, waiting: str | None) -> Json:
    return {
        "id": alert.public_id,
        "state": alert.state,
        "drill": alert.drill,
        "severity": alert.severity,
        "headlines": {language: said["headline"] for language, said in alert.texts.items()},
        "author": _named(alert.author),
        "created_at": timestamp(alert.created_at),
        "sent_at": timestamp(alert.sent_at) if alert.sent_at else None,
        "ended_at": timestamp(alert.ended_at) if alert.ended_at else None,
        "proposal": waiting,
        "counts": alert.counts,
    }


def find_alert(public_id: str) -> Alert:
    """Return an alert. Raises NotFound."""
    rows = Alert.objects.select_related("author", "topic", "board")
    found = rows.filter(public_id=public_id).first() if is_storable(public_id) else None
    if found is None:
        raise NotFound()
    return found


def full_data(alert: Alert, viewer: User) -> Json:
    """Return everything of an alert for one who sends alerts. A fixed number of queries for each wave."""
    proposal = Proposal.objects.filter(alert=alert, outcome="").select_related("by").first()
    waves = list(Wave.objects.filter(alert=alert).order_by("number"))
    issues = list(Issue.objects.filter(alert=alert).select_related("by", "approved_by").order_by("number"))
    return {
        "id": alert.public_id,
        "state": alert.state,
        "version": alert.version,
        "drill": alert.drill,
        "content": content_of(alert),
        "audience": belonging.describe(waves[0].audience_id) if waves else {"any": [], "except": []},
        "waves": [_wave(wave) for wave in waves[1:]],
        "author": person(alert.author) if alert.author else None,
        "created_at": timestamp(alert.created_at),
        "sent_at": timestamp(alert.sent_at) if alert.sent_at else None,
        "ended_at": timestamp(alert.ended_at) if alert.ended_at else None,
        "proposal": _proposal(proposal, viewer) if proposal else None,
        "issues": [_issue(issue) for issue in issues],
        "incoming": [
            {
                "warning": one.public_id,
                "origin": one.source.name,
                "sender": one.sender,
                "sent": one.sent,
                "status": one.status,
            }
            for one in alert.incoming.select_related("source").order_by("pk")
        ],
        "actions": states.actions_in(alert.state),
        "hints": [hint._asdict() for hint in hints_for(alert.texts)] if alert.state == State.DRAFT else [],
        "seq": alert.topic.head,
        "board_seq": alert.board.head,
    }


def _wave(wave: Wave) -> Json:
    return {
        "number": wave.number,
        "audience": belonging.describe(wave.audience_id),
        "need": wave.need,
        "minutes": wave.minutes,
        "sent_at": timestamp(wave.sent_at) if wave.sent_at else None,
    }


def _proposal(proposal: Proposal, viewer: User) -> Json:
    return {
        "kind": proposal.kind,
        "content": {field: proposal.content[field] for field in FIELDS if field in proposal.content},
        "by": _named(proposal.by),
        "at": timestamp(proposal.at),
        "mine": proposal.by_id == viewer.pk,
        "alone_from": timestamp(alone_from(proposal)),
    }


def _issue(issue: Issue) -> Json:
    return {
        "number": issue.number,
        "kind": issue.kind,
        "texts": issue.content["texts"],
        "at": timestamp(issue.sent_at),
        "by": _named(issue.by),
        "approved_by": _named(issue.approved_by),
    }


def _named(user: User | None) -> Json | None:
    return {"id": user.public_id, "name": user.name} if user else None


def load_alerts(pks: Sequence[int]) -> dict[int, Alert]:
    """Return alerts by primary key, with their topics."""
    return Alert.objects.select_related("topic", "board").in_bulk(list(pks))
