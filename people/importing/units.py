"""The units that a file names by their paths: "Ekholma kommun > Vård och omsorg > Hemtjänst Norr"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.models import UNIT_NAME_LENGTH, Unit
from people.services.units import MAX_DEPTH, create_unit
from people.text import check_line
from people.words import fold

SEPARATOR = ">"
Path = tuple[str, ...]
_KINDS = [Unit.Kind.MUNICIPALITY, Unit.Kind.DEPARTMENT, Unit.Kind.UNIT]


class UnitTree:
    """The units there are, and those a file adds, by their folded paths."""

    def __init__(self) -> None:
        units = list(Unit.objects.order_by("path"))
        paths: dict[int, Path] = {}
        self._units: dict[Path, Unit] = {}
        for unit in units:
            above = paths[unit.parent_id] if unit.parent_id else ()
            paths[unit.pk] = (*above, fold(unit.name))
            self._units.setdefault(paths[unit.pk], unit)
        roots = [unit for unit in units if unit.parent_id is None]
        self._root = roots[0].name if len(roots) == 1 else None
        # By folded path, the path as it was first written; parents come before children.
        self.new: dict[Path, Path] = {}

    def find(self, text: str) -> Path:
        """Return the folded path of a unit, and note it and those above it where they are new.

        Where the tree has one root, a path may begin below it. Raises Invalid.
        """
        names = tuple(
            check_line("unit", name, limit=UNIT_NAME_LENGTH, required=True) for name in text.split(SEPARATOR)
        )
        if self._root is not None and fold(names[0]) != fold(self._root):
            names = (self._root, *names)
        folded = tuple(fold(name) for name in names)
        if len(set(folded)) < len(folded):
            raise Invalid("unit", _("A unit cannot lie below itself."))
        if len(names) > MAX_DEPTH:
            raise Invalid("unit", _("The tree may be %(limit)d levels deep.") % {"limit": MAX_DEPTH})
        if self._root is None and not self._units:
            self._root = names[0]
        for depth in range(1, len(names) + 1):
            if folded[:depth] not in self._units:
                self.new.setdefault(folded[:depth], names[:depth])
        return folded

    def unit(self, path: Path) -> Unit | None:
        """Return a unit that exists."""
        return self._units.get(path)

    def create_new(self) -> None:
        """Make those that are new, inside the caller's transaction."""
        for folded, names in self.new.items():
            depth = len(folded) - 1
            self._units[folded] = create_unit(
                name=names[-1],
                kind=_KINDS[depth] if depth < len(_KINDS) else Unit.Kind.WORKPLACE,
                parent=self._units[folded[:-1]] if depth else None,
            )
        self.new = {}
