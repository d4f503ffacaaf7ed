"""Taking deliveries that are due, and noting what became of them.

A claim has an end: what a dead worker held is due again then. `claimed_until` is also the claim's mark: a
delivery that was asked for anew meanwhile has lost it, and what became of the earlier push no longer counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from eventlog import metrics
from notifications import keys
from notifications.alerts.reached import ALERTS, note_reached
from notifications.models import Delivery, Device
from notifications.queries.unread import settle
from notifications.sender.pipe import Outcome
from people.active import active

State = Delivery.State

# Longer than a push may take: in the sender's queue, on its way, and the note of it.
LEASE_SECONDS = 120.0
# Seconds until a push is tried again: doubled each time, up to the longest.
RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 1800.0
# A device whose pushes are refused so many times in a row is not there any more.
REFUSALS = 10


@dataclass(frozen=True)
class Claim:
    """A delivery that was taken, with what is needed to send it."""

    delivery_id: int
    device_id: int
    user_id: int
    kind: str
    group: str
    topic_id: int | None
    object_id: int | None
    number: int | None
    language: str
    endpoint: str
    p256dh: str
    auth: str
    attempts: int
    at: datetime
    expires_at: datetime
    show_text: bool | None


_COLUMNS = (
    *("pk", "device_id", "notification__user_id", "notification__kind", "notification__group"),
    *("notification__topic_id", "notification__object_id", "notification__number"),
    *("notification__user__language", "device__endpoint", "device__p256dh", "device__auth"),
    *("attempts", "at", "expires_at", "notification__user__notification_preferences__show_text"),
)


def most_due() -> int | None:
    """Return the highest priority of the deliveries to take now; None: there is none. One short query."""
    due = _due(timezone.now()).order_by("-priority", "at")
    return due.values_list("priority", flat=True).first()


def _due(now: datetime) -> QuerySet[Delivery]:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Delivery.objects.filter(free, state=State.WAITING, at__lte=now)


def claim(limit: int, *, lease: float = LEASE_SECONDS) -> tuple[list[Claim], datetime]:
    """Take up to `limit` deliveries that are due, in the caller's transaction; return them and their mark.

    Those nobody wants any more are dropped: read elsewhere meanwhile, too late, or for somebody, a sign-in or
    a key that is no more.
    """
    now = timezone.now()
    mark = now + timedelta(seconds=lease)
    rows = list(
        _due(now)
        .select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked,
            of=("self",) if connection.features.has_select_for_update_of else (),
        )
        .order_by("-priority", "at")
        .values_list("pk", "notification__user_id")[:limit]
    )
    if not rows:
        return [], mark
    taken = [pk for pk, _ in rows]
    settle({user_id for _, user_id in rows}, now)
    wanted = Delivery.objects.filter(
        active("notification__user__"),
        Q(device__sign_in=None) | Q(device__sign_in__ended_at=None),
        pk__in=taken,
        notification__read_at=None,
        expires_at__gt=now,
        device__key=keys.short_key(),
    )
    claims = [Claim(*values) for values in wanted.order_by("-priority", "at").values_list(*_COLUMNS)]
    kept = {claimed.delivery_id for claimed in claims}
    Delivery.objects.filter(pk__in=kept).update(claimed_until=mark)
    Delivery.objects.filter(pk__in=set(taken) - kept).update(state=State.DROPPED, claimed_until=None)
    return claims, mark


def renew(delivery_ids: Collection[int], mark: datetime, *, lease: float) -> datetime:
    """Keep what was taken for longer; return the new mark."""
    later = timezone.now() + timedelta(seconds=lease)
    _claimed(delivery_ids, mark).update(claimed_until=later)
    return later


def release_all() -> None:
    """Give back what an earlier life of the only worker held; where there may be others, their time ends."""
    Delivery.objects.filter(state=State.WAITING, claimed_until__isnull=False).update(claimed_until=None)


def release(delivery_ids: Collection[int], mark: datetime) -> None:
    """Give back what was taken and not sent."""
    _claimed(delivery_ids, mark).update(claimed_until=None)


def drop(delivery_ids: Collection[int], mark: datetime) -> None:
    """Let go of what was taken and has nothing to say any more."""
    _claimed(delivery_ids, mark).update(state=State.DROPPED, claimed_until=None)


def _claimed(delivery_ids: Collection[int], mark: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=delivery_ids, claimed_until=mark)


@dataclass(frozen=True)
class Result:
    """What became of a claim, and what its device was told to take away."""

    claim: Claim
    mark: datetime
    outcome: Outcome
    withdrawn: Sequence[int] = ()


def note(results: Iterable[Result]) -> None:
    """Write down what became of pushes, in the caller's transaction; a few queries for all of them."""
    now = timezone.now()
    by_result: dict[str, list[Result]] = {}
    for result in results:
        by_result.setdefault(result.outcome.result, []).append(result)
        metrics.pushes.labels(result.outcome.result).inc()
    _note_accepted(by_result.get("accepted", []), now)
    gone = [result.claim.device_id for result in by_result.get("gone", [])]
    if gone:
        Device.objects.filter(pk__in=gone).delete()
    _note_refused(by_result.get("refused", []))
    _note_later(by_result.get("later", []), now)


def _note_accepted(results: Sequence[Result], now: datetime) -> None:
    for result in results:
        metrics.pushed.observe(max(0.0, (now - result.claim.at).total_seconds()))
    for mark, ids in _by_mark(results).items():
        _claimed(ids, mark).update(state=State.SENT, sent_at=now, claimed_until=None, attempts=0)
    note_reached(
        [(result.claim.object_id, result.claim.user_id) for result in results if result.claim.kind in ALERTS],
        now,
    )
    withdrawn = [pk for result in results for pk in result.withdrawn]
    if withdrawn:
        Delivery.objects.filter(pk__in=withdrawn).update(withdrawn_at=now)
    devices = {result.claim.device_id for result in results}
    if devices:
        Device.objects.filter(pk__in=devices, refusals__gt=0).update(refusals=0)


def _note_refused(results: Sequence[Result]) -> None:
    if not results:
        return
    for mark, ids in _by_mark(results).items():
        _claimed(ids, mark).update(state=State.FAILED, claimed_until=None)
    devices = [result.claim.device_id for result in results]
    Device.objects.filter(pk__in=devices).update(refusals=F("refusals") + 1)
    Device.objects.filter(pk__in=devices, refusals__gte=REFUSALS).delete()


def _note_later(results: Sequence[Result], now: datetime) -> None:
    waits: dict[tuple[datetime, float], list[int]] = {}
    for result in results:
        backed_off = min(RETRY_SECONDS * 2 ** min(result.claim.attempts, 16), LONGEST_RETRY_SECONDS)
        wait = max(backed_off, float(round(result.outcome.wait)))
        waits.setdefault((result.mark, wait), []).append(result.claim.delivery_id)
    for (mark, wait), ids in waits.items():
        _claimed(ids, mark).update(
            at=now + timedelta(seconds=wait), claimed_until=None, attempts=F("attempts") + 1
        )


def _by_mark(results: Sequence[Result]) -> dict[datetime, list[int]]:
    marks: dict[datetime, list[int]] = {}
    for result in results:
        marks.setdefault(result.mark, []).append(result.claim.delivery_id)
    return marks
