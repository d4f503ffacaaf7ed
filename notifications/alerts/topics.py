"""Who may read the topics of alerts.

`alert:<id>` is heard by those the alert has gone to, `board:<id>` by those who follow how it goes, and
`alerts:desk` by those who send alerts.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from eventlog.models import Topic
from eventlog.statements import Kept
from eventlog.topics import TopicState
from notifications.alerts.models import Wave
from notifications.alerts.rules import SENDERS
from people.active import active
from people.belonging import belongs
from people.models import RoleGrant, Unit, User

DESK = "alerts:desk"


class AlertTopics:
    """The topics of alerts, for those they have gone to."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read: one query, and one for each wave sent."""
        pairs: set[tuple[str, int]] = set()
        for name, audience in _sent(list(names)):
            people = User.objects.filter(belongs(audience), pk__in=list(user_ids))
            pairs |= {(name, pk) for pk in people.values_list("pk", flat=True)}
        return pairs

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of those of `names` that the person may read."""
        now = timezone.now()
        mine = {name for name, audience in _sent(list(names)) if _belongs(audience, user_id, now)}
        return {name: TopicState(*state) for name, *state in _named(list(mine))} if mine else {}


class BoardTopics:
    """The boards, for those who send alerts and for heads."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in two queries."""
        people = set(_senders(user_ids).values_list("user", flat=True))
        heads = Unit.objects.filter(active("head__"), head__in=list(user_ids))
        people |= {pk for pk in heads.values_list("head", flat=True) if pk is not None}
        return {(name, pk) for name in names for pk in people}

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of those of `names` that the person may read, in one query."""
        heads = Unit.objects.filter(active("head__"), head=user_id)
        follows = Q(Exists(_senders([user_id]))) | Q(Exists(heads))
        return _states(Topic.objects.filter(follows, name__in=list(names)))


class DeskTopics:
    """What happens with alerts before they go out and while they stand."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query."""
        if DESK not in names:
            return set()
        return {(DESK, pk) for pk in _senders(user_ids).values_list("user", flat=True)}

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of the desk if it is among `names` and the person may read it, in one query."""
        if DESK not in names:
            return {}
        return _states(Topic.objects.filter(Exists(_senders([user_id])), name=DESK))


_sent = Kept(
    lambda names: (
        Wave.objects.filter(alert__topic__name__in=names, sent_at__isnull=False)
        .order_by()
        .values_list("alert__topic__name", "audience")
    )
)
_belongs = Kept(
    lambda audience, user_id, at: (
        User.objects.filter(belongs(audience, at=at), pk=user_id).order_by().values_list("pk", flat=True)
    )
)
_named = Kept(
    lambda names: Topic.objects.filter(name__in=names).values_list(
        "name", "pk", "head", "floor", "access_version"
    )
)


def _senders(user_ids: Sequence[int]) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(active("user__"), role__in=SENDERS, user__in=list(user_ids))


def _states(topics: QuerySet[Topic]) -> dict[str, TopicState]:
    columns = ("name", "pk", "head", "floor", "access_version")
    return {name: TopicState(*state) for name, *state in topics.values_list(*columns)}
