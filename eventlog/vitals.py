"""How each process fares, as a row that it writes anew every few seconds.

Metrics are each process's own (`eventlog.metrics`), and a worker has no address to ask it at. So that one
page shows the whole installation, every process writes what it measured lately into `Process`; who reads the
rows sees by their age that a process is silent. Figures are numbers alone, never of people or rooms.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from prometheus_client import Histogram
from prometheus_client.metrics import MetricWrapperBase

from eventlog import metrics
from eventlog.ids import new_public_id
from eventlog.models import Process
from eventlog.writing import guarded, write

WRITE_SECONDS = 10.0
# Whoever has not written for so long does not live, or cannot write.
SILENT_SECONDS = 35
# What is told of a silent process, until nobody is reminded of it any more.
FORGET_SECONDS = 3600
# Stages are told of this time, rates of the last minute.
STAGE_SECONDS = 300.0
RATE_SECONDS = 60.0

Figures = dict[str, Any]
# Observations by bucket, the last of them over every bound.
Buckets = list[int]


class Vitals:
    """What writes this process's row: a companion of a server, and the worker's own."""

    def __init__(self, kind: str = Process.Kind.SERVER) -> None:
        self._row = Process(
            token=new_public_id(),
            kind=kind,
            host=socket.gethostname()[:64],
            pid=os.getpid(),
            started_at=timezone.now(),
        )
        self._window = Window()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitals", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and take the row away: this process is missed by nobody."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        guarded(lambda: write(self._replace))
        while not self._stopping.wait(WRITE_SECONDS):
            guarded(lambda: write(self.write))
        guarded(lambda: write(self._leave))

    def _replace(self) -> None:
        """Write the first time, in place of those that died here before."""
        silent = timezone.now() - timedelta(seconds=SILENT_SECONDS)
        Process.objects.filter(host=self._row.host, kind=self._row.kind, alive_at__lt=silent).delete()
        self.write()

    def write(self) -> None:
        """Write how this process fares, in the caller's transaction."""
        now = timezone.now()
        self._row.alive_at, self._row.figures = now, self._window.figures()
        told = {"alive_at": now, "figures": self._row.figures}
        if not Process.objects.filter(token=self._row.token).update(**told):
            self._row.pk = None
            self._row.save(force_insert=True)
        Process.objects.filter(alive_at__lt=now - timedelta(seconds=FORGET_SECONDS)).delete()

    def _leave(self) -> None:
        Process.objects.filter(token=self._row.token).delete()


class Window:
    """The difference between what the metrics count now and what they counted a while ago."""

    def __init__(self) -> None:
        now = time.monotonic()
        self._began = now
        self._stages = deque([(now, _stages())])
        self._counts = deque([(now, _counts())])

    def figures(self) -> Figures:
        """Return what was measured lately: gauges as they stand, rates, and stages by bucket."""
        now = time.monotonic()
        counts, stages = _counts(), _stages()
        counts_at, earlier = _shift(self._counts, now, counts, RATE_SECONDS)
        _, stages_earlier = _shift(self._stages, now, stages, STAGE_SECONDS)
        return {
            "seconds": round(max(1.0, now - counts_at), 1),
            "counts": {name: value - earlier[name] for name, value in counts.items()},
            "stages": {
                name: [count - before for count, before in zip(found, stages_earlier[name], strict=True)]
                for name, found in stages.items()
            },
            "sockets": int(_value(metrics.sockets)),
            "people": int(_value(metrics.people)),
            "commands_waiting": int(_value(metrics.commands_waiting)),
            "bus_silence": round(_value(metrics.bus_silence), 1),
            "worker_turn": _worker_turn(),
        }


def _shift(samples: deque[tuple[float, Any]], now: float, sample: Any, seconds: float) -> tuple[float, Any]:
    """Keep a sample, let go of those that are not needed, and return the one of `seconds` ago."""
    samples.append((now, sample))
    while len(samples) > 2 and samples[1][0] <= now - seconds:
        samples.popleft()
    return samples[0]


def _stages() -> dict[str, Buckets]:
    return {name: buckets_of(histogram) for name, histogram in metrics.STAGES.items()}


def buckets_of(histogram: Histogram) -> Buckets:
    """Return how many observations lie in each bucket."""
    (family,) = histogram.collect()
    counts = [int(sample.value) for sample in family.samples if sample.name.endswith("_bucket")]
    return [count - before for before, count in zip([0, *counts], counts, strict=False)]


def _counts() -> dict[str, int]:
    commands: dict[str, int] = {"ok": 0, "refused": 0, "failed": 0}
    for labels, value in _samples(metrics.commands):
        # Without a name it is the house's own work.
        if labels["name"]:
            commands[labels["outcome"]] += value
    created = sum(n for labels, n in _samples(metrics.events) if labels["kind"] == "message.created")
    gaps = sum(value for labels, value in _samples(metrics.log_reads) if labels["why"] == "gap")
    lost = sum(value for labels, value in _samples(metrics.closed) if labels["code"] == "4409")
    sent = sum(value for labels, value in _samples(metrics.pushes) if labels["outcome"] == "accepted")
    return {**commands, "messages": created, "gaps": gaps, "too_slow": lost, "pushes": sent}


def _samples(metric: MetricWrapperBase) -> list[tuple[Mapping[str, str], int]]:
    (family,) = metric.collect()
    return [
        (sample.labels, int(sample.value))
        for sample in family.samples
        if not sample.name.endswith("_created")
    ]


def _value(metric: MetricWrapperBase) -> float:
    (family,) = metric.collect()
    return float(family.samples[0].value)


def _worker_turn() -> float | None:
    """Return for how many seconds a thread of the worker has not looked for work; None: no worker here."""
    (family,) = metrics.worker_turn.collect()
    turns = [sample.value for sample in family.samples]
    return round(max(0.0, time.time() - min(turns)), 1) if turns else None


def bounds_of(stage: str) -> list[float]:
    """Return the upper bounds of a stage's buckets in seconds, the last of them infinite."""
    (family,) = metrics.STAGES[stage].collect()
    return [float(sample.labels["le"]) for sample in family.samples if sample.name.endswith("_bucket")]
