"""What an owner asked to hand over waits for an officer, and keeps its messages from being purged meanwhile.

So it has a time: `TORGET_HANDOVER_DAYS` from when it was asked for. At half of it, and a week before it is
over, officers and whoever asked are reminded. Then it is late: officers are told each week until one decides.
Nothing is decided by the time alone, since it would either destroy a record or make one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from content.notices.services import tell
from eventlog import due, log
from eventlog.due import Item
from people.models import Role, RoleGrant, User
from records.models import Handover

REMIND = "records.remind"
WEEK = timedelta(days=7)


def decide_by(handover: Handover) -> datetime:
    """Return until when it is to be decided."""
    return handover.created_at + timedelta(days=settings.TORGET_HANDOVER_DAYS)


def await_decision(handover: Handover) -> None:
    """Tell officers that it waits, now and again. Takes their topics."""
    told = officers()
    log.hold(user.topic_id for user in told)
    _tell(told, handover, "handover_waits")
    due.schedule(REMIND, handover.public_id, _next(handover, timezone.now()))


def run_reminder(item: Item) -> datetime | None:
    """Remind of one that waits still; return when to do so again."""
    rows = Handover.objects.select_related("asked_by").filter(state=Handover.State.WAITING)
    found = rows.filter(public_id=item.key).first()
    if found is None:
        return None
    now = timezone.now()
    late = now >= decide_by(found)
    told = officers()
    # Whoever asked hears of it while there is time, and once when there is none left.
    asker = [found.asked_by] if found.asked_by is not None and now < decide_by(found) + WEEK else []
    log.hold(user.topic_id for user in (*told, *asker))
    _tell(told, found, "handover_late" if late else "handover_reminder")
    _tell(asker, found, "handover_slow")
    return _next(found, now)


def remind_of_all() -> int:
    """See to it that of all that wait somebody is reminded; return of how many nobody was. Nightly."""
    waiting = Handover.objects.filter(state=Handover.State.WAITING)
    missing = [one for one in waiting if due.find(REMIND, one.public_id) is None]
    now = timezone.now()
    due.schedule_many(REMIND, [(one.public_id, _next(one, now), None) for one in missing])
    return len(missing)


def officers() -> list[User]:
    """Return the records officers who may act now."""
    grants = RoleGrant.objects.filter(role=Role.RECORDS_OFFICER).values("user")
    return list(User.objects.acting().filter(pk__in=grants))


def _next(handover: Handover, now: datetime) -> datetime:
    end = decide_by(handover)
    half = handover.created_at + (end - handover.created_at) / 2
    coming = [at for at in (half, max(half, end - WEEK), end) if at > now]
    return min(coming) if coming else now + WEEK


def _tell(people: Collection[User], handover: Handover, kind: str) -> None:
    detail: dict[str, object] = {
        "state": handover.state,
        "case": handover.case_number,
        "count": handover.message_count,
        "room": handover.room_name,
        "by": handover.asked_by.name if handover.asked_by else "",
        "until": decide_by(handover).isoformat(),
    }
    tell(list(people), kind=kind, about=f"handover:{handover.public_id}", detail=detail)
