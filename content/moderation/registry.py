"""What can be reported: each room registers its own objects and says how they are found, shown and hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from content.models import File
from eventlog.errors import Invalid
from people.models import User

Json = dict[str, Any]


class Place(NamedTuple):
    """Where an object lies: "room" and its id, its kind there, its name (empty where it has none).

    `open` tells whether all who work here may read there.
    """

    kind: str
    id: str
    sort: str
    name: str
    open: bool


@dataclass(frozen=True)
class Subject:
    """A reported object: what the queue needs to know of it. `text` is its beginning, as it stands now."""

    object_id: int
    public_id: str
    author: User | None
    place: Place
    text: str
    gone: str | None

    @property
    def about(self) -> str:
        """What notices say they are about."""
        return f"{self.place.kind}:{self.place.id}"


class Reportable(Protocol):
    """One kind of objects."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return the object with that public id. Raises NotFound where the person may not read it."""
        ...

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the objects that there still are, in a bounded number of queries."""
        ...

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return all there is to see of the object for whoever decides on it; `held` is what `hide` gave."""
        ...

    def files(self, object_id: int) -> list[File]:
        """Return the files that are part of the object."""
        ...

    def topics(self, object_id: int) -> list[int]:
        """Return the topics that `hide`, `restore` and `touch` advance."""
        ...

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Leave a tombstone; return what `restore` needs. Raises Conflict where there is nothing to hide."""
        ...

    def restore(self, object_id: int, held: Json) -> None:
        """Put the object back exactly as it was. Raises Conflict where it cannot be."""
        ...

    def touch(self, object_id: int) -> None:
        """Announce the object as it stands now; what was sent of it before leaves the processes' memory."""
        ...


class Approvable(Reportable, Protocol):
    """A kind of objects that can be held until a moderator lets them appear."""

    def approve(self, object_id: int) -> None:
        """Let the object appear. Raises Conflict where it no longer can."""
        ...

    def refuse(self, object_id: int, *, actor: User) -> None:
        """Leave a tombstone of what never appeared. Raises Conflict where it no longer waits."""
        ...


_kinds: dict[str, Reportable] = {}
_approvable: dict[str, Approvable] = {}


def register(kind: str, reportable: Reportable) -> None:
    """Make a kind of objects reportable; called while Django starts."""
    if kind in _kinds:
        raise ValueError(f"the kind {kind} is registered twice")
    _kinds[kind] = reportable


def get(kind: str) -> Reportable:
    """Return who answers for a kind. Raises Invalid for an unknown one."""
    found = _kinds.get(kind)
    if found is None:
        raise Invalid("kind", f"{', '.join(sorted(_kinds))}")
    return found


def register_approvable(kind: str, approvable: Approvable) -> None:
    """Make a kind of objects reportable that can be held as well; called while Django starts."""
    register(kind, approvable)
    _approvable[kind] = approvable


def get_approvable(kind: str) -> Approvable:
    """Return who answers for a kind that can be held. Raises KeyError for others."""
    return _approvable[kind]


def names() -> list[str]:
    """Return the kinds that can be reported, sorted."""
    return sorted(_kinds)
