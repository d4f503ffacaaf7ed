"""The topics of sessions: `session:<id>` for all who take part, `session:<id>:desk` for its moderators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from eventlog.models import Topic
from eventlog.statements import Kept
from eventlog.topics import TopicState
from people.active import active
from people.belonging import audience_keys, belongs
from people.models import Role, RoleGrant, User
from people.prepared import Prepared
from questions import life
from questions.models import Crew, Session

DESK = ":desk"


def topic_name(session_id: str) -> str:
    """Return the name of the topic that all who take part read."""
    return f"session:{session_id}"


def desk_name(session_id: str) -> str:
    """Return the name of the topic that the moderators read."""
    return f"session:{session_id}{DESK}"


class SessionTopics:
    """Who may read them."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        queries = [
            (_moderators(name) if name.endswith(DESK) else _readers(name))
            .filter(pk__in=list(user_ids))
            .order_by()
            .values_list(Value(name, CharField(max_length=40)), "pk")
            for name in names
        ]
        if not queries:
            return set()
        first, *others = queries
        return set(first.union(*others, all=True) if others else first)

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of those of `names` that the person may read, in one query."""
        return {name: TopicState(*state) for name, *state in _states(user_id, timezone.now(), list(names))}


@Kept
def _states(user_id: int, at: datetime, names: Sequence[str]) -> QuerySet[Any, Any]:
    there = User.objects.filter(active(at=at), pk=user_id)
    topics = Topic.objects.filter(Exists(there), name__in=names).filter(
        Exists(sessions_seen_by(user_id, at=at).filter(topic=OuterRef("pk")))
        | Exists(Crew.objects.filter(user=user_id, part=Crew.Part.MODERATOR, session__desk=OuterRef("pk")))
    )
    return topics.values_list("name", "pk", "head", "floor", "access_version")


def sessions_seen_by(user_id: int, *, at: datetime | None = None) -> QuerySet[Session]:
    """Return the sessions that somebody may know of, for a subquery; `at` is when, now by default."""
    crew = Crew.objects.filter(user=user_id, session=OuterRef("pk"))
    organiser = RoleGrant.objects.filter(user=user_id, role=Role.COMMUNICATOR)
    seen = Q(state__in=life.SEEN) & (Q(audience__in=audience_keys(user_id, at=at)) | Q(Exists(crew)))
    running = crew.exclude(part=Crew.Part.OWNER)
    return Session.objects.filter(seen | Q(Exists(running)) | Q(Exists(organiser)))


# The keys of these sessions: for a subquery.
session_keys = Prepared(
    lambda user_id, at: sessions_seen_by(user_id, at=at).order_by().values_list("pk", flat=True)
)


def readers_of(session: Session) -> QuerySet[User]:
    """Return who may take part in a session, as one query."""
    return _readers(topic_name(session.public_id))


def _moderators(name: str) -> QuerySet[User]:
    crew = Crew.objects.filter(user=OuterRef("pk"), part=Crew.Part.MODERATOR, session__desk__name=name)
    return User.objects.filter(active(), Exists(crew))


def _readers(name: str) -> QuerySet[User]:
    sessions = Session.objects.filter(topic__name=name)
    seen = sessions.filter(state__in=life.SEEN)
    crew = Crew.objects.filter(user=OuterRef("pk"), session__topic__name=name)
    organiser = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.COMMUNICATOR)
    people = User.objects.annotate(session_audience=seen.values("audience")[:1])
    running = crew.exclude(part=Crew.Part.OWNER)
    return people.filter(
        belongs("session_audience")
        | (
            active()
            & (
                (Q(Exists(organiser)) & Q(Exists(sessions)))
                | Q(Exists(running))
                | (Q(Exists(crew)) & Q(Exists(seen)))
            )
        )
    )
