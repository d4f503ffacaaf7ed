"""Everything that changes rooms and messages. Each runs inside a transaction that the executor opened.

Rows are locked in one order: the room, memberships, messages, then topics (by `log.advance`), at last the
audit trail. Whoever follows it cannot deadlock with whoever else does. Only what needs a lock takes it: a
message in the main flow locks its author's own membership, so that a removal is either seen or waits.
"""

from chat.services.direct import open_direct
from chat.services.members import add_members, change_role, join_room, leave_room, remove_member
from chat.services.messages import delete_message, edit_message, send_message
from chat.services.reactions import set_reaction
from chat.services.reading import move_read
from chat.services.rooms import change_room, create_room

__all__ = [
    "add_members",
    "change_role",
    "change_room",
    "create_room",
    "delete_message",
    "edit_message",
    "join_room",
    "leave_room",
    "move_read",
    "open_direct",
    "remove_member",
    "send_message",
    "set_reaction",
]
