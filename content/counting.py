"""Counts in large audiences: told now and then, never one event each."""

_BITS = 7


def is_step(count: int) -> bool:
    """Tell whether a count that changed by one is worth an event.

    Every change below 128; above, the distance doubles with the count, so that what is shown is never off by
    more than 1.6 per cent, and 10,000 changes make fewer than 600 events.
    """
    return count % _distance(count) == 0


def is_step_between(before: int, after: int) -> bool:
    """Tell the same of a count that changed by more."""
    distance = _distance(max(before, after))
    return before // distance != after // distance


def _distance(count: int) -> int:
    return 1 << max(0, count.bit_length() - _BITS)
