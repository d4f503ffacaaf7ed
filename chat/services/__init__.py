"""Everything that changes rooms and messages. Each runs inside a transaction that the executor opened.

Rows are locked in one order: the room, memberships, messages, then topics (by `log.advance`), at last the
audit trail. Whoever follows it cannot deadlock with whoever else does. Only what needs a lock takes it: a
message in the main flow locks its author's own membership, so that a removal is either seen or waits.
"""

from chat.services.answers import answer_request
from chat.services.direct import open_direct
from chat.services.editing import delete_message, edit_message
from chat.services.members import add_members, change_role, join_room, leave_room, remove_member
from chat.services.messages import send_message
from chat.services.pins import set_pin
from chat.services.preferences import change_preferences
from chat.services.purging import purge_messages
from chat.services.reactions import set_reaction
from chat.services.reading import move_read, read_everything
from chat.services.requests import ask_to_join, purge_requests, withdraw_request
from chat.services.rooms import change_room, create_room, create_unit_room
from chat.services.together import Plain, send_together
from chat.services.versions import read_versions

__all__ = [
    "Plain",
    "add_members",
    "answer_request",
    "ask_to_join",
    "change_preferences",
    "change_role",
    "change_room",
    "create_room",
    "create_unit_room",
    "delete_message",
    "edit_message",
    "join_room",
    "leave_room",
    "move_read",
    "open_direct",
    "purge_messages",
    "purge_requests",
    "read_everything",
    "read_versions",
    "remove_member",
    "send_message",
    "send_together",
    "set_pin",
    "set_reaction",
    "withdraw_request",
]
