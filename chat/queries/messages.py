"""Reading messages: history by number, threads by reply number, one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from chat import frames
from chat.confirming.queries import read_confirms
from chat.files import read_files
from chat.frames import Json, MessageView
from chat.models import Mention, Message, Reaction, Room
from chat.queries.forwards import read_forwards
from chat.queries.rooms import clean_id, find_membership
from chat.rules import Action, Standing
from eventlog.errors import Invalid, NotFound
from people.models import User

PAGE = 50
PAGE_LIMIT = 100
REACTION_PEOPLE = 10
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
    flow = all_messages().filter(room=room, number__isnull=False)
    if after is not None:
        found = list(flow.filter(number__gt=after).order_by("number")[:limit])
    elif around is not None:
        # Numbers have no holes, so that half a page back is a number, not a search.
        start = min(around, room.topic.numbers) - limit // 2
        found = list(flow.filter(number__gte=start).order_by("number")[:limit])
    else:
        older = flow if before is None else flow.filter(number__lt=before)
        found = list(older.order_by("-number")[:limit])[::-1]
    numbers = [message.number or 0 for message in found]
    if after is not None and not found:
        first, last = after < 1, True
    elif not found:
        first, last = True, before is None or before > room.topic.numbers
    else:
        first, last = numbers[0] <= 1, numbers[-1] >= room.topic.numbers
    return Page(room.topic.head, load_views(found, room=room), first, last)


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
    if message_ids:
        for mention in (
            Mention.objects.filter(message__in=message_ids)
            .select_related("user")
            .order_by("message_id", "pk")
        ):
            found.setdefault(mention.message_id, []).append(frames.mentioned(mention.user))
    return found


def read_reactions(message_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return the reactions to each message, in one query: the emoji in the order they came, the first ten
    people of each, and how many there are."""
    if not message_ids:
        return {}
    each = [F("message_id"), F("emoji")]
    rows = (
        Reaction.objects.filter(message__in=message_ids)
        .annotate(
            place=Window(RowNumber(), partition_by=each, order_by="pk"),
            total=Window(Count("pk"), partition_by=each),
            began=Window(Min("pk"), partition_by=each),
        )
        .filter(place__lte=REACTION_PEOPLE)
        .select_related("user")
        .order_by("message_id", "began", "place")
    )
    found: dict[int, dict[str, Json]] = {}
    for row in rows:
        by_emoji = found.setdefault(row.message_id, {})
        entry = by_emoji.setdefault(row.emoji, {"emoji": row.emoji, "count": row.total, "people": []})
        entry["people"].append(frames.author(row.user))
    return {message_id: list(by_emoji.values()) for message_id, by_emoji in found.items()}


def read_reply_people(root_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return the first five who replied in each thread, among the first hundred replies, in one query."""
    if not root_ids:
        return {}
    rows = (
        Message.objects.filter(thread_root__in=root_ids, author__isnull=False, deleted_at=None)
        .filter(reply_number__lte=REPLIES_LOOKED_AT)
        .order_by()
        .values("thread_root", "author__public_id", "author__given_name", "author__family_name")
        .annotate(began=Min("reply_number"))
        .order_by("thread_root", "began")
    )
    found: dict[int, list[Json]] = {}
    for row in rows:
        people = found.setdefault(row["thread_root"] or 0, [])
        if len(people) < REPLY_PEOPLE:
            name = f"{row['author__given_name']} {row['author__family_name']}".strip()
            people.append({"id": row["author__public_id"], "name": name})
    return found
