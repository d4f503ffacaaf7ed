"""Moves: who begins and who ceases to belong to the stored audiences when something about people changes.

Whatever changes where people are placed, what they lead, their roles, their lists or whether they are active
does it inside `moving`; the rooms above hear of the difference through the port `TORGET_MOVES`, in the same
transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from people.active import active
from people.models import AudienceTerm, PersonList, Role, RoleGrant, Unit, User

# A pair of primary keys: (stored audience, person).
Pair = tuple[int, int]
# No path, which begins with a slash, no role and no list is called so.
_EVERYONE = "everyone"


@dataclass(frozen=True)
class Moves:
    """What changed for `people` (primary keys): the pairs that came and those that went."""

    people: frozenset[int]
    gained: frozenset[Pair]
    lost: frozenset[Pair]


Listener = Callable[[Moves], None]


@contextmanager
def moving(user_ids: Collection[int]) -> Iterator[None]:
    """Tell the rooms above what the change inside did to these people's belonging.

    Inside the caller's transaction, before it takes topics of its own: the listeners take theirs in order.
    The number of queries does not depend on how many people there are.
    """
    people = frozenset(user_ids)
    before = belongings(people)
    yield
    _tell(people, before)


def arrived(user_ids: Collection[int]) -> None:
    """Tell the rooms above of people who were not there before."""
    _tell(frozenset(user_ids), frozenset())


def _tell(people: frozenset[int], before: frozenset[Pair]) -> None:
    after = belongings(people)
    moves = Moves(people, gained=after - before, lost=before - after)
    for path in settings.TORGET_MOVES:
        listener: Listener = import_string(path)
        listener(moves)


def belongings(user_ids: Collection[int]) -> frozenset[Pair]:
    """Return which stored audiences these people belong to, as pairs; at most six queries."""
    terms = _Terms()
    if not user_ids or terms.empty:
        return frozenset()
    return frozenset(
        (audience, user_id)
        for user_id, facts in _facts(user_ids).items()
        for audience in terms.fitting(facts)
    )


class _Facts:
    """What decides where a person belongs."""

    def __init__(self, path: str | None) -> None:
        self.paths: list[str] = [path] if path else []
        self.roles: set[str] = set()
        self.lists: list[int] = []


def _facts(user_ids: Collection[int]) -> dict[int, _Facts]:
    """Return the facts of those of the people who are active."""
    asked = list(user_ids)
    facts = {
        pk: _Facts(path)
        for pk, path in User.objects.filter(active(), pk__in=asked).values_list("pk", "unit__path")
    }
    for head, path in Unit.objects.filter(head__in=asked).values_list("head", "path"):
        if head in facts:
            facts[head].paths.append(path)
    for user_id, role in RoleGrant.objects.filter(user__in=asked).values_list("user", "role"):
        if user_id in facts:
            facts[user_id].roles.add(role)
    on_lists: Any = PersonList.members.through.objects.filter(user_id__in=asked)
    for user_id, list_id in on_lists.values_list("user_id", "personlist_id"):
        if user_id in facts:
            facts[user_id].lists.append(list_id)
    return facts


class _Terms:
    """All stored audiences, by what they name; read in one query."""

    def __init__(self) -> None:
        self._any: dict[object, set[int]] = defaultdict(set)
        self._but: dict[object, set[int]] = defaultdict(set)
        self.empty = True
        rows = AudienceTerm.objects.values_list(
            "audience", "excludes", "everyone", "unit__path", "role", "person_list"
        )
        for audience, excludes, everyone, path, role, person_list in rows:
            self.empty = False
            named = _EVERYONE if everyone else path or role or person_list
            (self._but if excludes else self._any)[named].add(audience)

    def fitting(self, facts: _Facts) -> set[int]:
        """Return the audiences a person of these facts belongs to."""
        keys: list[object] = [*facts.roles, *facts.lists]
        if Role.GUEST not in facts.roles:
            keys.append(_EVERYONE)
        for path in facts.paths:
            parts = path.strip("/").split("/")
            keys += ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
        fits = set().union(*(self._any.get(key, ()) for key in keys))
        return fits.difference(*(self._but.get(key, ()) for key in keys))
