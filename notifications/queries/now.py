"""What matters now: the start page's list, in a stated order, each entry saying why it is there.

First alerts, then what one is asked to confirm, questions (one's own, those one owes an answer, sessions that
take questions), mentions, official posts, and last what is new in rooms and elsewhere; within each the latest
first. An entry leaves when what it speaks of is read, dealt with or gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifications.queries.inbox import read_unread
from people.models import User
from questions.queries.sessions import list_sessions
from streams.queries.home import count_since

# Whys in their order, and which kinds of notifications each stands for.
WHYS: Mapping[str, tuple[str, ...]] = {
    "alert": ("alarm", "approval", "alert", "incoming", "calls", "overdue"),
    "confirm": ("urgent", "confirm", "post_confirm"),
    "question": ("question", "question_owed", "session"),
    "mention": ("mention", "unit", "post_mention", "comment_mention"),
    "official": ("official",),
    "room": ("direct", "everyone", "reply", "message", "comment"),
    "other": (),
}
_WHY_OF = {kind: why for why, kinds in WHYS.items() for kind in kinds}
_PLACE = {why: place for place, why in enumerate(WHYS)}
# As many as a screen holds; of the unread ones so many are looked through.
ENTRIES = 8
LOOKED_THROUGH = 60
_TAKING_QUESTIONS = ("collecting", "live")


def read_now(user: User, *, since: datetime | None) -> dict[str, Any]:
    """Return the entries, at most eight, how many there are, and what came `since` a time.

    A bounded number of queries.
    """
    entries = [
        {"why": _WHY_OF.get(told["kind"], "other"), **told} for told in read_unread(user, LOOKED_THROUGH)
    ]
    known = {entry["path"] for entry in entries}
    entries += [
        entry
        for entry in map(_of_session, list_sessions(user, past=False))
        if entry is not None and entry["path"] not in known
    ]
    entries.sort(key=lambda entry: entry["at"], reverse=True)
    entries.sort(key=lambda entry: _PLACE[entry["why"]])
    return {
        "entries": entries[:ENTRIES],
        "count": len(entries),
        "since": None if since is None else count_since(user, since),
    }


def _of_session(session: dict[str, Any]) -> dict[str, Any] | None:
    if session["state"] not in _TAKING_QUESTIONS:
        return None
    return {
        "why": "question",
        "id": None,
        "kind": "session",
        "at": session["live_at"] or session["opens_at"] or session["starts_at"],
        "read": False,
        "person": None,
        "room": None,
        "text": session["title"],
        "count": 1,
        "path": f"/questions/{session['id']}",
    }
