"""Audiences: one expression for whom something is meant, used alike wherever people are addressed.

    {"any": [{"everyone": true}, {"unit": "<id>"}, {"role": "moderator"}, {"list": "<id>"}],
     "except": [{"unit": "<id>"}]}

Somebody belongs who fits one of the terms in `any` and none in `except`. A unit stands for all that lies
below it, and for whoever leads any of it, wherever they themselves are placed. Everyone are all who work
here: guests belong only where a list, a unit or the role names them. Who is deactivated belongs nowhere.

`people.belonging` asks the same of audiences that are kept, `people.moves` of many people at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.active import active, is_active
from people.models import PersonList, Role, RoleGrant, Unit, User
from people.text import is_storable

MAX_TERMS = 200
_KINDS = ("everyone", "unit", "role", "list")


@dataclass(frozen=True)
class Terms:
    """Terms of which one is enough: units by path, and the same by primary key; lists by primary key."""

    everyone: bool = False
    unit_paths: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    list_ids: tuple[int, ...] = ()
    unit_ids: tuple[int, ...] = ()

    @property
    def condition(self) -> Q:
        """The terms as a condition on people."""
        none_of_them = Q(pk__in=[])
        fits = none_of_them
        if self.everyone:
            fits |= ~Q(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.GUEST)))
        for path in self.unit_paths:
            led = Unit.objects.filter(head=OuterRef("pk"), path__startswith=path)
            fits |= Q(unit__path__startswith=path) | Q(Exists(led))
        if self.roles:
            fits |= Q(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role__in=self.roles)))
        if self.list_ids:
            on_list = PersonList.members.through.objects.filter(
                user_id=OuterRef("pk"), personlist_id__in=self.list_ids
            )
            fits |= Q(Exists(on_list))
        return fits

    def include(self, user: User) -> bool:
        """Say whether the person fits. Only what they lead and lists cost a query, where roles and unit are
        loaded."""
        if self.everyone and Role.GUEST not in user.role_names:
            return True
        if user.unit and any(user.unit.path.startswith(path) for path in self.unit_paths):
            return True
        if not self.roles.isdisjoint(user.role_names):
            return True
        led = user.headed_units.values_list("path", flat=True) if self.unit_paths else ()
        if any(path.startswith(self.unit_paths) for path in led):
            return True
        return (
            bool(self.list_ids)
            and PersonList.members.through.objects.filter(
                user_id=user.pk, personlist_id__in=self.list_ids
            ).exists()
        )


@dataclass(frozen=True)
class Audience:
    """An expression that was checked; `expression` is it in its plainest form, to be stored."""

    any: Terms
    but: Terms
    expression: dict[str, Any] = field(compare=False, default_factory=dict)

    def members(self) -> QuerySet[User]:
        """Return the people, as one query."""
        people = User.objects.filter(self.any.condition, active())
        return people if self.but == Terms() else people.exclude(self.but.condition)

    def includes(self, user: User) -> bool:
        """Say whether the person belongs."""
        return is_active(user) and self.any.include(user) and not self.but.include(user)


def parse(expression: Any, *, field: str = "audience") -> Audience:
    """Check an expression and return the audience; at most two queries.

    Raises Invalid, naming `field`, for anything but the form above, an unknown unit, role or list, and more
    than 200 terms.
    """
    if not isinstance(expression, dict) or not {"any"} <= expression.keys() <= {"any", "except"}:
        raise Invalid(field, _('Write an audience as {"any": [...]}.'))
    chosen, barred = expression["any"], expression.get("except", [])
    for terms in (chosen, barred):
        if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
            raise Invalid(field, _("The terms of an audience are a list."))
    if not chosen:
        raise Invalid(field, _("Choose at least one unit, role or list."))
    if len(chosen) + len(barred) > MAX_TERMS:
        raise Invalid(
            field, _("An audience has at most %(limit)d terms.") % {"limit": MAX_TERMS}, limit=MAX_TERMS
        )
    named = [_check_term(term, field) for term in [*chosen, *barred]]
    paths = _find("unit", named, field)
    lists = _find("list", named, field)
    split = len(chosen)
    plain: dict[str, Any] = {"any": [{kind: value} for kind, value in named[:split]]}
    if barred:
        plain["except"] = [{kind: value} for kind, value in named[split:]]
    return Audience(_collect(named[:split], paths, lists), _collect(named[split:], paths, lists), plain)


def _check_term(term: dict[str, Any], field: str) -> tuple[str, Any]:
    if len(term) != 1 or next(iter(term)) not in _KINDS:
        raise Invalid(field, _("A term is one of everyone, unit, role and list."))
    kind, value = next(iter(term.items()))
    if kind == "everyone":
        if value is not True:
            raise Invalid(field, _("Everyone is written as true."))
    elif not isinstance(value, str) or not is_storable(value):
        raise Invalid(field, _("Units, roles and lists are named by their ids."))
    elif kind == "role" and value not in Role.values:
        raise Invalid(field, _("There is no such role."))
    return kind, value


def _find(kind: str, named: list[tuple[str, Any]], field: str) -> dict[str, Any]:
    wanted = {value for of, value in named if of == kind}
    if not wanted:
        return {}
    found: dict[str, Any]
    if kind == "unit":
        found = dict(Unit.objects.filter(public_id__in=wanted).values_list("public_id", "path"))
    else:
        found = dict(PersonList.objects.filter(public_id__in=wanted).values_list("public_id", "pk"))
    if wanted - found.keys():
        raise Invalid(field, _("There is no such unit.") if kind == "unit" else _("There is no such list."))
    return found


def unit_of(path: str) -> int:
    """Return the primary key of the unit that a path leads to: its last number."""
    return int(path.rstrip("/").rpartition("/")[2])


def _collect(named: list[tuple[str, Any]], paths: dict[str, str], lists: dict[str, int]) -> Terms:
    return Terms(
        everyone=any(kind == "everyone" for kind, _value in named),
        unit_paths=tuple(sorted({paths[value] for kind, value in named if kind == "unit"})),
        unit_ids=tuple(sorted({unit_of(paths[value]) for kind, value in named if kind == "unit"})),
        roles=frozenset(value for kind, value in named if kind == "role"),
        list_ids=tuple(sorted({lists[value] for kind, value in named if kind == "list"})),
    )
