"""What follows when people stay silent: telling them again, the next wave, lists of whom to call.

All of it is due work: it outlives the process, and stops with the answer or the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from audit import services as audit
from eventlog import due, log
from notifications.alerts.letters import send_letters
from notifications.alerts.models import Alert, Recipient, Wave
from notifications.alerts.services.answering import group_of
from notifications.alerts.services.composing import tell_desk
from notifications.alerts.services.sending import kind_of, send_wave
from notifications.alerts.states import STANDING
from notifications.kinds import KINDS
from notifications.models import Notification
from notifications.planning.delivering import deliver
from notifications.services.preferences import wishes_of

REPEAT, WAVE, CALLS, OVERDUE = "alerts.repeat", "alerts.wave", "alerts.calls", "alerts.overdue"
# People told again in one transaction.
AT_ONCE = 250


def begin(alert: Alert, *, first: bool) -> None:
    """Plan what happens to those who stay silent after an issue."""
    now = timezone.now()
    if alert.repeats and alert.ask:
        due.schedule(REPEAT, alert.public_id, now + timedelta(minutes=alert.repeat_minutes), {"turn": 1})
    else:
        due.cancel(REPEAT, alert.public_id)
    if alert.call_minutes and alert.ask:
        due.schedule(CALLS, alert.public_id, now + timedelta(minutes=alert.call_minutes))
    due.schedule(OVERDUE, alert.public_id, now + timedelta(hours=alert.hours))
    if first:
        _plan_wave(alert, 1, now)


def stop(alert: Alert) -> None:
    """Nothing more follows."""
    for kind in (REPEAT, CALLS, OVERDUE, WAVE):
        due.cancel(kind, alert.public_id)


def repeat(item: due.Item) -> None:
    """Tell those again who have not answered, a part of them at a time."""
    alert = _standing(item)
    if alert is None:
        return
    turn, cursor = int(item.data.get("turn", 1)), int(item.data.get("cursor", 0))
    silent = Recipient.objects.filter(alert=alert, answer="", user__gt=cursor).order_by("user_id")
    user_ids = list(silent.values_list("user_id", flat=True)[:AT_ONCE])
    if user_ids:
        _tell_again(alert, user_ids, turn)
    now = timezone.now()
    if len(user_ids) == AT_ONCE:
        due.schedule(REPEAT, alert.public_id, now, {"turn": turn, "cursor": user_ids[-1]})
        return
    audit.record(
        actor_id=None,
        action="alert.repeated",
        target=f"alert:{alert.public_id}",
        detail={"turn": turn, "drill": alert.drill},
    )
    if turn < alert.repeats:
        due.schedule(
            REPEAT, alert.public_id, now + timedelta(minutes=alert.repeat_minutes), {"turn": turn + 1}
        )


def next_wave(item: due.Item) -> None:
    """Send the next wave where too few of those told before have answered."""
    alert = _standing(item)
    number = int(item.data.get("wave", 1))
    if alert is None:
        return
    wave = Wave.objects.filter(alert=alert, number=number, sent_at=None).first()
    if wave is None:
        return
    answered = Recipient.objects.filter(alert=alert).exclude(answer__in=("", "off_duty")).count()
    # Also where this one is not needed: the next may ask for more.
    _plan_wave(alert, number + 1, timezone.now())
    if answered < wave.need:
        send_wave(alert, wave)


def call_lists(item: due.Item) -> None:
    """Tell the heads of units in which somebody is silent whom to call."""
    alert = _standing(item)
    if alert is None:
        return
    audit.record(actor_id=None, action="alert.call_lists", target=f"alert:{alert.public_id}")
    tell_desk(alert, log.Intent("calls", {"alert": alert.pk}))


def overdue(item: due.Item) -> None:
    """Tell those who send alerts that this one's time is over and nobody has said so to the people."""
    alert = _standing(item)
    if alert is not None:
        tell_desk(alert, log.Intent("overdue", {"alert": alert.pk}))


def _plan_wave(alert: Alert, number: int, now: datetime) -> None:
    minutes = Wave.objects.filter(alert=alert, number=number).values_list("minutes", flat=True).first()
    if minutes is None:
        due.cancel(WAVE, alert.public_id)
    else:
        due.schedule(WAVE, alert.public_id, now + timedelta(minutes=minutes), {"wave": number})


def _tell_again(alert: Alert, user_ids: Sequence[int], turn: int) -> None:
    kind = KINDS[kind_of(alert)]
    now = timezone.now()
    wishes = wishes_of(user_ids, now) if not kind.through else {}
    free = [pk for pk in user_ids if kind.through or wishes[pk].held_until is None]
    open_ones = Notification.objects.filter(user__in=free, group=group_of(alert.pk), read_at=None)
    deliver(kind, list(open_ones), now)
    send_letters(alert, free, turn=turn)


def _standing(item: due.Item) -> Alert | None:
    rows = Alert.objects.select_for_update().select_related("topic", "board")
    return rows.filter(public_id=item.key, state__in=STANDING).first()
