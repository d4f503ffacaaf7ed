"""Messages as something that can be reported (see `content.moderation.registry`)."""

from __future__ import annotations

from collections.abc import Iterable

from chat.models import Message, MessageFile, MessageVersion
from chat.queries.messages import find_message
from chat.rules import READABLE_BY_STAFF
from chat.services import hiding
from content.models import File
from content.moderation import registry
from content.moderation.files import describe
from content.moderation.registry import Json, Place, Subject
from eventlog.frames import timestamp
from people.models import User

VERSIONS = 20


class MessageReports:
    """Messages: reported by whoever may read the room, shown to moderators whether or not they may."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return a message. Raises NotFound where the person may not read its room."""
        message, _standing = find_message(user, public_id)
        return _subject(message)

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the messages that there still are, in one query."""
        messages = Message.objects.select_related("author__unit", "room").filter(pk__in=list(object_ids))
        return {message.pk: _subject(message) for message in messages}

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return the message with its earlier texts and files; nothing of what stands around it."""
        message = Message.objects.select_related("room", "thread_root").get(pk=object_id)
        versions = MessageVersion.objects.filter(message=message).order_by("-pk")[:VERSIONS]
        opened = message.room.kind in READABLE_BY_STAFF
        root = message.thread_root
        where = f"t/{root.public_id}?m={message.public_id}" if root else f"m/{message.public_id}"
        return {
            "text": held["text"] if held else message.text,
            "html": held["html"] if held else message.html,
            "at": timestamp(message.edited_at or message.created_at),
            "versions": [
                {
                    "text": version.text,
                    "at": timestamp(version.written_at),
                    "until": timestamp(version.replaced_at),
                }
                for version in versions
            ],
            "files": [describe(file) for file in self.files(object_id)],
            "link": f"/chat/{message.room.public_id}/{where}" if opened else None,
        }

    def files(self, object_id: int) -> list[File]:
        """Return the files that were sent with the message."""
        sent = MessageFile.objects.filter(message=object_id).select_related("file").order_by("position")
        return [one.file for one in sent]

    def topics(self, object_id: int) -> list[int]:
        """Return the topics that hiding it advances."""
        return hiding.topics_of(object_id)

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Leave a tombstone. Raises Conflict."""
        return hiding.hide_message(object_id, actor=actor)

    def restore(self, object_id: int, held: Json) -> None:
        """Put it back. Raises Conflict."""
        hiding.restore_message(object_id, held)

    def touch(self, object_id: int) -> None:
        """Announce it as it stands now."""
        hiding.touch_message(object_id)


def _subject(message: Message) -> Subject:
    room = message.room
    place = Place("room", room.public_id, room.kind, room.name, room.kind in READABLE_BY_STAFF)
    return Subject(message.pk, message.public_id, message.author, place, message.text, message.why_gone)


registry.register("message", MessageReports())
