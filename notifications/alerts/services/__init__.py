"""Everything that changes alerts."""

from notifications.alerts.services.answering import (
    Given,
    answer_alert,
    answer_together,
    open_alert,
    open_together,
    put_away,
)
from notifications.alerts.services.composing import change_alert, discard_alert, draft_alert
from notifications.alerts.services.deciding import approve, propose, return_proposal, send_alone

__all__ = [
    "Given",
    "answer_alert",
    "answer_together",
    "approve",
    "change_alert",
    "discard_alert",
    "draft_alert",
    "open_alert",
    "open_together",
    "propose",
    "put_away",
    "return_proposal",
    "send_alone",
]
