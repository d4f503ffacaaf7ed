"""Everything that changes records. Each runs inside a transaction that the executor opened."""

from records.services.checking import check_trail, run_check
from records.services.entering import enter_room, leave_room
from records.services.marking import keep_post, mark_message, set_room_status
from records.services.retention import approve_rule, end_rule, propose_rule, run_now, run_rule

__all__ = [
    "approve_rule",
    "check_trail",
    "end_rule",
    "enter_room",
    "keep_post",
    "leave_room",
    "mark_message",
    "propose_rule",
    "run_check",
    "run_now",
    "run_rule",
    "set_room_status",
]
