"""Due work: what is to be done at a time, as rows that outlive every process.

A room registers a kind of work once, and asks for it inside the transaction that makes it necessary:

    due.register("reminder", run_reminder)
    due.schedule("reminder", key=message.public_id, at=deadline)

There is one row for each kind and key: asked for again, it moves. The servers look for due rows about once a
second and carry each out once, whichever of them comes first. Rows hold ids, never text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from eventlog import executor, metrics
from eventlog.commands import Actor, Command
from eventlog.ids import new_public_id
from eventlog.models import Due

logger = logging.getLogger(__name__)

# Seconds until work that failed is tried again: doubled each time, up to the longest.
RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 3600
# Rows taken up in one round, and at once outside of transactions.
ROUND = 100
OUTSIDE_AT_ONCE = 4


class Item(NamedTuple):
    """Work that is due: what `schedule` was told, and how often it has failed so far."""

    kind: str
    key: str
    at: datetime
    data: dict[str, Any]
    attempts: int


# Does the work. Returns when to do it again, or None when it is done. Raises to be tried again later.
Run = Callable[[Item], datetime | None]


@dataclass(frozen=True)
class _Kind:
    run: Run
    lease: timedelta | None


_kinds: dict[str, _Kind] = {}


def register(kind: str, run: Run, *, lease_seconds: int | None = None) -> None:
    """Make a kind of work known; called while Django starts.

    Without `lease_seconds` it is run in one transaction of a writer thread together with taking it off the
    list: what it writes to the database happens exactly once, so it must be short and do nothing else.
    With it, it runs outside of any transaction and may talk to the network: should the process die, it is due
    again that many seconds after it began, so it may happen twice.
    """
    if kind in _kinds:
        raise ValueError(f"the work {kind} is registered twice")
    _kinds[kind] = _Kind(run, None if lease_seconds is None else timedelta(seconds=lease_seconds))


def schedule(kind: str, key: str, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    """Ask for work at a time (or move it there), in the caller's transaction. One query.

    `key` (at most 80 characters) names it among its kind; `data` is JSON without anybody's text.
    """
    schedule_many(kind, [(key, at, data)])


def schedule_many(kind: str, items: Iterable[tuple[str, datetime, Mapping[str, Any] | None]]) -> None:
    """Ask for several works of one kind, each (key, time, data), in one query."""
    if kind not in _kinds:
        raise LookupError(f"the work {kind} is not registered")
    Due.objects.bulk_create(
        [
            Due(kind=kind, key=key, at=at, data=dict(data or {}), attempts=0, token=new_public_id())
            for key, at, data in items
        ],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["at", "data", "attempts", "token"],
    )
    transaction.on_commit(_wake)


def cancel(kind: str, key: str) -> bool:
    """Take work off the list, in the caller's transaction; say whether it was there."""
    return bool(Due.objects.filter(kind=kind, key=key).delete()[0])


def find(kind: str, key: str) -> datetime | None:
    """Return when the work is due, or None when nobody asked for it."""
    return Due.objects.filter(kind=kind, key=key).values_list("at", flat=True).first()


class _RunDue(Command):
    """Carries out one row inside a writer's transaction."""

    row: int

    def run(self, actor: Actor) -> dict[str, Any]:
        row = _lock(self.row)
        if row is None:
            return {}
        try:
            with transaction.atomic():
                again = _kinds[row.kind].run(_item(row))
        except Exception:
            _note_failure(row)
            return {}
        _finish(row, again)
        return {}


def run_due() -> int:
    """Carry out what is due now, wait for it, and return how many rows were taken up.

    Work that makes other work due at once is for the next round. Servers run rounds by themselves.
    """
    rows = list(
        Due.objects.filter(kind__in=list(_kinds), at__lte=timezone.now())
        .order_by("at", "pk")
        .values_list("pk", "kind")[:ROUND]
    )
    waiting: list[Future[Any]] = []
    outside: list[int] = []
    for pk, kind in rows:
        if _kinds[kind].lease is None:
            waiting.append(executor.submit(_RunDue(row=pk), Actor(user_id=pk)))
        else:
            outside.append(pk)
    _run_outside(outside)
    for future in waiting:
        # What the writers could not do now stays on the list.
        error = future.exception()
        if error is not None:
            logger.warning("due work was put off: %s", error)
    return len(rows)


def _run_outside(rows: list[int]) -> None:
    if not executor.is_running():
        for pk in rows:
            _run_leased(pk)
    elif rows:
        with ThreadPoolExecutor(OUTSIDE_AT_ONCE, thread_name_prefix="due") as pool:
            list(pool.map(_run_leased_and_close, rows))


def _run_leased_and_close(pk: int) -> None:
    try:
        _run_leased(pk)
    except Exception:
        logger.exception("due work could not be taken up")
    finally:
        connection.close()


def _run_leased(pk: int) -> None:
    with transaction.atomic():
        row = _lock(pk)
        if row is None:
            return
        item, lease = _item(row), _kinds[row.kind].lease
        assert lease is not None
        # Whoever looks meanwhile finds it not due.
        Due.objects.filter(pk=pk).update(at=timezone.now() + lease)
    try:
        again = _kinds[item.kind].run(item)
    except Exception:
        with transaction.atomic():
            _note_failure(row)
        return
    with transaction.atomic():
        _finish(row, again)


def _lock(pk: int) -> Due | None:
    """Return the row when it is still due and nobody else is at it."""
    rows = Due.objects.filter(pk=pk, at__lte=timezone.now())
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()


def _item(row: Due) -> Item:
    return Item(row.kind, row.key, row.at, row.data, row.attempts)


def _finish(row: Due, again: datetime | None) -> None:
    """Take the row off the list or move it, unless it was asked for anew meanwhile."""
    metrics.due_work.labels(row.kind, "ok").inc()
    metrics.due_late.observe(max(0.0, (timezone.now() - row.at).total_seconds()))
    same = Due.objects.filter(pk=row.pk, token=row.token)
    if again is None:
        same.delete()
    else:
        same.update(at=again, attempts=0)


def _note_failure(row: Due) -> None:
    metrics.due_work.labels(row.kind, "failed").inc()
    wait = min(RETRY_SECONDS * 2 ** min(row.attempts, 16), LONGEST_RETRY_SECONDS)
    logger.exception("the work %s failed for the %d. time; again in %d s", row.kind, row.attempts + 1, wait)
    Due.objects.filter(pk=row.pk, token=row.token).update(
        at=timezone.now() + timedelta(seconds=wait), attempts=row.attempts + 1
    )


_waker: Callable[[], None] | None = None


def set_waker(waker: Callable[[], None] | None) -> None:
    """Install what starts a round before its time, from any thread; the realtime room does so."""
    global _waker
    _waker = waker


def _wake() -> None:
    if _waker is not None:
        _waker()
