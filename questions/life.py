"""The life of a session, in one table that the code, the tests and docs/protocol.md share.

`seen`: its audience knows of it. `ask`, `vote`, `answer`, `decide`: questions are taken, votes are counted,
answers are given, moderators decide. `leads_to`: the states it can come to from here. Only `draft` is not
seen, so that announcing is one step that everything hangs on.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from eventlog.errors import Conflict


@dataclass(frozen=True)
class Stage:
    """What can be done while a session is in a state."""

    state: str
    seen: bool = True
    ask: bool = False
    vote: bool = False
    answer: bool = False
    decide: bool = False
    leads_to: tuple[str, ...] = ()


_TABLE = (
    Stage("draft", seen=False, leads_to=("announced", "archived")),
    Stage("announced", leads_to=("collecting", "live", "archived")),
    Stage("collecting", ask=True, vote=True, answer=True, decide=True, leads_to=("live", "archived")),
    Stage("live", ask=True, vote=True, answer=True, decide=True, leads_to=("closing", "closed")),
    Stage("closing", vote=True, answer=True, decide=True, leads_to=("live", "closed")),
    Stage("closed", answer=True, decide=True, leads_to=("published",)),
    Stage("published", answer=True, decide=True, leads_to=("closed", "archived")),
    Stage("archived"),
)
LIFE = {stage.state: stage for stage in _TABLE}
STATES = tuple(LIFE)
SEEN = tuple(stage.state for stage in _TABLE if stage.seen)
# A session that is over: it stands among those past.
PAST = ("closed", "published", "archived")


def require(state: str, action: str) -> None:
    """Raise Conflict (`not_now`) unless the state allows `action`: ask, vote, answer or decide."""
    if not getattr(LIFE[state], action):
        raise Conflict("not_now", _reason(state, action))


def require_step(state: str, to: str) -> None:
    """Raise Conflict (`not_now`) unless a session can go from `state` to `to`."""
    if to not in LIFE[state].leads_to:
        raise Conflict("not_now", _("The session cannot take this step now."))


def _reason(state: str, action: str) -> str:
    if action == "ask" and state in ("draft", "announced"):
        return _("The session does not take questions yet.")
    if action == "ask":
        return _("The session takes no more questions.")
    if action == "vote":
        return _("Votes are not counted now.")
    return _("The session does not allow this now.")
