"""Expanding intents, a part of the audience at a time, the most urgent first.

Each step is one transaction: the notifications and deliveries of that part, and the cursor behind it. Whoever
dies in between has written nothing of it, and the next one begins there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from eventlog import metrics
from eventlog.inserting import insert, update
from eventlog.statements import Kept
from notifications.alerts import planning as alerts
from notifications.kinds import KINDS, URGENT, is_urgent
from notifications.models import Intent, Notification
from notifications.planning import affairs, chat, questions, streams
from notifications.planning.delivering import deliver
from notifications.planning.steps import NOTHING, Source, Subject
from notifications.queries.unread import read_elsewhere
from notifications.services.hours import hold
from notifications.services.preferences import wishes_of

logger = logging.getLogger(__name__)

# People in one step: what others wait for meanwhile is some tens of milliseconds.
STEP_PEOPLE = 250
# Of what is urgent more at once: it is done sooner.
URGENT_STEP_PEOPLE = 500
# What is not urgent waits this long, so that whoever reads it at the screen costs nothing further.
SETTLE_SECONDS = 1.5

SOURCES: Mapping[str, Source] = {
    **chat.SOURCES,
    **affairs.SOURCES,
    **questions.SOURCES,
    **streams.SOURCES,
    **alerts.SOURCES,
}


@dataclass(frozen=True)
class Planned:
    """Which intent was carried a step further, or `failed`, with nothing of the step written.

    `seconds` is how long the step kept others from writing.
    """

    intent_id: int
    urgent: bool
    failed: bool = False
    seconds: float = 0.0


def ripest(resting: Collection[int] = ()) -> int | None:
    """Return the highest priority of the intents to plan now, leaving those of `resting` out; None: there is
    none. One short query."""
    return _ripest.first(_settled(timezone.now()), list(resting) or [0])


def plan_step(resting: Collection[int] = ()) -> Planned | None:
    """Carry the most urgent intent one step further, in the caller's transaction; None: there is none.

    `resting` are intents to leave alone.
    """
    now, began = timezone.now(), time.monotonic()
    intent = _most_urgent.first(_settled(now), list(resting) or [0])
    if intent is None:
        return None
    failed = False
    try:
        with transaction.atomic():
            _advance(intent, now)
    except Exception:
        logger.exception("the intent %d could not be planned", intent.pk)
        failed = True
    return Planned(intent.pk, is_urgent(intent.priority), failed, time.monotonic() - began)


def _settled(now: datetime) -> datetime:
    return now - timedelta(seconds=SETTLE_SECONDS)


def _ripe(settled: datetime, resting: Collection[int]) -> QuerySet[Intent]:
    """Return the intents to plan: what is urgent, and what came before `settled`."""
    ripe = Q(priority__gte=URGENT) | Q(created_at__lte=settled)
    return Intent.objects.filter(ripe, planned_at=None).exclude(pk__in=resting)


def _held(intents: QuerySet[Intent]) -> QuerySet[Intent]:
    """Keep them as they are until the transaction ends, but for those that another process is at."""
    return intents.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


_ripest = Kept(
    lambda settled, resting: (
        _ripe(settled, resting).order_by("-priority").values_list("priority", flat=True)[:1]
    )
)
_most_urgent = Kept(lambda settled, resting: _held(_ripe(settled, resting)).order_by("-priority", "pk")[:1])


def _advance(intent: Intent, now: datetime) -> None:
    if intent.kind == "message" and not intent.cursor:
        intent = _latest(intent)
    source = SOURCES.get(intent.kind)
    people = URGENT_STEP_PEOPLE if is_urgent(intent.priority) else STEP_PEOPLE
    step = source(intent, people) if source is not None else NOTHING
    if step.subject is not None and step.user_ids:
        tell(intent, step.subject, step.user_ids, now)
    if step.cursor is None:
        intent.planned_at = now
        update([intent], ["planned_at"])
        metrics.planned.observe(max(0.0, (timezone.now() - intent.created_at).total_seconds()))
    else:
        intent.cursor = step.cursor
        update([intent], ["cursor"])


def _latest(intent: Intent) -> Intent:
    """Return the last message waiting in the same room instead: it speaks for those before it.

    Whoever wrote in between has read what came before, so nobody is left out.
    """
    later = _waiting_after.first(intent.topic_id, intent.kind, intent.seq)
    if later is None:
        return intent
    same = Intent.objects.filter(topic=intent.topic_id, kind=intent.kind, planned_at=None, cursor=0)
    same.filter(seq__lt=later.seq).update(planned_at=timezone.now())
    return later


_waiting_after = Kept(
    lambda topic, kind, seq: _held(
        Intent.objects.filter(topic=topic, kind=kind, planned_at=None, cursor=0, seq__gt=seq)
    ).order_by("-seq")[:1]
)


def tell(intent: Intent, subject: Subject, user_ids: Collection[int], now: datetime) -> None:
    """Write the notifications of a subject for these people, and deliveries to their devices.

    A fixed number of queries, however many people.
    """
    kind = KINDS[subject.kind]
    notifications = _write_notifications(intent, subject, user_ids, now)
    wishes = wishes_of(user_ids, now)
    pushed = [user_id for user_id in user_ids if wishes[user_id].push(kind)]
    held = {user_id: wishes[user_id].held_until for user_id in pushed} if not kind.through else {}
    hold({notifications[user_id].pk: until for user_id, until in held.items() if until is not None})
    deliver(kind, [notifications[user_id] for user_id in pushed if held.get(user_id) is None], now)


def _write_notifications(
    intent: Intent, subject: Subject, user_ids: Collection[int], now: datetime
) -> dict[int, Notification]:
    """Return each person's notification: the unread one there is, moved on to the latest, or a new one."""
    there = _unread_of(list(user_ids), subject.group)
    read = set(read_elsewhere([(one.pk, one.kind) for one in there]))
    if read:
        Notification.objects.filter(pk__in=read).update(read_at=now)
    notifications = {one.user_id: one for one in there if one.pk not in read}
    older = [notification.pk for notification in notifications.values() if notification.intent_id < intent.pk]
    told = {
        "kind": subject.kind,
        "topic_id": subject.topic_id,
        "object_id": subject.object_id,
        "number": subject.number,
        "intent_id": intent.pk,
        "at": intent.created_at,
    }
    if older:
        Notification.objects.filter(pk__in=older).update(**told)
    new = [
        Notification(user_id=user_id, group=subject.group, **told)
        for user_id in user_ids
        if user_id not in notifications
    ]
    insert(new)
    return notifications | {notification.user_id: notification for notification in new}


_unread_of = Kept(
    lambda user_ids, group: Notification.objects.filter(user__in=user_ids, group=group, read_at=None)
)
