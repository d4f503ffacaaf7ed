"""Typing, presence, counters: sent to whoever looks, never stored, may be lost."""

from eventlog.ports import ephemeral as publish

__all__ = ["publish"]
