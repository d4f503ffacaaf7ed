"""What is well and what is not: the thresholds of what is worth a person's attention.

The client has the words for what to do about each (`web/src/views/manage/operationWords.ts`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from config.operations.figures import Figures
from eventlog.models import Process

MEGABYTE = 1_000_000
HOUR = 3600.0


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """What was looked at, and how it is."""

    name: str
    verdict: Verdict


def _over(value: float | None, warn: float, bad: float) -> Verdict:
    if value is None or value < warn:
        return Verdict.OK
    return Verdict.BAD if value >= bad else Verdict.WARN


def _worst(*verdicts: Verdict) -> Verdict:
    return max(verdicts, key=list(Verdict).index)


def _alive(found: Figures) -> Verdict:
    """A server writes, and none has fallen silent."""
    if not any(process.kind == Process.Kind.SERVER for process in found.living):
        return Verdict.BAD
    return Verdict.WARN if len(found.living) < len(found.processes) else Verdict.OK


def _database(found: Figures) -> Verdict:
    """It has just been read (`/readyz` asks no more); how long that took, and how writing goes."""
    return _worst(
        _over(found.read_seconds, 0.2, 2.0),
        _over(found.stages["committed"].quantiles["p95"], 0.5, 2.0),
    )


def _commands(found: Figures) -> Verdict:
    """Commands are taken up, and answered with something else than `unavailable`."""
    failed = Verdict.WARN if found.counted("failed") else Verdict.OK
    return _worst(
        failed,
        _over(found.queues["commands"].waiting, 200, 2_000),
        _over(found.stages["accepted"].quantiles["p95"], 0.5, 2.0),
    )


def _delivery(found: Figures) -> Verdict:
    """What is committed is soon on the screens, and the event loop is not held up."""
    return _worst(
        _over(found.stages["fanned_out"].quantiles["p95"], 0.5, 2.0),
        _over(found.stages["loop"].quantiles["p95"], 0.2, 1.0),
    )


def _bus(found: Figures) -> Verdict:
    """Each process hears itself over Redis."""
    return _over(found.longest("bus_silence"), 25, 60)


def _worker(found: Figures) -> Verdict:
    """Somebody plans and sends notifications."""
    turn = found.worker_turn
    return Verdict.BAD if turn is None else _over(turn, 60, 300)


def _notifications(found: Figures) -> Verdict:
    """Notifications go out when they are due."""
    queues = [found.queues[name] for name in ("intents", "pushes", "letters")]
    stuck = Verdict.WARN if any(queue.stuck for queue in queues) else Verdict.OK
    return _worst(stuck, *(_over(queue.oldest_seconds, 60, 600) for queue in queues))


def _due(found: Figures) -> Verdict:
    """Schedules and reminders keep their time."""
    due = found.queues["due"]
    return _worst(Verdict.WARN if due.stuck else Verdict.OK, _over(due.oldest_seconds, 60, 600))


def _disk(found: Figures) -> Verdict:
    """There is room where the data lie."""
    free, share = found.disk_free, found.disk_free / max(1, found.disk_total)
    if free < 500 * MEGABYTE or share < 0.03:
        return Verdict.BAD
    return Verdict.WARN if free < 2_000 * MEGABYTE or share < 0.10 else Verdict.OK


def _backup(found: Figures) -> Verdict:
    """A backup was made within a day and a half."""
    if found.backed_up_at is None:
        return Verdict.BAD
    return _over((found.now - found.backed_up_at).total_seconds(), 36 * HOUR, 7 * 24 * HOUR)


_CHECKS: dict[str, Callable[[Figures], Verdict]] = {
    "alive": _alive,
    "database": _database,
    "commands": _commands,
    "delivery": _delivery,
    "bus": _bus,
    "worker": _worker,
    "notifications": _notifications,
    "due": _due,
    "disk": _disk,
    "backup": _backup,
}
NAMES = list(_CHECKS)


def check(found: Figures) -> list[Check]:
    """Return what was looked at; where one process is alone there is no bus."""
    return [
        Check(name, judge(found))
        for name, judge in _CHECKS.items()
        if name != "bus" or settings.CHANNEL_LAYERS
    ]
