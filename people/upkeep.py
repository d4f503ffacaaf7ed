"""What administrators may ask for concerning accounts and units."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from eventlog.errors import NotFound
from people import directory, queries, rules, services
from people.commands import Title
from people.models import UNIT_NAME_LENGTH, Unit, User
from people.text import LINE_PATTERN, is_storable

UnitName = Annotated[str, Meta(extra_json_schema={"maxLength": UNIT_NAME_LENGTH, "pattern": LINE_PATTERN})]
UnitKind = Annotated[str, Meta(extra_json_schema={"enum": Unit.Kind.values})]


@command("person.deactivate")
class DeactivatePerson(Command):
    """Close an account."""

    person: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Close it. Raises Forbidden, NotFound, Conflict for the last administrator."""
        rules.check_may_manage_people(actor.user)
        services.deactivate_user(user=queries.get_person(self.person), actor=actor.user)
        return {}


@command("person.reactivate")
class ReactivatePerson(Command):
    """Open a closed account again."""

    person: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Open it. Raises Forbidden, NotFound."""
        rules.check_may_manage_people(actor.user)
        closed = User.objects.filter(public_id=self.person).first() if is_storable(self.person) else None
        if closed is None:
            raise NotFound
        services.reactivate_user(user=closed, actor=actor.user)
        return {}


@command("person.place")
class PlacePerson(Command):
    """Say where somebody works, and as what; what is left out stays as it is."""

    person: str
    unit: str | UnsetType = UNSET
    title: Title | UnsetType = UNSET

    def run(self, actor: Actor) -> dict[str, Any]:
        """Say it and return the card. Raises Forbidden, NotFound, Invalid, TooLong."""
        rules.check_may_manage_people(actor.user)
        user = queries.get_person(self.person)
        services.place_person(
            user=user,
            actor=actor.user,
            unit=None if self.unit is UNSET else queries.find_unit("unit", self.unit),
            title=None if self.title is UNSET else self.title,
        )
        return {"person": queries.person_card(queries.get_person(self.person))}


@command("unit.create")
class CreateUnit(Command):
    """Make a unit; without `below` it is a root."""

    name: UnitName
    kind: UnitKind = Unit.Kind.UNIT.value
    below: str | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Make it and return it. Raises Forbidden, Invalid, TooLong."""
        rules.check_may_manage_people(actor.user)
        above = queries.find_unit("below", self.below)
        unit = services.create_unit(name=self.name, kind=self.kind, parent=above, actor=actor.user)
        return {"unit": queries.unit_ref(unit)}


@command("unit.change")
class ChangeUnit(Command):
    """Change a unit; what is left out stays as it is. `head` null: nobody leads it."""

    unit: str
    name: UnitName | UnsetType = UNSET
    below: str | UnsetType = UNSET
    head: str | UnsetType | None = UNSET

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change it and return it. Raises Forbidden, NotFound, Invalid, TooLong, Conflict for a circle."""
        rules.check_may_manage_people(actor.user)
        unit = directory.get_unit(self.unit)
        if self.name is not UNSET:
            services.rename_unit(unit=unit, name=self.name, actor=actor.user)
        if self.head is not UNSET:
            services.set_head(unit=unit, head=queries.find_person("head", self.head), actor=actor.user)
        if self.below is not UNSET:
            services.move_unit(unit=unit, parent=queries.find_unit("below", self.below), actor=actor.user)
        return {"unit": queries.unit_ref(unit)}


@command("unit.remove")
class RemoveUnit(Command):
    """Remove an empty unit."""

    unit: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Remove it. Raises Forbidden, NotFound, Conflict where people or units are left in it."""
        rules.check_may_manage_people(actor.user)
        services.remove_unit(unit=directory.get_unit(self.unit), actor=actor.user)
        return {}
