"""What those hear of a message who have its room in their list only."""

from __future__ import annotations

from chat import frames
from chat.frames import Json, MessageView
from chat.models import Room
from content.richtext import units_in


def message_hint(view: MessageView) -> Json | None:
    """Return what those hear who have the room in their list only: of the last message, nothing else."""
    message = view.message
    if message.number is None or message.number < message.room.topic.numbers:
        return None
    return {"number": message.number, "line": frames.line(frames.line_of(view))}


def sent_hint(view: MessageView) -> Json | None:
    """Return the same of a message that was just written, whom it calls, and which thread has a new reply."""
    told = dict(message_hint(view) or {})
    for name, part in (("called", _called(view)), ("replied", _replied(view))):
        if part is not None:
            told[name] = [part]
    return told or None


def _called(view: MessageView) -> Json | None:
    """Return which units a message calls, and whom that does not concern: its author and who is named in it.

    None where none is called.
    """
    written = view.message
    units = [] if written.room.kind == Room.Kind.DIRECT else units_in(written.html)
    if not units:
        return None
    others = [frames.author(written.author)["id"], *(person["id"] for person in view.mentions)]
    return {"units": [unit.public_id for unit in units], "except": others}


def _replied(view: MessageView) -> Json | None:
    """Return which thread a reply is in, and who wrote it; None for what is no reply."""
    written = view.message
    if written.thread_root is None:
        return None
    return {"thread": written.thread_root.public_id, "by": frames.author(written.author)["id"]}
