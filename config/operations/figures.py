"""Reading how the installation fares: its processes by their rows, its queues, its disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from eventlog import metrics, vitals
from eventlog.log import read_backup
from eventlog.models import Due, Process
from eventlog.quantiles import quantile
from notifications.models import Delivery, Intent, Letter

SILENT = timedelta(seconds=vitals.SILENT_SECONDS)
SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
# Work that has failed so often may need a person.
STUCK_ATTEMPTS = 3


@dataclass(frozen=True)
class Queue:
    """What waits and is due, for how many seconds the first of it, and how much has failed several times."""

    name: str
    waiting: int
    oldest_seconds: float | None
    stuck: int = 0


@dataclass(frozen=True)
class Stage:
    """A stage that messages pass: how many lately, and the shares of `SHARES` in seconds."""

    name: str
    count: int
    quantiles: dict[str, float | None]


@dataclass(frozen=True)
class Figures:
    """How everything stood at `now`. Times in seconds, sizes in bytes."""

    now: datetime
    processes: Sequence[Process]
    stages: dict[str, Stage]
    queues: dict[str, Queue]
    read_seconds: float
    database_bytes: int
    disk_free: int
    disk_total: int
    backed_up_at: datetime | None

    def is_silent(self, process: Process) -> bool:
        """Say whether a process should have written since."""
        return process.alive_at < self.now - SILENT

    @property
    def living(self) -> list[Process]:
        """The processes that wrote lately."""
        return [process for process in self.processes if not self.is_silent(process)]

    def total(self, name: str) -> int:
        """Return the sum of a gauge over the living."""
        return sum(process.figures.get(name, 0) for process in self.living)

    def counted(self, name: str) -> int:
        """Return how often something was counted in the last minute."""
        return sum(process.figures.get("counts", {}).get(name, 0) for process in self.living)

    def per_second(self, name: str) -> float:
        """Return how often a second something was counted in the last minute."""
        rates: list[float] = [
            process.figures["counts"].get(name, 0) / process.figures["seconds"]
            for process in self.living
            if "counts" in process.figures
        ]
        return sum(rates)

    def longest(self, name: str) -> float:
        """Return the largest of a gauge among the living."""
        return float(max((process.figures.get(name) or 0.0 for process in self.living), default=0.0))

    @property
    def worker_turn(self) -> float | None:
        """For how long the liveliest worker has not looked for work; None where there is none.

        What it was when it wrote, and the time since.
        """
        turns = [
            turn + max(0.0, (self.now - process.alive_at).total_seconds())
            for process in self.living
            if (turn := process.figures.get("worker_turn")) is not None
        ]
        return min(turns, default=None)


def read_figures(now: datetime) -> Figures:
    """Read it all: a fixed number of queries, however much waits."""
    began = time.perf_counter()
    processes = list(Process.objects.order_by("kind", "started_at", "pk"))
    read_seconds = time.perf_counter() - began
    disk = shutil.disk_usage(settings.TORGET_DATA)
    living = [process for process in processes if process.alive_at >= now - SILENT]
    waiting = sum(process.figures.get("commands_waiting", 0) for process in living)
    queues = [
        Queue("commands", waiting, None),
        _queue("intents", now, Intent.objects.filter(planned_at=None), "created_at"),
        _queue("pushes", now, Delivery.objects.filter(state="waiting", at__lte=now), "at", "attempts"),
        _queue("letters", now, Letter.objects.filter(state="waiting", at__lte=now), "at", "attempts"),
        _queue("due", now, Due.objects.filter(at__lte=now), "at", "attempts"),
    ]
    return Figures(
        now=now,
        processes=processes,
        stages={name: _stage(name, living) for name in metrics.STAGES},
        queues={queue.name: queue for queue in queues},
        read_seconds=read_seconds,
        database_bytes=_database_bytes(),
        disk_free=disk.free,
        disk_total=disk.total,
        backed_up_at=read_backup(),
    )


def _queue(name: str, now: datetime, rows: QuerySet[Any], since: str, attempts: str = "") -> Queue:
    wanted: dict[str, Any] = {"count": Count("pk"), "first": Min(since)}
    if attempts:
        wanted["stuck"] = Count("pk", filter=Q(**{f"{attempts}__gte": STUCK_ATTEMPTS}))
    found = rows.aggregate(**wanted)
    oldest = max(0.0, (now - found["first"]).total_seconds()) if found["first"] else None
    return Queue(name, found["count"], oldest, found.get("stuck", 0))


def _stage(name: str, living: Sequence[Process]) -> Stage:
    bounds = vitals.bounds_of(name)
    told = [process.figures.get("stages", {}).get(name, []) for process in living]
    # One of another version may have other buckets.
    told = [buckets for buckets in told if len(buckets) == len(bounds)]
    together = [sum(counts) for counts in zip(*told, strict=True)] or [0] * len(bounds)
    quantiles = {called: quantile(share, together, bounds) for called, share in SHARES.items()}
    return Stage(name, sum(together), quantiles)


def _database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    beside = [path, path.with_name(f"{path.name}-wal")]
    return sum(one.stat().st_size for one in beside if one.is_file())
