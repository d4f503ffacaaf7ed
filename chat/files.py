"""The files of messages: reading them, sending them along, and who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from chat.models import Forward, Message, MessageFile
from chat.queries.access import readable_rooms
from chat.queries.rooms import find_membership
from chat.rules import Action, Standing
from content.files.queries import as_frame
from content.models import File
from eventlog.kinds import Json
from eventlog.statements import Kept
from people.models import User


def may_read(user: User, file_id: int) -> bool:
    """Tell whether the file is part of a message that stands, in a room the person may read now.

    It may also be read in the rooms that the message was passed on to.
    """
    sent = (
        MessageFile.objects.select_related("message__room")
        .filter(file=file_id, message__deleted_at=None)
        .first()
    )
    if sent is None:
        return False
    room = sent.message.room
    if Standing(room, user, find_membership(room, user)).allows(Action.READ):
        return True
    passed_on = Forward.objects.filter(origin=sent.message, message__deleted_at=None)
    return passed_on.filter(message__room__in=readable_rooms(user).values("pk")).exists()


def owner_of(file_id: int) -> tuple[str, int] | None:
    """Return the message the file was sent with."""
    message = MessageFile.objects.filter(file=file_id).values_list("message_id", flat=True).first()
    return None if message is None else ("message", message)


def read_files(message_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return the files of each message that is not deleted, in their order, in one query."""
    found: dict[int, list[Json]] = {}
    for sent in _sent_with(message_ids) if message_ids else ():
        found.setdefault(sent.message_id, []).append(as_frame(sent.file))
    return found


_sent_with = Kept(
    lambda message_ids: (
        MessageFile.objects.filter(message__in=message_ids, message__deleted_at=None)
        .select_related("file")
        .order_by("message_id", "position")
    )
)


def names_of(message: Message) -> list[str]:
    """Return the public ids of the files that were sent with a message, also of a deleted one."""
    sent = MessageFile.objects.filter(message=message).order_by("position")
    return list(sent.values_list("file__public_id", flat=True))


def save_files(message: Message, files: Sequence[File]) -> None:
    """Put the files, already marked as sent, to the message."""
    if files:
        MessageFile.objects.bulk_create(
            [MessageFile(message=message, file=file, position=place) for place, file in enumerate(files)]
        )
