"""The tree of units."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from audit.services import record
from eventlog.errors import Conflict, Invalid
from people import rules
from people.models import UNIT_NAME_LENGTH, Unit, User
from people.moves import moving
from people.text import check_line
from people.words import search_text, sort_key

MAX_DEPTH = 10


@transaction.atomic
def create_unit(
    *,
    name: str,
    kind: str = Unit.Kind.UNIT,
    parent: Unit | None = None,
    head: User | None = None,
    external_id: str | None = None,
    actor: User | None = None,
) -> Unit:
    """Make a unit below `parent`, or a root. Raises Forbidden, Invalid and TooLong."""
    _check_actor(actor)
    if kind not in Unit.Kind.values:
        raise Invalid("kind", _("There is no such kind of unit."))
    unit = Unit(kind=kind, parent=parent, head=head, external_id=external_id)
    _name(unit, name)
    unit.save()
    unit.path = f"{_path_below(parent)}{unit.pk}/"
    unit.save(update_fields=["path"])
    _note(actor, "unit.created", unit, {"name": unit.name})
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, actor: User | None = None) -> None:
    """Change a unit's name. Raises Forbidden, Invalid and TooLong."""
    _check_actor(actor)
    _name(unit, name)
    unit.save(update_fields=["name", "search_text", "sort_key"])
    _note(actor, "unit.renamed", unit, {"name": unit.name})


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, actor: User | None = None) -> None:
    """Put a unit, with all below it, under another parent. Raises Conflict when that lies below the unit."""
    _check_actor(actor)
    # The paths of the whole tree are read and written here: one move at a time.
    locked = {found.pk: found for found in Unit.objects.order_by("pk").select_for_update()}
    unit.path = locked[unit.pk].path
    new_parent = locked[parent.pk] if parent else None
    if new_parent and new_parent.path.startswith(unit.path):
        raise Conflict("conflict", _("A unit cannot lie below itself."))
    above = _path_below(new_parent)
    deepest = max(found.path.count("/") for found in locked.values() if found.path.startswith(unit.path))
    if above.count("/") + deepest - unit.path.count("/") + 1 > MAX_DEPTH + 1:
        raise Invalid("parent", _("The tree may be %(limit)d levels deep.") % {"limit": MAX_DEPTH})
    with moving(_people_below(unit)):
        # What the path holds above the unit itself gives way to the new parent's.
        old_length = len(unit.path) - len(f"{unit.pk}/")
        Unit.objects.filter(path__startswith=unit.path).update(
            path=Concat(Value(above), Substr(F("path"), old_length + 1))
        )
        unit.parent = new_parent
        unit.path = f"{above}{unit.pk}/"
        unit.save(update_fields=["parent"])
    _note(actor, "unit.moved", unit, {"parent": new_parent.public_id if new_parent else None})


@transaction.atomic
def set_head(*, unit: Unit, head: User | None, actor: User | None = None) -> None:
    """Say who leads a unit; None for nobody. Raises Forbidden."""
    _check_actor(actor)
    with moving({user.pk for user in (unit.head, head) if user}):
        unit.head = head
        unit.save(update_fields=["head"])
    _note(actor, "unit.head_set", unit, {"head": head.public_id if head else None})


@transaction.atomic
def remove_unit(*, unit: Unit, actor: User | None = None) -> None:
    """Remove an empty unit. Raises Conflict when people or units are left in it."""
    _check_actor(actor)
    if unit.people.exists() or unit.children.exists():
        raise Conflict("conflict", _("There are still people or units in it."))
    name, public_id = unit.name, unit.public_id
    with moving(_people_below(unit)):
        unit.delete()
    unit.public_id = public_id
    _note(actor, "unit.removed", unit, {"name": name})


def _people_below(unit: Unit) -> set[int]:
    """Return who is placed in the unit or below it, or leads any of that."""
    below = Unit.objects.filter(path__startswith=unit.path)
    heads = below.filter(head__isnull=False).values_list("head", flat=True)
    return {*User.objects.filter(unit__in=below).values_list("pk", flat=True), *(pk for pk in heads if pk)}


def _path_below(parent: Unit | None) -> str:
    if parent is None:
        return "/"
    if parent.path.count("/") > MAX_DEPTH:
        raise Invalid("parent", _("The tree may be %(limit)d levels deep.") % {"limit": MAX_DEPTH})
    return parent.path


def _name(unit: Unit, name: str) -> None:
    unit.name = check_line("name", name, limit=UNIT_NAME_LENGTH, required=True)
    unit.search_text = search_text([unit.name])
    unit.sort_key = sort_key(unit.name)


def _check_actor(actor: User | None) -> None:
    if actor is not None:
        rules.check_may_manage_people(actor)


def _note(actor: User | None, action: str, unit: Unit, detail: dict[str, object]) -> None:
    actor_id = actor.pk if actor else None
    record(actor_id=actor_id, action=action, target=f"unit:{unit.public_id}", detail=detail)
