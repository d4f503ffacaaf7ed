"""Marks: "what moved since then?", handed to clients as an opaque word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from eventlog.frames import timestamp

# Further back than any transaction that is still open can have begun: rather told twice than never.
MARK_SECONDS = 20


def new_mark() -> str:
    """Return the mark of now."""
    return timestamp(datetime.now(UTC) - timedelta(seconds=MARK_SECONDS))


def parse_mark(mark: str) -> datetime | None:
    """Return the moment a mark stands for, None when it is not one of ours."""
    try:
        moment = datetime.fromisoformat(mark)
        # In UTC, or a moment at the edge of the calendar overflows only in the database's driver.
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
