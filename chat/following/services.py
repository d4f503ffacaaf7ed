"""Following threads: by taking part, and by choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from chat.following.frames import FollowingView
from chat.following.models import Following
from chat.following.queries import find_following, last_number
from chat.frames import ReadView
from chat.models import Mention, Message
from chat.queries.mentions import read_positions
from chat.queries.messages import find_message
from chat.rules import Action
from eventlog import log
from eventlog.log import Position
from people.models import User


def note_reply(reply: Message, root: Message, named: Sequence[User]) -> list[FollowingView]:
    """Let those follow the thread who take part in it by this reply: its author, who began the thread, who is
    named. Return what changed by it, to be announced. A fixed number of queries.

    With the first reply those named in the thread's first message take part, too.
    """
    number = reply.reply_number or 0
    wanted: dict[int, User] = {user.pk: user for user in named}
    if root.author_id is not None and root.author is not None:
        wanted[root.author_id] = root.author
    if root.reply_count == 1:
        mentions = Mention.objects.filter(message=root).select_related("user")
        wanted |= {mention.user_id: mention.user for mention in mentions}
    author = reply.author
    assert author is not None
    wanted[author.pk] = author
    there = {one.user_id: one for one in Following.objects.filter(root=root, user__in=list(wanted))}
    mine = there.get(author.pk)
    changed = []
    if mine is not None:
        if not mine.on:
            changed.append(FollowingView(mine, root))
        mine.on, mine.read_number = True, number
        mine.save(update_fields=["on", "read_number"])
    new = [
        Following(root=root, user=user, read_number=number if user.pk == author.pk else number - 1)
        for user_id, user in wanted.items()
        if user_id not in there
    ]
    Following.objects.bulk_create(new)
    return changed + [FollowingView(one, root) for one in new]


def topics_of(views: Collection[FollowingView]) -> set[int]:
    """Return the topics that announcing these advances."""
    return {view.following.user.topic_id for view in views}


def announce(
    positions: Mapping[int, Position], views: Sequence[FollowingView], *, used: Collection[int] = ()
) -> None:
    """Log what changed in the topic of whom it concerns, at `positions`.

    Those of `used`, primary keys of people, hold an event already: the topic is held, so that another can
    follow.
    """
    for view in views:
        user = view.following.user
        position = positions[user.topic_id]
        if user.pk in used:
            position = log.advance({user.topic_id: log.Plain})[user.topic_id]
        log.record(position, "thread.changed", view)


def follow_thread(*, actor: User, message: str, on: bool) -> FollowingView:
    """Follow the thread that a message begins or lies in, or do so no longer. Raises Refused.

    Who begins to follow has read what is there.
    """
    root = _root_of(actor, message)
    # Whoever replies lets others follow: not both at once.
    list(Message.objects.select_for_update().filter(pk=root.pk).values_list("pk"))
    following = find_following(root, actor) or Following(root=root, user=actor, on=False)
    if following.on == on:
        return FollowingView(following, root)
    following.on = on
    if following.pk is None:
        following.read_number = last_number(root)
    following.save()
    view = FollowingView(following, root)
    announce(log.advance({actor.topic_id: log.Plain}), [view])
    return view


def read_thread_to(*, actor: User, message: str, number: int) -> FollowingView:
    """Say that a thread is read up to the reply `number`; it only moves forward. Raises Refused.

    What names one in it is seen up to there. Nothing is logged where nothing changed.
    """
    root = _root_of(actor, message)
    clamped = min(number, last_number(root))
    seen = Mention.objects.filter(
        user=actor, message__thread_root=root, message__reply_number__lte=clamped, seen=False
    ).update(seen=True)
    following = find_following(root, actor)
    moved = following is not None and following.read_number < clamped
    if following is None:
        following = Following(root=root, user=actor, on=False, read_number=clamped)
    elif moved:
        following.read_number = clamped
        following.save(update_fields=["read_number"])
    view = FollowingView(following, root)
    if moved:
        announce(log.advance({actor.topic_id: log.Plain}), [view])
    if seen:
        position = log.advance({actor.topic_id: log.Plain})[actor.topic_id]
        read, mentions = read_positions(root.room, [actor.pk]).get(actor.pk, (0, 0))
        log.record(position, "read.moved", ReadView(root.room, read, mentions))
    return view


def follow_written(roots: Collection[Message]) -> None:
    """Let those follow imported threads who began them or wrote in them; everything in them is read."""
    keys = [root.pk for root in roots]
    last: dict[int, int] = {}
    pairs: dict[tuple[int, int], None] = {(root.pk, root.author_id): None for root in roots if root.author_id}
    for root_id, author_id, number in Message.objects.filter(thread_root__in=keys).values_list(
        "thread_root", "author", "reply_number"
    ):
        last[root_id or 0] = max(number or 0, last.get(root_id or 0, 0))
        if author_id is not None:
            pairs[root_id or 0, author_id] = None
    Following.objects.bulk_create(
        [Following(root_id=root, user_id=user, read_number=last.get(root, 0)) for root, user in pairs],
        ignore_conflicts=True,
    )


def _root_of(actor: User, message: str) -> Message:
    found, standing = find_message(actor, message)
    standing.require(Action.FOLLOW)
    root = found if found.thread_root is None else found.thread_root
    root.room = standing.room
    return root
