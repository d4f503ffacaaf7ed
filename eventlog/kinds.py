"""The kinds of events. Each room registers its own, saying how a frame is built from the object.

Live and replayed frames come from the same `data`, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

Json = dict[str, Any]


class EventRow(NamedTuple):
    """An event as the log holds it."""

    topic_id: int
    topic_name: str
    seq: int
    kind: str
    object_id: int
    at: datetime


class Effect(StrEnum):
    """What a process must do with its own sockets when an event of the kind passes."""

    RECHECK = "recheck"  # who may read this topic may have changed
    FEED = "feed"  # the person's list of topics changed
    AUDIENCE = "audience"  # others may belong to the topic named in data["topic"]
    REVOKE = "revoke"  # the sign-in named in data["session"] is over
    FORGET_ALL = "forget_all"  # all earlier frames of the topic leave the memory
    FORGET = "forget"  # earlier frames of the same object leave the memory
    RENEW = "renew"  # every socket must connect anew
    SPREAD = "spread"  # whoever may read the topic named in data["topic"] is to be told at once
    ABOUT = "about"  # what others see of the topic's person may have changed


@dataclass(frozen=True)
class Kind:
    """How events of one kind become frames.

    `load` takes rows of this kind and returns their objects as they stand now, None where purged, in the
    same order; `data` makes the frame's data; `hint` what those hear who do not have the topic on screen.
    With `rewrites` something that was said earlier reads otherwise, see `Topic.rewritten`.
    With `removes` something that was said earlier is gone with it, see `Topic.removed`.
    """

    name: str
    load: Callable[[Sequence[EventRow]], list[Any | None]]
    data: Callable[[Any, EventRow], Json]
    hint: Callable[[Any], Json | None] | None = None
    effect: Effect | None = None
    removes: bool = False
    rewrites: bool = False


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    *,
    load: Callable[[Sequence[EventRow]], list[Any | None]],
    data: Callable[[Any, EventRow], Json],
    hint: Callable[[Any], Json | None] | None = None,
    effect: str | None = None,
    removes: bool = False,
    rewrites: bool = False,
) -> None:
    """Make a kind known; called from a room's `events` module while Django starts. See `Kind`."""
    if name in _kinds:
        raise ValueError(f"the kind {name} is registered twice")
    _kinds[name] = Kind(name, load, data, hint, Effect(effect) if effect else None, removes, rewrites)


def get(name: str) -> Kind | None:
    """Return the kind, or None for one that a later version wrote."""
    return _kinds.get(name)


def names() -> list[str]:
    """Return all registered kinds, sorted."""
    return sorted(_kinds)
