"""What is found, as an answer shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chat import frames as chat
from chat.models import Message, Room
from content.files.queries import as_frame
from eventlog.frames import timestamp
from people.models import User
from people.queries import unit_ref
from questions.frames import ref
from search.filters import Chosen
from search.matching import Piece
from search.queries.messages import FoundFile, FoundMessage
from search.queries.posts import FoundPost
from search.queries.questions import FoundQuestion

Json = dict[str, Any]
# The people of direct chats by the rooms' keys, without the one who asks.
Others = Mapping[int, Sequence[Json]]


def found(items: Iterable[Json], following: str | None) -> Json:
    """Return a group of what was found, and where its next page begins."""
    return {"items": list(items), "next": following}


def room_ref(room: Room, others: Others) -> Json:
    """Return the room something lies in."""
    return {
        "id": room.public_id,
        "kind": room.kind,
        "name": room.name,
        "people": list(others.get(room.pk, ())),
    }


def found_room(room: Room, role: str | None, owners: Sequence[Json], *, asked: bool) -> Json:
    """Return a room that was found; `asked` tells whether the person has asked to be let in."""
    return chat.listed_room(room, role, owners, asked=asked)


def found_message(item: FoundMessage, others: Others) -> Json:
    """Return a message that was found, and the part of its text that shows what was looked for."""
    return {**_written(item.message, others), "pieces": _pieces(item.pieces)}


def found_file(item: FoundFile, others: Others) -> Json:
    """Return a file that was found, with the message it came with."""
    return {
        **_written(item.sent.message, others),
        "file": as_frame(item.sent.file),
        "pieces": _pieces(item.pieces),
    }


def found_question(item: FoundQuestion) -> Json:
    """Return a question that was found, as all who take part see who asked it, and the part of it or its
    answer that shows what was looked for."""
    it = item.question
    return {
        "question": it.public_id,
        "session": {"id": it.session.public_id, "title": it.session.title},
        "asker": ref(it.author),
        "at": timestamp(it.asked_at) if it.asked_at else None,
        "answered": bool(it.answer),
        "pieces": _pieces(item.pieces),
    }


def found_post(item: FoundPost) -> Json:
    """Return a post that was found, or a comment with its post, and the part of its text that shows what was
    looked for."""
    it, comment = item.post, item.comment
    said = comment or it
    return {
        "post": it.public_id,
        "comment": comment.public_id if comment else None,
        "author": chat.author(said.author),
        "of": chat.author(it.author),
        "unit": unit_ref(it.unit) if it.unit and it.as_unit else None,
        "official": it.official,
        "at": timestamp(said.created_at),
        "pieces": _pieces(item.pieces),
    }


def _written(message: Message, others: Others) -> Json:
    return {
        "message": message.public_id,
        "number": message.number,
        "thread": message.thread_root.public_id if message.thread_root else None,
        "room": room_ref(message.room, others),
        "author": chat.author(message.author),
        "at": timestamp(message.created_at),
    }


def _pieces(pieces: Iterable[Piece]) -> list[Json]:
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]


def filters(chosen: Chosen, others: Others) -> Json:
    """Return the filters as they were understood; null where nothing was said."""
    return {
        "from": None if chosen.people is None else [_person_ref(user) for user in chosen.people],
        "in": None if chosen.rooms is None else [room_ref(room, others) for room in chosen.rooms],
        "before": chosen.before.isoformat() if chosen.before else None,
        "after": chosen.after.isoformat() if chosen.after else None,
        "has": list(dict.fromkeys(chosen.has)),
    }


def _person_ref(user: User) -> Json:
    return {"id": user.public_id, "name": user.name}
