"""What a server measured of itself between two moments, read at its /metrics."""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bench.common.figures import milliseconds
from eventlog import metrics
from eventlog.quantiles import quantile

SHARES = (0.5, 0.95, 0.99)

# Observations by bucket, cumulated, by stage: as Prometheus has them.
Told = dict[str, list[tuple[float, int]]]


def read(ports: Sequence[int], token: str) -> Told:
    """Return what the servers have counted so far, all together."""
    told: Told = {}
    for port in ports:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            families = {
                family.name: family for family in text_string_to_metric_families(answer.read().decode())
            }
        for stage, histogram in metrics.STAGES.items():
            family = families[histogram.describe()[0].name]
            found = [
                (float(sample.labels["le"]), int(sample.value))
                for sample in family.samples
                if sample.name.endswith("_bucket")
            ]
            before = told.get(stage, [(bound, 0) for bound, _ in found])
            told[stage] = [(bound, one + two) for (bound, one), (_, two) in zip(before, found, strict=True)]
    return told


def between(before: Told, after: Told) -> dict[str, dict[str, Any]]:
    """Return for each stage how many passed and p50, p95 and p99 in milliseconds."""
    found = {}
    for stage, counted in after.items():
        bounds = [bound for bound, _ in counted]
        passed = [count - earlier for (_, count), (_, earlier) in zip(counted, before[stage], strict=True)]
        buckets = [count - below for below, count in zip([0, *passed[:-1]], passed, strict=True)]
        shown: dict[str, Any] = {"times": passed[-1]}
        for share in SHARES:
            value = quantile(share, buckets, bounds)
            shown[f"p{round(100 * share)} ms"] = None if value is None else milliseconds(value)
        found[stage] = shown
    return found
