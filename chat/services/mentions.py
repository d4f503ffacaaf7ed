"""Who is mentioned in a message: kept as rows, announced in each one's own topic.

A unit that is called is one row, announced with the message to everybody at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from chat.frames import MentionView, ReadView
from chat.hints import CallChange
from chat.models import Mention, Message, Room, Seat, UnitMention
from chat.queries.belonging import people_in
from chat.queries.mentions import count_unread, read_positions
from chat.rules import EVERYONE_LIMIT, Standing, is_guest
from content.mentions import find_units
from content.richtext import Document, Mentioned, units_in
from eventlog import log, ports
from eventlog.errors import Forbidden
from eventlog.log import Intent, Position
from people.active import active
from people.audience import Terms
from people.models import Unit, User


def find_mentioned(room: Room, document: Document) -> list[User]:
    """Return the members of the room that the text names, in its order. One query, none without names."""
    if not document.usernames:
        return []
    named = people_in(room).filter(active(), username__in=document.usernames)
    members = named.in_bulk(field_name="username")
    return [members[username] for username in document.usernames if username in members]


Units = Mapping[str, Unit]


def find_called(standing: Standing, document: Document, *, before: Units | None = None) -> Units:
    """Return the units that the text calls, by their names as it has them. One query, none without names.

    `before` are those that an earlier text called: they are meant by the same name still. Raises Forbidden
    where the person may not call so many at once. Guests, who see no directory, call no unit.
    """
    if not document.units or is_guest(standing.user):
        return {}
    kept = {name: unit for name, unit in (before or {}).items() if name in document.units}
    new = find_units([name for name in document.units if name not in kept])
    if new:
        _require_call(standing, [unit.path for unit in new.values()])
    return {**kept, **new}


def _require_call(standing: Standing, paths: Sequence[str]) -> None:
    """Raise Forbidden when so many would be called at once that only an owner may; at most one query."""
    room, seat = standing.room, standing.membership
    owner = seat is not None and seat.role == Seat.Role.OWNER
    if owner or room.member_count <= EVERYONE_LIMIT or room.kind == Room.Kind.DIRECT:
        return
    called = people_in(room).filter(Terms(unit_paths=tuple(paths)).condition)
    if called[: EVERYONE_LIMIT + 1].count() > EVERYONE_LIMIT:
        raise Forbidden(
            _("Only owners may call units with more than %(limit)d people in the room.")
            % {"limit": EVERYONE_LIMIT}
        )


def render(document: Document, mentioned: Iterable[User], units: Units, *, everyone: bool) -> str | None:
    """Return the message's HTML, with those mentioned marked."""
    people = {user.username: Mentioned(user.public_id, user.name) for user in mentioned}
    called = {name: Mentioned(unit.public_id, unit.name) for name, unit in units.items()}
    return document.render(people, everyone=everyone, units=called)


def save_called(message: Message, units: Units, position: Position, *, tell: bool = True) -> None:
    """Write down which units are called at `position`, with one intent to notify their people in the room.

    In a direct chat a unit is named, not called.
    """
    if not units or message.room.kind == Room.Kind.DIRECT:
        return
    written = {unit.pk: (unit, name) for name, unit in units.items()}
    UnitMention.objects.bulk_create(
        [
            UnitMention(
                room=message.room,
                message=message,
                unit=unit,
                number=message.number,
                seq=position.seq,
                written=name,
            )
            for unit, name in written.values()
        ]
    )
    if tell:
        audience = {"units": [unit.public_id for unit, _name in written.values()]}
        ports.write_intents([ports.IntentRow(position.topic_id, position.seq, "unit", audience)])


def called_by(message: Message) -> dict[str, Unit]:
    """Return the units that a message calls, by their names as it has them."""
    calls = UnitMention.objects.filter(message=message).select_related("unit").order_by("pk")
    return {call.written: call.unit for call in calls}


def calls_of(message: Message, named: Iterable[Mention]) -> CallChange:
    """Return whom a message calls as it stands, before that changes. No query."""
    units = [unit.public_id for unit in units_in(message.html)]
    return CallChange(units, [one.user.public_id for one in named], (), message.everyone)


def save_mentions(message: Message, mentioned: Sequence[User]) -> list[Mention]:
    """Write down who is mentioned, and return those to tell: not the author."""
    mentions = [
        Mention(
            room=message.room,
            message=message,
            user=user,
            number=message.number,
            seen=user.pk == message.author_id,
        )
        for user in mentioned
    ]
    if mentions:
        Mention.objects.bulk_create(mentions)
    return [mention for mention in mentions if mention.user_id != message.author_id]


def announce_mentions(positions: Mapping[int, Position], mentions: Sequence[Mention], room: Room) -> None:
    """Log each mention in the topic of whom it concerns, with an intent to notify."""
    if not mentions:
        return
    counts = count_unread(room, [mention.user_id for mention in mentions])
    for mention in mentions:
        log.record(
            positions[mention.user.topic_id],
            "mention.created",
            MentionView(mention, counts.get(mention.user_id, 0)),
            intent=Intent("mention", {"people": [mention.user.public_id]}),
        )


def who_still_reads(room: Room, users: Sequence[User]) -> list[User]:
    """Return those of the people who are in the room now: nobody else is told what is unread there."""
    if not users:
        return []
    there = set(people_in(room).filter(pk__in=[user.pk for user in users]).values_list("pk", flat=True))
    return [user for user in users if user.pk in there]


def announce_withdrawn(positions: Mapping[int, Position], users: Sequence[User], room: Room) -> None:
    """Tell those whose mention is gone how many they have left."""
    if not users:
        return
    positions_read = read_positions(room, [user.pk for user in users])
    for user in users:
        view = ReadView(room, *positions_read.get(user.pk, (0, 0)))
        log.record(positions[user.topic_id], "read.moved", view)
