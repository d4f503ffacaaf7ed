"""Reading messages: history by number, threads by reply number, one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from chat.confirming.queries import read_confirms
from chat.files import read_files
from chat.frames import Json, MessageView
from chat.models import Mention, Message, Reaction, Room
from chat.queries.forwards import read_forwards
from chat.queries.rooms import clean_id, find_membership
from chat.rules import Action, Standing
from content.reactions import WHO, named, reader
from eventlog.errors import Invalid, NotFound
from eventlog.statements import Kept
from people.models import User

PAGE = 50
PAGE_LIMIT = 100
REPLY_PEOPLE = 5
# Of a thread's replies so many are looked at for them: however long it is, a page costs the same.
REPLIES_LOOKED_AT = 100


@dataclass
class Page:
    """Messages in ascending order.

    `first` and `last` tell whether the start and the end were reached. `seq` is the topic's position, read
    before the messages.
    """

    seq: int
    messages: list[MessageView]
    first: bool
    last: bool


def all_messages() -> QuerySet[Message]:
    """Return messages with what every frame of one names."""
    return Message.objects.select_related("author", "thread_root", "pinned_by")


def find_message(user: User, message_id: str) -> tuple[Message, Standing]:
    """Return the message with that public id and how `user` stands to its room.

    Raises NotFound when there is no such message or the person may not read it.
    """
    found = all_messages().select_related("room__topic").filter(public_id=clean_id(message_id)).first()
    if found is None:
        raise NotFound()
    standing = Standing(found.room, user, find_membership(found.room, user))
    if not standing.allows(Action.READ):
        raise NotFound()
    return found, standing


def read_history(
    room: Room,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    at: datetime | None = None,
    limit: int = PAGE,
) -> Page:
    """Return messages of the main flow: those before, after or around a number or a time, or the last ones.

    `room` was just read with its topic: its head is the position that the page stands for. `around` puts
    the number in the middle, `at` the first message from that time on, or the last one where there is none.
    `limit` is 1 to 100. Raises Invalid when more than one place is named.
    """
    if sum(place is not None for place in (before, after, around, at)) > 1:
        raise Invalid("before", _("Name one of before, after, around and at."))
    if at is not None:
        around = _number_at(room, at)
    if after is not None:
        found = _from(room.pk, after + 1, limit=limit)
    elif around is not None:
        # Numbers have no holes, so that half a page back is a number, not a search.
        start = min(around, room.topic.numbers) - limit // 2
        found = _from(room.pk, start, limit=limit)
    else:
        found = (_last(room.pk, limit=limit) if before is None else _until(room.pk, before, limit=limit))[
            ::-1
        ]
    _add_people(found)
    numbers = [message.number or 0 for message in found]
    if after is not None and not found:
        first, last = after < 1, True
    elif not found:
        first, last = True, before is None or before > room.topic.numbers
    else:
        first, last = numbers[0] <= 1, numbers[-1] >= room.topic.numbers
    return Page(room.topic.head, load_views(found, room=room), first, last)


def _flow(room_id: int) -> QuerySet[Message]:
    return Message.objects.filter(room=room_id, number__isnull=False)


_last = Kept(lambda room_id, *, limit: _flow(room_id).order_by("-number")[:limit])
_until = Kept(
    lambda room_id, number, *, limit: _flow(room_id).filter(number__lt=number).order_by("-number")[:limit]
)
_from = Kept(
    lambda room_id, number, *, limit: _flow(room_id).filter(number__gte=number).order_by("number")[:limit]
)


def _add_people(messages: Sequence[Message]) -> None:
    """Give the messages who wrote and who pinned them, in one query.

    Joined to each message, the few who write in a room would be made anew fifty times.
    """
    wanted = {key for message in messages for key in (message.author_id, message.pinned_by_id)}
    keys = [key for key in wanted if key is not None]
    people = {person.pk: person for person in _people(keys)} if keys else {}
    for message in messages:
        message.author = people.get(message.author_id or 0)
        message.pinned_by = people.get(message.pinned_by_id or 0)


_people = Kept(lambda keys: User.objects.filter(pk__in=keys))


def _number_at(room: Room, at: datetime) -> int:
    """Return the number of the first message of the main flow from a time on; of the last one after all."""
    later = Message.objects.filter(room=room, created_at__gte=at, number__isnull=False)
    first = later.order_by("created_at", "number").values_list("number", flat=True).first()
    return first if first is not None else room.topic.numbers


@dataclass
class Thread:
    """A thread's first message and some of its replies, in ascending order; see `Page`."""

    seq: int
    root: MessageView
    messages: list[MessageView]
    last: bool


def read_thread(message: Message, *, after: int = 0, limit: int = PAGE) -> Thread:
    """Return the thread that `message` begins or lies in, with the replies after a reply number.

    `message` was just read with its room and topic. `limit` is 1 to 100.
    """
    room = message.room
    root = message
    if message.thread_root_id is not None:
        root = all_messages().get(pk=message.thread_root_id)
    replies = list(
        all_messages().filter(thread_root=root, reply_number__gt=after).order_by("reply_number")[: limit + 1]
    )
    first, *views = load_views([root, *replies[:limit]], room=room)
    return Thread(room.topic.head, first, views, last=len(replies) <= limit)


def load_views(messages: Sequence[Message], *, room: Room | None = None) -> list[MessageView]:
    """Return the messages with their mentions, reactions, files and reply people: at most one query each.

    `room` is set on the messages where they all lie in it.
    """
    ids = [message.pk for message in messages if not message.deleted]
    roots = [message.pk for message in messages if message.reply_count]
    mentions = read_mentions(ids)
    reactions = read_reactions(ids)
    files = read_files(ids)
    forwards = read_forwards(ids)
    confirms = read_confirms(ids)
    reply_people = read_reply_people(roots)
    views = []
    for message in messages:
        if room is not None:
            message.room = room
        views.append(
            MessageView(
                message,
                mentions=mentions.get(message.pk, ()),
                reactions=reactions.get(message.pk, ()),
                reply_people=reply_people.get(message.pk, ()),
                files=files.get(message.pk, ()),
                forward=forwards.get(message.pk),
                confirm=confirms.get(message.pk),
            )
        )
    return views


def load_view(message: Message) -> MessageView:
    """Return one message with what belongs to it."""
    return load_views([message])[0]


def add_roots(views: Sequence[MessageView]) -> None:
    """Give each reply the first message of its thread with who replied, as it is announced; one query."""
    replies = [view for view in views if view.message.thread_root is not None]
    people = read_reply_people(
        [view.message.thread_root_id for view in replies if view.message.thread_root_id is not None]
    )
    for view in replies:
        root = view.message.thread_root
        if root is not None:
            view.root = MessageView(root, reply_people=people.get(root.pk, ()))


def read_mentions(message_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return who is mentioned in each message, in one query."""
    found: dict[int, list[Json]] = {}
    for message_id, *who, username in _mentioned(message_ids) if message_ids else ():
        found.setdefault(message_id, []).append({**named(*who), "username": username})
    return found


_mentioned = Kept(
    lambda message_ids: (
        Mention.objects.filter(message__in=message_ids)
        .order_by("message_id", "pk")
        .values_list("message_id", *WHO, "user__username")
    )
)
read_reactions = reader(Reaction, "message")


def read_reply_people(root_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return the first five who replied in each thread, among the first hundred replies, in one query."""
    found: dict[int, list[Json]] = {}
    for root_id, *who, _began in _replied(root_ids) if root_ids else ():
        people = found.setdefault(root_id or 0, [])
        if len(people) < REPLY_PEOPLE:
            people.append(named(*who))
    return found


@Kept
def _replied(root_ids: Sequence[int]) -> QuerySet[Any, Any]:
    who = ("author__public_id", "author__given_name", "author__family_name")
    return (
        Message.objects.filter(thread_root__in=root_ids, author__isnull=False, deleted_at=None)
        .filter(reply_number__lte=REPLIES_LOOKED_AT)
        .order_by()
        .values_list("thread_root", *who)
        .annotate(began=Min("reply_number"))
        .order_by("thread_root", "began")
    )
