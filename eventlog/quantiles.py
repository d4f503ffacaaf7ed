"""Quantiles of what was counted in buckets. Knows neither Django nor the rest of this room."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(share: float, buckets: Sequence[int], bounds: Sequence[float]) -> float | None:
    """Return the value that `share` (0 to 1) of the observations do not exceed; None of none.

    `buckets` holds the observations of each bucket, `bounds` the upper bounds, the last of them infinite.
    Within a bucket observations are taken to lie evenly, and those over every bound at the highest one, as
    Prometheus does (`histogram_quantile`).
    """
    wanted = share * sum(buckets)
    if not wanted:
        return None
    passed, below = 0, 0.0
    for count, bound in zip(buckets, bounds, strict=True):
        if count and passed + count >= wanted:
            return below if bound == float("inf") else below + (bound - below) * (wanted - passed) / count
        passed += count
        below = bound
    return below
