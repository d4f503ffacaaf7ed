"""The life of an alert, in one table: what may be done in which state, and what it becomes.

The services, the tests and docs/protocol.md hold themselves to this table. A drill goes the same way.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from eventlog.errors import Conflict


class State(models.TextChoices):
    """How far an alert has come."""

    DRAFT = "draft"
    WAITING = "waiting"  # for a second person's approval
    SENDING = "sending"  # let go; not everybody has been planned for yet
    ACTIVE = "active"
    UPDATED = "updated"
    ALL_CLEAR = "all_clear"
    CANCELLED = "cancelled"


class Issue(models.TextChoices):
    """What goes out to people: the first message of an alert, or one that takes its place."""

    ALERT = "alert"
    UPDATE = "update"
    CORRECTION = "correction"
    ALL_CLEAR = "all_clear"
    CANCEL = "cancel"


class Step(NamedTuple):
    """One row: in `before`, `action` leads to `after`."""

    before: State
    action: str
    after: State


S = State
TABLE = (
    Step(S.DRAFT, "change", S.DRAFT),
    Step(S.DRAFT, "discard", S.CANCELLED),
    Step(S.DRAFT, "propose_alert", S.WAITING),
    Step(S.WAITING, "return", S.DRAFT),
    Step(S.WAITING, "send_alert", S.SENDING),
    Step(S.SENDING, "planned", S.ACTIVE),
    Step(S.SENDING, "propose_cancel", S.SENDING),
    Step(S.SENDING, "send_cancel", S.CANCELLED),
    *(
        Step(state, action, after)
        for state in (S.ACTIVE, S.UPDATED)
        for action, after in (
            ("propose_update", state),
            ("propose_correction", state),
            ("propose_all_clear", state),
            ("propose_cancel", state),
            ("return", state),
            ("send_update", S.UPDATED),
            ("send_correction", S.UPDATED),
            ("send_all_clear", S.ALL_CLEAR),
            ("send_cancel", S.CANCELLED),
        )
    ),
    Step(S.SENDING, "return", S.SENDING),
)
_AFTER = {(step.before, step.action): step.after for step in TABLE}
# Those who are told have something to do: the alert stands over everything until it is answered.
STANDING = (S.SENDING, S.ACTIVE, S.UPDATED)
ENDED = (S.ALL_CLEAR, S.CANCELLED)


def after(state: str, action: str) -> State:
    """Return what `state` becomes by `action`. Raises Conflict (`alert_state`) where the table has no row."""
    found = _AFTER.get((State(state), action))
    if found is not None:
        return found
    if state == S.SENDING:
        raise Conflict("alert_state", _("The alert is still being sent. Wait a moment, or cancel it."))
    raise Conflict("alert_state", _("The alert has gone on meanwhile. This cannot be done with it now."))


def actions_in(state: str) -> list[str]:
    """Return what may be done in a state, in the order of the table."""
    return [step.action for step in TABLE if step.before == state]
