"""Keeping the index up with what happens, without a word from those who write.

Every change to a message or question is an event in the topic of its room or session, numbered without holes
and committed in that order (see `eventlog.log`). So one number for each of them says exactly what the index
has seen, whatever dies when, and sending a message costs nothing for it. About once a second a server looks
which of them moved, and has a writer thread index what their events name, as it stands by then, together
with the new numbers.

What has no events any more (an installation from before there was an index, events trimmed while nobody
followed) is gone through from the newest message down, a share at a time, see `Filling`. Imports, which
write no events, index what they write themselves (`eventlog.ports.written`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from chat.models import Message
from eventlog import executor, replay
from eventlog.commands import Actor, Command
from eventlog.models import Event, Topic
from questions.models import Question
from search import services
from search.engines import engine
from search.models import Document, Filling, Mark

# Of these events the object is a message or a question; whatever it was that happened, it is looked at anew.
MESSAGES, QUESTIONS = "message.", "question."
# Events or messages of one share: a writer is busy with them for some tens of milliseconds.
SHARE = 300
# How far back "lately" reaches, in seconds: over the longest transaction.
LATELY_SECONDS = 20
ALL_SECONDS = 60.0
ANSWER_SECONDS = 30.0
Kind = Document.Kind
_UNFINISHED = Q(below__gt=0) | Q(questions_below__gt=0)

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
    room = SHARE
    messages: set[int] = set()
    questions: set[int] = set()
    reached: dict[int, int] = {}
    for topic_id, head in sorted(heads.items()):
        mark = marks.get(topic_id, 0)
        if room <= 0 or mark >= head:
            continue
        after = Event.objects.filter(topic_id=topic_id, seq__gt=mark, seq__lte=head).order_by("seq")
        events = list(after.values_list("seq", "kind", "object_id")[:room])
        if not events or events[0][0] != mark + 1:
            # Trimmed before they were seen: the server stood still for longer than the log reaches back.
            start_filling()
        messages.update(object_id for _, kind, object_id in events if kind.startswith(MESSAGES))
        questions.update(object_id for _, kind, object_id in events if kind.startswith(QUESTIONS))
        reached[topic_id] = events[-1][0] if events else head
        room -= len(events)
    services.index_messages(messages)
    services.index_questions(questions)
    Mark.objects.bulk_create(
        [Mark(topic_id=topic_id, seq=seq) for topic_id, seq in reached.items()],
        update_conflicts=True,
        unique_fields=["topic_id"],
        update_fields=["seq"],
    )
    return room <= 0


def look_everywhere() -> None:
    """Compare all rooms at the next look, whenever that was done last."""
    global _compared_all_at
    _compared_all_at = None


def is_filling() -> bool:
    """Say whether messages or questions are still to be gone through."""
    return Filling.objects.filter(_UNFINISHED).exists()


def start_filling() -> None:
    """Have all messages and questions there are gone through once more, and all that the index has of
    others."""
    below = {"below": _top(Kind.MESSAGE) + 1, "questions_below": _top(Kind.QUESTION) + 1}
    Filling.objects.update_or_create(id=1, defaults=below)


def _objects(kind: Kind) -> QuerySet[Any]:
    return Message.objects.all() if kind == Kind.MESSAGE else Question.objects.all()


def _top(kind: Kind) -> int:
    """Return the highest primary key of a kind, there or in the index."""
    there = _objects(kind).aggregate(top=Max("pk"))["top"] or 0
    known = Document.objects.filter(kind=kind).aggregate(top=Max("object_id"))["top"] or 0
    return int(max(there, known))


def fill(share: int | None = None) -> bool:
    """Index the next share of the messages to be gone through, and of the questions after them; say whether
    some are left.

    What the index has of the stretch and the rooms have not, goes.
    """
    filling = Filling.objects.select_for_update().filter(_UNFINISHED).first()
    if filling is None:
        return False
    if filling.below:
        filling.below = _fill(Kind.MESSAGE, filling.below, share or SHARE)
    else:
        filling.questions_below = _fill(Kind.QUESTION, filling.questions_below, share or SHARE)
    filling.save(update_fields=["below", "questions_below"])
    return filling.below > 0 or filling.questions_below > 0


def _fill(kind: Kind, below: int, share: int) -> int:
    """Index a share of what has a primary key below `below`; return from where to go on, 0 when all is."""
    rows = _objects(kind).filter(pk__lt=below).order_by("-pk")
    ids = list(rows.values_list("pk", flat=True)[:share])
    lowest = ids[-1] if len(ids) == share else 0
    services.forget_others(kind, ids, lowest, below)
    (services.index_messages if kind == Kind.MESSAGE else services.index_questions)(ids)
    return lowest


def _moved_topics() -> list[int]:
    """Return the topics of rooms and sessions that have events after their marks: of those written to lately,
    and now and then of all."""
    global _compared_all_at
    now = time.monotonic()
    everywhere = _compared_all_at is None or now - _compared_all_at >= ALL_SECONDS
    since = "" if everywhere else f" AND topic.changed_at >= {replay.ago()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic.id FROM eventlog_topic topic LEFT JOIN search_mark mark ON mark.topic_id = topic.id"
            f" WHERE topic.head > COALESCE(mark.seq, 0){since}"
            " AND (EXISTS (SELECT 1 FROM chat_room WHERE topic_id = topic.id)"
            " OR EXISTS (SELECT 1 FROM questions_session WHERE topic_id = topic.id))"
            " ORDER BY topic.id LIMIT %s",
            [SHARE] if everywhere else [LATELY_SECONDS, SHARE],
        )
        found = [topic_id for (topic_id,) in cursor.fetchall()]
    if everywhere and not found:
        _compared_all_at = now
    return found
