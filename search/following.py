"""Keeping the index up with what happens, without a word from those who write.

Every change to a message, question or post is an event in the topic of its room, its session or all posts,
numbered without holes and committed in that order (see `eventlog.log`). So one number for each of them says
exactly what the index has seen, whatever dies when, and sending a message costs nothing for it. About once a
second a server looks which of them moved, and has a writer thread index what their events name, as it stands
by then, together with the new numbers.

What has no events any more (an installation from before there was an index, events trimmed while nobody
followed) is gone through from the newest message down, a share at a time, see `Filling`. Imports, which
write no events, index what they write themselves (`eventlog.ports.written`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Q, QuerySet

from chat.models import Message
from eventlog import executor, replay
from eventlog.commands import Actor, Command
from eventlog.models import Topic
from questions.models import Question
from search import services
from search.engines import engine
from search.models import Document, Filling, Mark
from streams.models import Comment, Post
from streams.topics import HOME

Kind = Document.Kind
# Of these events the object is of such a kind; whatever it was that happened, it is looked at anew.
_BY_EVENT = {"message": Kind.MESSAGE, "question": Kind.QUESTION, "post": Kind.POST, "comment": Kind.COMMENT}
_MODELS: dict[Kind, type[Message] | type[Question] | type[Post] | type[Comment]] = {
    Kind.MESSAGE: Message,
    Kind.QUESTION: Question,
    Kind.POST: Post,
    Kind.COMMENT: Comment,
}
# Where the filling stands with each kind, in the order they are gone through.
_BELOW = {
    Kind.MESSAGE: "below",
    Kind.QUESTION: "questions_below",
    Kind.POST: "posts_below",
    Kind.COMMENT: "comments_below",
}
# Events or messages of one share: a writer is busy with them for some tens of milliseconds.
SHARE = 300
# How far back "lately" reaches, in seconds: over the longest transaction.
LATELY_SECONDS = 20
ALL_SECONDS = 60.0
ANSWER_SECONDS = 30.0
_UNFINISHED = reduce(or_, (Q(**{f"{name}__gt": 0}) for name in _BELOW.values()))

_compared_all_at: float | None = None


class _Follow(Command):
    """Carries out a share in the transaction of a writer thread."""

    topics: list[int]

    def run(self, actor: Actor) -> dict[str, Any]:
        engine().lock()
        left = catch_up(self.topics) or fill()
        return {"left": left}


def follow() -> bool:
    """Do a share of what is to be done; say whether something is left. The servers call it once a second."""
    topics = _moved_topics()
    if not topics and not is_filling():
        return False
    answer = executor.submit(_Follow(topics=topics), Actor(user_id=0)).result(ANSWER_SECONDS)
    return bool(answer["left"])


def catch_up(topic_ids: Sequence[int]) -> bool:
    """Index what these topics' events name after their marks, at most a share; say whether some are left."""
    marks = dict(Mark.objects.filter(topic_id__in=topic_ids).values_list("topic_id", "seq"))
    # Before the events: an event that is not seen below a head seen earlier is not there any more.
    heads = dict(Topic.objects.filter(pk__in=topic_ids).values_list("pk", "head"))
    events = _events_after_marks(sorted(heads)) if heads else []
    left = len(events) == SHARE
    by_topic: defaultdict[int, list[_Event]] = defaultdict(list)
    for event in events:
        by_topic[event.topic_id].append(event)
    named: defaultdict[Kind, set[int]] = defaultdict(set)
    reached: dict[int, int] = {}
    for topic_id, head in sorted(heads.items()):
        mark = marks.get(topic_id, 0)
        if left and topic_id > events[-1].topic_id:
            break
        if mark >= head:
            continue
        found = by_topic[topic_id]
        if not found or found[0].seq != mark + 1:
            # Trimmed before they were seen: the server stood still for longer than the log reaches back.
            start_filling()
        for event in found:
            if of := _BY_EVENT.get(event.kind.partition(".")[0]):
                named[of].add(event.object_id)
        reached[topic_id] = found[-1].seq if found else head
    for of, object_ids in named.items():
        services.index(of, object_ids)
    Mark.objects.bulk_create(
        [Mark(topic_id=topic_id, seq=seq) for topic_id, seq in reached.items()],
        update_conflicts=True,
        unique_fields=["topic_id"],
        update_fields=["seq"],
    )
    return left


class _Event(NamedTuple):
    topic_id: int
    seq: int
    kind: str
    object_id: int


def _events_after_marks(topic_ids: Sequence[int]) -> list[_Event]:
    """Return the events after the marks of these topics, at most a share, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event.topic_id, event.seq, event.kind, event.object_id FROM eventlog_topic topic"
            " LEFT JOIN search_mark mark ON mark.topic_id = topic.id"
            " JOIN eventlog_event event ON event.topic_id = topic.id AND event.seq > COALESCE(mark.seq, 0)"
            f" WHERE topic.id IN ({', '.join(['%s'] * len(topic_ids))})"
            " ORDER BY topic.id, event.seq LIMIT %s",
            [*topic_ids, SHARE],
        )
        return [_Event(*row) for row in cursor.fetchall()]


def look_everywhere() -> None:
    """Compare all rooms at the next look, whenever that was done last."""
    global _compared_all_at
    _compared_all_at = None


def is_filling() -> bool:
    """Say whether something is still to be gone through."""
    return Filling.objects.filter(_UNFINISHED).exists()


def start_filling() -> None:
    """Have all there are of each kind gone through once more, and all that the index has of others."""
    below = {name: _top(kind) + 1 for kind, name in _BELOW.items()}
    Filling.objects.update_or_create(id=1, defaults=below)


def _objects(kind: Kind) -> QuerySet[Any]:
    return _MODELS[kind]._default_manager.all()


def _top(kind: Kind) -> int:
    """Return the highest primary key of a kind, there or in the index."""
    there = _objects(kind).aggregate(top=Max("pk"))["top"] or 0
    known = Document.objects.filter(kind=kind).aggregate(top=Max("object_id"))["top"] or 0
    return int(max(there, known))


def fill(share: int | None = None) -> bool:
    """Index the next share of the messages to be gone through, and after them of the other kinds; say whether
    some are left.

    What the index has of the stretch and is not there, goes.
    """
    filling = Filling.objects.select_for_update().filter(_UNFINISHED).first()
    if filling is None:
        return False
    left = [kind for kind, name in _BELOW.items() if getattr(filling, name)]
    name = _BELOW[left[0]]
    setattr(filling, name, _fill(left[0], getattr(filling, name), share or SHARE))
    filling.save(update_fields=[name])
    return len(left) > 1 or getattr(filling, name) > 0


def _fill(kind: Kind, below: int, share: int) -> int:
    """Index a share of what has a primary key below `below`; return from where to go on, 0 when all is."""
    rows = _objects(kind).filter(pk__lt=below).order_by("-pk")
    ids = list(rows.values_list("pk", flat=True)[:share])
    lowest = ids[-1] if len(ids) == share else 0
    services.forget_others(kind, ids, lowest, below)
    services.index(kind, ids)
    return lowest


def _moved_topics() -> list[int]:
    """Return the topics of rooms, sessions and posts that have events after their marks: of those written to
    lately, and now and then of all."""
    global _compared_all_at
    now = time.monotonic()
    everywhere = _compared_all_at is None or now - _compared_all_at >= ALL_SECONDS
    since = "" if everywhere else f" AND topic.changed_at >= {replay.ago()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic.id FROM eventlog_topic topic LEFT JOIN search_mark mark ON mark.topic_id = topic.id"
            f" WHERE topic.head > COALESCE(mark.seq, 0){since}"
            " AND (EXISTS (SELECT 1 FROM chat_room WHERE topic_id = topic.id)"
            " OR EXISTS (SELECT 1 FROM questions_session WHERE topic_id = topic.id)"
            " OR topic.name = %s) ORDER BY topic.id LIMIT %s",
            [HOME, SHARE] if everywhere else [LATELY_SECONDS, HOME, SHARE],
        )
        found = [topic_id for (topic_id,) in cursor.fetchall()]
    if everywhere and not found:
        _compared_all_at = now
    return found
