"""Everything that changes alerts."""

from notifications.alerts.services.answering import answer_alert, open_alert, put_away
from notifications.alerts.services.composing import change_alert, discard_alert, draft_alert
from notifications.alerts.services.deciding import approve, propose, return_proposal, send_alone

__all__ = [
    "answer_alert",
    "approve",
    "change_alert",
    "discard_alert",
    "draft_alert",
    "open_alert",
    "propose",
    "put_away",
    "return_proposal",
    "send_alone",
]
