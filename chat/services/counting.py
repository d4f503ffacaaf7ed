"""Counts in large audiences: told now and then, never one event each."""

SMALL_ROOM = 100


def is_step(count: int) -> bool:
    """Tell whether a count that changed by one is worth an event.

    Every change up to a hundred; above, one in a hundredth part of the count, so that what is shown is never
    off by more than about one per cent, and 10,000 changes make some 500 events.
    """
    return count <= SMALL_ROOM or count % (count // SMALL_ROOM + 1) == 0
