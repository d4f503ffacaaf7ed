"""Audiences that are kept: who belongs now, asked of the database without a row for each person.

The answers are those of `people.audience`, for terms that are rows (`AudienceTerm`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from eventlog.statements import Kept
from people.active import active
from people.audience import Audience, Terms
from people.models import AudienceTerm, PersonList, Role, RoleGrant, StoredAudience, Unit, User
from people.prepared import Prepared
from people.queries import unit_ref
from people.rules import is_administrator


def keep(audience: Audience) -> StoredAudience:
    """Store an audience and return it. Two queries."""
    stored = StoredAudience.objects.create()
    _write(stored.pk, audience)
    return stored


def replace(audience_id: int, audience: Audience) -> None:
    """Put another audience in place of a stored one, in the caller's transaction."""
    AudienceTerm.objects.filter(audience=audience_id).delete()
    _write(audience_id, audience)


def _write(audience_id: int, audience: Audience) -> None:
    AudienceTerm.objects.bulk_create(
        [
            AudienceTerm(audience_id=audience_id, excludes=excludes, **term)
            for terms, excludes in ((audience.any, False), (audience.but, True))
            for term in _rows(terms)
        ]
    )


def _rows(terms: Terms) -> list[dict[str, Any]]:
    return [
        *([{"everyone": True}] if terms.everyone else []),
        *({"unit_id": pk} for pk in terms.unit_ids),
        *({"role": role} for role in sorted(terms.roles)),
        *({"person_list_id": pk} for pk in terms.list_ids),
    ]


def describe(audience_id: int) -> dict[str, Any]:
    """Return a stored audience for people to read, in one query.

    It is the expression, with what each term is called: {"any": [{"unit": id, "name": name}], "except": []}.
    """
    return describe_all([audience_id])[audience_id]


def describe_all(audience_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return several of them, by primary key, in one query."""
    described: dict[int, dict[str, Any]] = {pk: {"any": [], "except": []} for pk in audience_ids}
    for term in _terms_of(list(audience_ids)):
        if term.everyone:
            entry: dict[str, Any] = {"everyone": True, "name": ""}
        elif term.unit is not None:
            entry = {"unit": term.unit.public_id, "name": unit_ref(term.unit)["name"]}
        elif term.person_list is not None:
            entry = {"list": term.person_list.public_id, "name": term.person_list.name}
        else:
            entry = {"role": term.role, "name": str(Role(term.role).label)}
        described[term.audience_id]["except" if term.excludes else "any"].append(entry)
    return described


_terms_of = Kept(
    lambda audience_ids: (
        AudienceTerm.objects.filter(audience__in=audience_ids)
        .select_related("unit", "person_list")
        .order_by("unit__path", "pk")
    )
)


def audiences_of(user_id: int, *, at: datetime | None = None) -> QuerySet[AudienceTerm, int]:
    """Return the primary keys of the stored audiences that an active person belongs to, for a subquery.

    `at` is when they are active, now by default.
    """
    here = User.objects.filter(active(at=at), pk=user_id)
    own_path = Subquery(here.values("unit__path")[:1])
    fitting = _fitting(user_id, own_path)
    barred = fitting.filter(excludes=True, audience=OuterRef("audience"))
    return (
        fitting.filter(~Exists(barred), Exists(here), excludes=False)
        .values_list("audience", flat=True)
        .distinct()
    )


def _audience_keys(user_id: int, at: datetime) -> QuerySet[AudienceTerm, int]:
    return audiences_of(user_id, at=at)


# The same as a subquery, put together once: nine tenths of what a small question costs.
audience_keys = Prepared(_audience_keys)


def belongs(audience: str | OuterRef | Subquery | int, *, person: str = "", at: datetime | None = None) -> Q:
    """Return the condition that a row's person, led to by `person` ("" or "user__"), belongs to an audience.

    `audience` is the path that leads from the row to the stored audience, or names it; `at` is when they are
    active, now by default.
    """
    fitting = _fitting(
        OuterRef(f"{person}pk"), ExpressionWrapper(OuterRef(f"{person}unit__path"), CharField())
    )
    fitting = fitting.filter(audience=OuterRef(audience) if isinstance(audience, str) else audience)
    there = Q(Exists(fitting.filter(excludes=False))) & ~Q(Exists(fitting.filter(excludes=True)))
    return active(person, at=at) & there


def members(audience_id: int, *, at: datetime | None = None) -> QuerySet[User]:
    """Return the people who belong, as one query; `at` is when they are active, now by default."""
    return User.objects.filter(belongs(audience_id, at=at))


def led_by(user: int | OuterRef) -> QuerySet[AudienceTerm]:
    """Return the terms that mean a unit whose head the person is."""
    return AudienceTerm.objects.filter(excludes=False, unit__head=user)


def _fitting(user: int | OuterRef, own_path: Any) -> QuerySet[AudienceTerm]:
    """Return the terms a person fits; `own_path` leads to where they are placed."""
    inner = OuterRef(user) if isinstance(user, OuterRef) else user
    roles = RoleGrant.objects.filter(user=inner)
    led = Unit.objects.annotate(named=OuterRef("unit__path")).filter(head=inner, path__startswith=F("named"))
    lists = PersonList.members.through.objects.filter(user_id=inner, personlist_id=OuterRef("person_list"))
    return AudienceTerm.objects.annotate(own_path=own_path).filter(
        (Q(everyone=True) & ~Q(Exists(roles.filter(role=Role.GUEST))))
        | (Q(unit__isnull=False) & (Q(own_path__startswith=F("unit__path")) | Q(Exists(led))))
        | (~Q(role="") & Q(Exists(roles.filter(role=OuterRef("role")))))
        | (Q(person_list__isnull=False) & Q(Exists(lists)))
    )


def may_name(user: User, audience: Audience) -> bool:
    """Say whether the person may speak for an audience: administrators for any, heads for what they lead."""
    if is_administrator(user):
        return True
    terms = audience.any
    if terms.everyone or terms.roles or terms.list_ids or not terms.unit_paths:
        return False
    led = tuple(user.headed_units.values_list("path", flat=True))
    return bool(led) and all(path.startswith(led) for path in terms.unit_paths)


def keeps(user: User, audience_id: int) -> bool:
    """Say the same of a stored audience. At most three queries."""
    if is_administrator(user):
        return True
    led = tuple(user.headed_units.values_list("path", flat=True))
    if not led:
        return False
    paths = AudienceTerm.objects.filter(audience=audience_id, excludes=False).values_list(
        "unit__path", flat=True
    )
    named = list(paths)
    return bool(named) and all(path is not None and path.startswith(led) for path in named)


def kept_by(user: User) -> QuerySet[StoredAudience]:
    """Return the stored audiences for which `keeps` is true, for a subquery."""
    if is_administrator(user):
        return StoredAudience.objects.all()
    led = Q(pk__in=[])
    for path in user.headed_units.values_list("path", flat=True):
        led |= Q(unit__path__startswith=path)
    terms = AudienceTerm.objects.filter(audience=OuterRef("pk"), excludes=False)
    return StoredAudience.objects.filter(Exists(terms.filter(led)), ~Exists(terms.exclude(led)))
