"""The topic `home`: one log of all posts of the installation, of which each reader gets a part."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from eventlog.log import find_topic
from eventlog.models import Topic
from eventlog.statements import Kept
from eventlog.topics import TopicState
from people.active import active
from people.models import User

HOME = "home"


def home_topic() -> Topic:
    """Return the log of all posts."""
    return find_topic(HOME)


class HomeTopics:
    """Who may follow it: everybody. What each of them gets of it is chosen in `streams.live`."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        if HOME not in names:
            return set()
        found = User.objects.filter(active(), pk__in=list(user_ids)).values_list("pk", flat=True)
        return {(HOME, user_id) for user_id in found}

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of the log if it is among `names`, in one query."""
        if HOME not in names or not _active(user_id, timezone.now()):
            return {}
        topic = home_topic()
        return {HOME: TopicState(topic.pk, topic.head, topic.floor, topic.access_version)}


_active = Kept(lambda user_id, at: User.objects.filter(active(at=at), pk=user_id).values_list("pk"))
