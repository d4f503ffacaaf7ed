"""Emoji that people put on what others wrote: the same for messages, posts and comments.

Each kind of writing has rows of its own, a subclass of `content.models.Reaction` with a foreign key to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from content.counting import is_step
from content.models import Reaction, Writing
from eventlog.errors import Invalid
from eventlog.statements import Kept
from people.models import User

DISTINCT_LIMIT = 20
PEOPLE = 10
WHO = ("user__public_id", "user__given_name", "user__family_name")

Json = dict[str, Any]


def set_on(
    reactions: QuerySet[Any], writing: Writing, user: User, emoji: str, on: bool, *, too_many: str
) -> bool:
    """Put a person's emoji, which was checked, on a writing or take it away; say whether that is an event.

    `reactions` are all of that kind; either again changes nothing, and large numbers are told in steps
    (`content.counting`). Raises Invalid, with `too_many` and its `%(limit)d`, for a 21st different emoji.
    """
    field = _field_of(reactions)
    here = reactions.filter(**{field: writing})
    if not (_add(here, field, writing, user, emoji, too_many) if on else _remove(here, user, emoji)):
        return False
    return is_step(here.filter(emoji=emoji).count())


def _add(here: QuerySet[Any], field: str, writing: Writing, user: User, emoji: str, too_many: str) -> bool:
    if here.filter(user=user, emoji=emoji).exists():
        return False
    distinct = set(here.order_by().values_list("emoji", flat=True).distinct())
    if emoji not in distinct and len(distinct) >= DISTINCT_LIMIT:
        raise Invalid("emoji", too_many % {"limit": DISTINCT_LIMIT}, limit=DISTINCT_LIMIT)
    # Twice at once from two devices is once.
    here.model.objects.bulk_create(
        [here.model(user=user, emoji=emoji, **{field: writing})], ignore_conflicts=True
    )
    return True


def _remove(here: QuerySet[Any], user: User, emoji: str) -> bool:
    return here.filter(user=user, emoji=emoji).delete()[0] > 0


def named(public_id: str, given_name: str, family_name: str) -> Json:
    """Return a person as what others write shows them, from the columns of `WHO`."""
    return {"id": public_id, "name": f"{given_name} {family_name}".strip()}


def reader(model: type[Reaction], field: str) -> Callable[[Sequence[int]], dict[int, list[Json]]]:
    """Return what reads the reactions to writings of one kind, by primary key and in one query: the emoji in
    the order they came, the first ten people of each, and how many there are.

    `field` is the name of the foreign key from `model` to the writing.
    """
    each = [F(f"{field}_id"), F("emoji")]

    def rows(ids: Sequence[int]) -> QuerySet[Any, Any]:
        return (
            model._default_manager.filter(**{f"{field}__in": ids})
            .annotate(
                place=Window(RowNumber(), partition_by=each, order_by="pk"),
                total=Window(Count("pk"), partition_by=each),
                began=Window(Min("pk"), partition_by=each),
            )
            .filter(place__lte=PEOPLE)
            .order_by(f"{field}_id", "began", "place")
            .values_list(f"{field}_id", "emoji", "total", *WHO)
        )

    ask = Kept(rows)

    def read(ids: Sequence[int]) -> dict[int, list[Json]]:
        found: dict[int, dict[str, Json]] = {}
        for key, emoji, total, *who in ask(ids) if ids else ():
            by_emoji = found.setdefault(key, {})
            entry = by_emoji.setdefault(emoji, {"emoji": emoji, "count": total, "people": []})
            entry["people"].append(named(*who))
        return {key: list(by_emoji.values()) for key, by_emoji in found.items()}

    return read


def mine(model: type[Reaction], field: str) -> Callable[[User, Sequence[int]], dict[str, list[str]]]:
    """Return what reads the emoji that somebody has put on each of some writings, by public id, in one query;
    named as for `reader`."""
    ask = Kept(
        lambda user_id, ids: (
            model._default_manager.filter(user=user_id, **{f"{field}__in": ids})
            .order_by("pk")
            .values_list(f"{field}__public_id", "emoji")
        )
    )

    def read(user: User, ids: Sequence[int]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for public_id, emoji in ask(user.pk, ids) if ids else ():
            found.setdefault(public_id, []).append(emoji)
        return found

    return read


def _field_of(reactions: QuerySet[Any]) -> str:
    """Return the name of the field that leads from a row to what it is on."""
    own = {field.name for field in Reaction._meta.get_fields()}
    others = [one.name for one in reactions.model._meta.fields if one.name not in own and not one.primary_key]
    assert len(others) == 1, reactions.model
    return str(others[0])
