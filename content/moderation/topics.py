"""The topic `desk:moderation`: what happens in the queue, for moderators alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists

from content.moderation.rules import RULES, Action
from eventlog.models import Topic
from eventlog.topics import TopicState
from people.active import active
from people.models import RoleGrant

DESK = "desk:moderation"


class DeskTopics:
    """Who may read the desks' topics."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        if DESK not in names:
            return set()
        grants = RoleGrant.objects.filter(
            active("user__"), role__in=RULES[Action.DESK], user__in=list(user_ids)
        )
        return {(DESK, user_id) for user_id in grants.values_list("user_id", flat=True)}

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of the desk if it is among `names` and the person may read it, in one query."""
        if DESK not in names:
            return {}
        grants = RoleGrant.objects.filter(active("user__"), role__in=RULES[Action.DESK], user=user_id)
        topics = Topic.objects.filter(Exists(grants), name=DESK)
        return {
            name: TopicState(*state)
            for name, *state in topics.values_list("name", "pk", "head", "floor", "access_version")
        }
