"""What those hear of a message who have its room in their list only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat import frames
from chat.frames import Json, MessageView
from chat.models import Room
from content.richtext import units_in


@dataclass
class CallChange:
    """Whom a message called until now: `units` and who was `named` besides, by public id.

    `told` are those who hear in their own topics how many mentions they have left. `everyone` says whether it
    addressed everyone.
    """

    units: Sequence[str]
    named: Sequence[str]
    told: Sequence[str]
    everyone: bool


def message_hint(view: MessageView) -> Json | None:
    """Return what those hear who have the room in their list only: of the last message, nothing else."""
    message = view.message
    if message.number is None or message.number < message.room.topic.numbers:
        return None
    return {"number": message.number, "line": frames.line(frames.line_of(view))}


def sent_hint(view: MessageView) -> Json | None:
    """Return the same of a message that was just written, whom it calls, and which thread has a new reply."""
    told = dict(message_hint(view) or {})
    if view.message.everyone:
        told["addressed"] = {"number": view.message.number, "except": _named(view)}
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
    return {"units": [unit.public_id for unit in units], "except": _named(view)}


def changed_hint(view: MessageView) -> Json | None:
    """Return the same of a message that says something else now, or nothing, and whom it ceased to call."""
    told = dict(message_hint(view) or {})
    change, written = view.change, view.message
    if change is None:
        return told or None
    if change.everyone != written.everyone:
        told["addressed"] = {
            "number": written.room.everyone_number,
            "except": [*_named(view), *change.named, *change.told],
        }
    now = _called(view) or {"units": [], "except": _named(view)}
    if written.room.kind != Room.Kind.DIRECT and set(now["units"]) != set(change.units):
        author = frames.author(written.author)["id"]
        told["called"] = [
            {
                "units": now["units"],
                "except": [*now["except"], *change.told],
                "number": written.number,
                "was": {"units": list(change.units), "except": [author, *change.named, *change.told]},
            }
        ]
    return told or None


def edited_hint(view: MessageView) -> Json | None:
    """Return the same with the message itself: what a device keeps of the room is put right with it."""
    return {**(changed_hint(view) or {}), "edited": [frames.message(view)]}


def _named(view: MessageView) -> list[str]:
    """Return who wrote a message and who is named in it: they hear of that in their own topics."""
    return [frames.author(view.message.author)["id"], *(person["id"] for person in view.mentions)]


def _replied(view: MessageView) -> Json | None:
    """Return which thread a reply is in, its number there and who wrote it; None for what is no reply."""
    written = view.message
    if written.thread_root is None:
        return None
    author = frames.author(written.author)["id"]
    return {"thread": written.thread_root.public_id, "number": written.reply_number, "by": author}
