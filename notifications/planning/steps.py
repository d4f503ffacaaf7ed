"""What a source of notifications answers: a part of an intent's audience, and what they are told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventlog.models import Event
from eventlog.statements import Kept
from notifications.models import Intent


@dataclass(frozen=True)
class Subject:
    """What a notification is about; the fields are those of `Notification`."""

    kind: str
    group: str
    topic_id: int | None = None
    object_id: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class Step:
    """A part of an audience: the people, in the order of their keys, and where the next part begins.

    `subject` None: there is nothing to tell any more. `cursor` None: this was the last part.
    """

    subject: Subject | None
    user_ids: Sequence[int] = ()
    cursor: int | None = None


# Finds the next people after the intent's cursor, at most so many.
Source = Callable[[Intent, int], Step]
NOTHING = Step(None)


def object_of(intent: Intent) -> int:
    """Return the primary key of what the event is about; 0 where the log has let go of it."""
    return _object_id.first(intent.topic_id, intent.seq) or 0


_object_id = Kept(
    lambda topic, seq: Event.objects.filter(topic=topic, seq=seq).values_list("object_id", flat=True)
)
