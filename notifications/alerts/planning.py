"""Whom an intent about an alert is for: a part of its audience at a time (`notifications.planning`)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils import timezone

from eventlog import due
from eventlog.inserting import insert_missing
from notifications.alerts.letters import send_letters
from notifications.alerts.models import Alert, Recipient, Wave
from notifications.alerts.rules import SENDERS
from notifications.alerts.services.answering import group_of
from notifications.alerts.services.sending import PLANNED
from notifications.alerts.states import ENDED, State
from notifications.models import Intent
from notifications.planning.steps import NOTHING, Step, Subject
from people import belonging
from people.active import active
from people.models import Unit, User


def tell_alert(intent: Intent, limit: int) -> Step:
    """Tell those of a wave of an alert, or (`told`) everybody it has gone to of what has become of it."""
    alert = Alert.objects.filter(topic=intent.topic_id).first()
    if alert is None:
        return NOTHING
    subject = Subject(intent.kind, group_of(alert.pk), object_id=alert.pk)
    if "wave" not in intent.audience:
        told = Recipient.objects.filter(alert=alert, user__gt=intent.cursor).order_by("user_id")
        user_ids = list(told.values_list("user_id", flat=True)[:limit])
        send_letters(alert, user_ids)
        return Step(subject, user_ids, user_ids[-1] if len(user_ids) == limit else None)
    # Cancelled while it was being sent: whoever has not heard of it need not.
    if alert.state in ENDED:
        return NOTHING
    return _tell_wave(alert, int(intent.audience["wave"]), intent.cursor, subject, limit)


def _tell_wave(alert: Alert, number: int, cursor: int, subject: Subject, limit: int) -> Step:
    wave = Wave.objects.filter(alert=alert, number=number).first()
    if wave is None:
        return NOTHING
    members = belonging.members(wave.audience_id).filter(pk__gt=cursor).order_by("pk")
    found = list(members.values_list("pk", "unit")[:limit])
    there = set(
        Recipient.objects.filter(alert=alert, user__in=[pk for pk, _ in found], wave__lt=number).values_list(
            "user_id", flat=True
        )
    )
    rows = [
        Recipient(alert=alert, user_id=pk, unit_id=unit, wave=number) for pk, unit in found if pk not in there
    ]
    insert_missing(rows)
    last = len(found) < limit
    if last and alert.state == State.SENDING:
        due.schedule(PLANNED, alert.public_id, timezone.now())
    answered = set(
        Recipient.objects.filter(alert=alert, user__in=[row.user_id for row in rows])
        .exclude(answer="")
        .values_list("user_id", flat=True)
    )
    user_ids = [row.user_id for row in rows if row.user_id not in answered]
    send_letters(alert, user_ids)
    return Step(subject, user_ids, None if last else found[-1][0])


def tell_senders(intent: Intent, limit: int) -> Step:
    """Tell those who send alerts that one waits for them, or that its time is over."""
    people = User.objects.filter(active(), roles__role__in=SENDERS, pk__gt=intent.cursor).distinct()
    people = people.exclude(pk=intent.audience.get("but", 0)).order_by("pk")
    return _about(intent, limit, list(people.values_list("pk", flat=True)[:limit]))


def tell_heads(intent: Intent, limit: int) -> Step:
    """Tell the heads of units in which somebody is silent."""
    silent = Recipient.objects.filter(alert=intent.audience["alert"], answer="", unit=OuterRef("pk"))
    units = Unit.objects.filter(Exists(silent), active("head__"), head__gt=intent.cursor)
    heads = units.order_by("head").values_list("head", flat=True).distinct()
    return _about(intent, limit, [pk for pk in heads[:limit] if pk is not None])


def _about(intent: Intent, limit: int, user_ids: list[int]) -> Step:
    alert_id = int(intent.audience["alert"])
    subject = Subject(intent.kind, f"{intent.kind}:{alert_id}", object_id=alert_id)
    return Step(subject, user_ids, user_ids[-1] if len(user_ids) == limit else None)


SOURCES = {
    "alarm": tell_alert,
    "alert": tell_alert,
    "approval": tell_senders,
    "overdue": tell_senders,
    "incoming": tell_senders,
    "calls": tell_heads,
}
