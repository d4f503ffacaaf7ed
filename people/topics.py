"""The topic `user:<id>`: a person's own, read by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from eventlog.statements import Kept
from eventlog.topics import TopicState
from people.active import active
from people.models import User


class UserTopics:
    """Who may read the topics of people."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        found = User.objects.filter(active(), topic__name__in=names, pk__in=user_ids)
        return set(found.values_list("topic__name", "pk"))

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of the person's own topic if it is among `names`, in one query."""
        return {name: TopicState(*state) for name, *state in _states(user_id, timezone.now(), list(names))}


_states = Kept(
    lambda user_id, at, names: User.objects.filter(
        active(at=at), pk=user_id, topic__name__in=names
    ).values_list("topic__name", "topic_id", "topic__head", "topic__floor", "topic__access_version")
)
