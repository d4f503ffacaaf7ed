"""The kinds of notifications, in one table: how urgent each is, how long it is of worth, and when it goes.

`category` is what people choose by. TTL, urgency and topic are those of RFC 8030 §5.2 to §5.4; the topic is
that of the notification, so that of two about the same only the later wakes a sleeping phone. `wait`: seconds
before the first push, in which somebody who reads at the screen is spared it. `spacing`: seconds between two
about the same. `through`: whether it also goes outside of a person's hours.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Kind:
    """One kind. `ttl`, `wait` and `spacing` in seconds; those of higher `priority` go first."""

    name: str
    category: str
    ttl: int
    urgency: str
    priority: int
    wait: float = 0.0
    spacing: float = 0.0
    through: bool = False
    # Whether it is a line of the inbox.
    listed: bool = True


_TABLE = (
    #    name        category      ttl       urgency   priority wait spacing
    # Crisis alerts go ahead of everything. Of the two highest levels they are alarms, which go through; the
    # others wait for working hours.
    Kind("alarm", "alert", 6 * HOUR, "high", 100, through=True),
    Kind("approval", "alert", HOUR, "high", 98, through=True),
    Kind("alert", "alert", 6 * HOUR, "high", 90),
    Kind("incoming", "alert", 2 * HOUR, "high", 89, through=True),
    Kind("calls", "alert", 2 * HOUR, "high", 88, through=True),
    Kind("overdue", "alert", 2 * HOUR, "high", 88),
    Kind("test", "test", 10 * 60, "high", 60, through=True, listed=False),
    Kind("urgent", "urgent", DAY, "high", 50, through=True),
    Kind("digest", "digest", 12 * HOUR, "normal", 30, listed=False),
    Kind("confirm", "confirm", 2 * DAY, "high", 25),
    Kind("direct", "direct", DAY, "high", 20, 2, 5),
    Kind("mention", "mention", DAY, "high", 20, 2),
    Kind("unit", "mention", DAY, "normal", 15, 2),
    Kind("post_confirm", "confirm", 2 * DAY, "high", 25),
    Kind("official", "everyone", DAY, "normal", 15, 2),
    Kind("post_mention", "mention", DAY, "normal", 15, 2),
    Kind("comment_mention", "mention", DAY, "normal", 15, 2),
    Kind("case", "case", DAY, "normal", 15, 2, 600),
    Kind("notice", "notice", 2 * DAY, "normal", 15, 2),
    Kind("question", "question", DAY, "normal", 15, 2, 60),
    Kind("question_owed", "question", DAY, "normal", 15, 2),
    Kind("session", "question", 12 * HOUR, "normal", 12, 2),
    Kind("everyone", "everyone", DAY, "normal", 15, 2),
    Kind("join_request", "request", DAY, "normal", 10, 5, 60),
    Kind("request_answered", "request", DAY, "normal", 10, 2),
    Kind("reply", "reply", DAY, "normal", 10, 5, 15),
    Kind("comment", "reply", DAY, "normal", 10, 5, 60),
    Kind("post", "post", DAY, "normal", 4, 2, 30),
    Kind("prompt", "post", DAY, "normal", 4, 2),
    Kind("message", "message", DAY, "normal", 5, 8, 30),
)
KINDS = {kind.name: kind for kind in _TABLE}
# What people may switch off, in the order it is shown in.
CATEGORIES = ("direct", "mention", "everyone", "reply", "message", "post", "request", "question")


# From this priority on nothing waits for what people write meanwhile.
URGENT = 50


def is_urgent(priority: int) -> bool:
    """Say whether what has this priority goes before everything else."""
    return priority >= URGENT


def priority_of(kind: str) -> int:
    """Return how early an intent of the kind is planned; 0 for one that a later version wrote."""
    return KINDS[kind].priority if kind in KINDS else 0
