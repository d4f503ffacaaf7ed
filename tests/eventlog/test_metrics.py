"""Figures that are taken many at a time."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.samples import Sample

from eventlog.metrics import QUICK, observe_all

pytestmark = pytest.mark.anywhere

AMOUNTS = [0.0, 0.001, 0.0011, 0.03, 0.03, 5.0, 5.1, 700.0, -1.0]


def samples(histogram: Histogram) -> list[Sample]:
    """Return what a reader is told, but for when it began."""
    (metric,) = histogram.collect()
    return [sample for sample in metric.samples if not sample.name.endswith("_created")]


@pytest.mark.parametrize("amounts", [[], AMOUNTS[:1], AMOUNTS, AMOUNTS * 50], ids=len)
def test_many_at_once_are_counted_as_one_by_one(amounts: list[float]) -> None:
    one_by_one, at_once = (
        Histogram("taken", "In seconds.", buckets=QUICK, registry=CollectorRegistry()) for _ in range(2)
    )
    for amount in amounts:
        one_by_one.observe(amount)
    observe_all(at_once, amounts[:4])
    observe_all(at_once, amounts[4:])

    for told, wanted in zip(samples(at_once), samples(one_by_one), strict=True):
        assert (told.name, told.labels) == (wanted.name, wanted.labels)
        assert told.value == pytest.approx(wanted.value)
