"""What only one person hears of rooms: their choices, their unit rooms, what they asked, who asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat import frames
from chat.frames import Json, RoomView
from chat.models import JoinRequest, Room
from eventlog.frames import timestamp
from people.queries import person


def request(asked: JoinRequest) -> Json:
    """Return a JoinRequest as the one sees it who asked."""
    return {
        "id": asked.public_id,
        "room": asked.room.public_id,
        "text": asked.text,
        "state": asked.state,
        "at": timestamp(asked.created_at),
        "answer": asked.answer,
        "answered_at": timestamp(asked.answered_at) if asked.answered_at else None,
    }


def asking(asked: JoinRequest) -> Json:
    """Return a JoinRequest as the room's owners see it."""
    return {
        "id": asked.public_id,
        "person": person(asked.user),
        "text": asked.text,
        "at": timestamp(asked.created_at),
    }


@dataclass
class PreferencesView:
    """How a person wants to hear of a room."""

    room: Room
    notify: str
    threads: bool
    favourite: bool

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


@dataclass
class UnitRoomsView:
    """All unit rooms of a person."""

    user_id: int
    rooms: Sequence[RoomView]

    @property
    def pk(self) -> int:
        """The person's primary key: what the log keeps."""
        return self.user_id


@dataclass
class ReadAllView:
    """All rooms of a person, when everything was read."""

    user_id: int
    rooms: Sequence[RoomView]

    @property
    def pk(self) -> int:
        """The person's primary key: what the log keeps."""
        return self.user_id


@dataclass
class RequestCountView:
    """How many ask to be let into a room."""

    room: Room
    requests: int

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


def preferences(view: PreferencesView) -> Json:
    """Return the data of `room.preferred`."""
    return {
        "room": view.room.public_id,
        "notify": view.notify,
        "threads": view.threads,
        "favourite": view.favourite,
    }


def unit_rooms(view: UnitRoomsView) -> Json:
    """Return the data of `unit_rooms.changed`."""
    return {"rooms": [frames.room_summary(seen) for seen in view.rooms]}


def request_count(view: RequestCountView) -> Json:
    """Return the data of `requests.changed`."""
    return {"room": view.room.public_id, "requests": view.requests}


def read_all(view: ReadAllView) -> Json:
    """Return how far one has read in each room."""
    rooms = (frames.ReadView(seen.room, seen.read_number, seen.mentions) for seen in view.rooms)
    return {"rooms": [frames.read_position(room) for room in rooms]}
