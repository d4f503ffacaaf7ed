"""What a client needs to begin: its rooms, and from where to listen on."""

from __future__ import annotations

from chat import frames
from chat.frames import Json
from chat.queries.rooms import my_rooms
from eventlog.log import read_epoch, read_head
from eventlog.marks import new_mark
from people.models import User


def read_overview(user: User) -> Json:
    """Return the person's rooms with epoch, position and mark, in a few queries however many rooms.

    The positions are read before the rooms: what happens in between is heard of twice, never missed.
    """
    mark = new_mark()
    epoch = read_epoch()
    seq = read_head(user.topic_id)
    rooms = [frames.room_summary(view) for view in my_rooms(user.pk)]
    return {"epoch": epoch, "seq": seq, "mark": mark, "rooms": rooms}
