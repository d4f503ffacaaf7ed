"""Who is mentioned in a message: kept as rows, announced in each one's own topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chat.frames import MentionView, ReadView
from chat.models import Membership, Mention, Message, Room
from chat.queries.mentions import count_unread
from content.richtext import Document, Mentioned
from eventlog import log
from eventlog.log import Intent, Position
from people.active import active
from people.models import User


def find_mentioned(room: Room, document: Document) -> list[User]:
    """Return the members of the room that the text names, in its order. One query, none without names."""
    if not document.usernames:
        return []
    members = User.objects.filter(active(), memberships__room=room, username__in=document.usernames).in_bulk(
        field_name="username"
    )
    return [members[username] for username in document.usernames if username in members]


def render(document: Document, mentioned: Iterable[User], *, everyone: bool) -> str | None:
    """Return the message's HTML, with those mentioned marked."""
    people = {user.username: Mentioned(user.public_id, user.name) for user in mentioned}
    return document.render(people, everyone=everyone)


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


def announce_withdrawn(positions: Mapping[int, Position], users: Sequence[User], room: Room) -> None:
    """Tell those whose mention is gone how many they have left."""
    if not users:
        return
    counts = count_unread(room, [user.pk for user in users])
    numbers = dict(Membership.objects.filter(room=room, user__in=users).values_list("user_id", "read_number"))
    for user in users:
        view = ReadView(room, numbers.get(user.pk, 0), counts.get(user.pk, 0))
        log.record(positions[user.topic_id], "read.moved", view)
