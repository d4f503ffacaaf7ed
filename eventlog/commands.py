"""Commands: what a person asks to be done, validated once for REST and socket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import msgspec
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Invalid, Refused
from eventlog.statements import Kept

if TYPE_CHECKING:
    from people.models import User


class Actor:
    """Who gives a command: a person and, from a browser or phone, the public id of that sign-in."""

    def __init__(
        self, user: User | None = None, session_id: str | None = None, *, user_id: int | None = None
    ):
        if user is not None:
            self.user = user
        self.user_id: int = user.pk if user is not None else (user_id or 0)
        self.session_id = session_id

    @cached_property
    def user(self) -> User:
        """The person, read once. Raises Refused when there is no such active person."""
        user = _acting.first(timezone.now(), [self.user_id])
        if user is None:
            raise Refused("not_signed_in", _("You are not signed in."), status=401)
        return user

    @staticmethod
    def read_users(actors: Sequence[Actor]) -> None:
        """Read the people behind many actors in one query; who is not found is asked for once more."""
        wanted = {actor.user_id for actor in actors if "user" not in vars(actor)}
        found = {user.pk: user for user in _acting(timezone.now(), list(wanted))} if wanted else {}
        for actor in actors:
            if actor.user_id in found:
                actor.user = found[actor.user_id]


# Those who write do so again, and little changes of them meanwhile.
_acting = Kept(lambda at, keys: get_user_model().objects.acting(at=at).filter(pk__in=keys), alike=4_000)


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One command. Subclasses are its data; `run` carries it out inside the executor's transaction."""

    registered_as: ClassVar[str] = ""
    # Whether it may be given by somebody who has still to accept the house rules.
    before_rules: ClassVar[bool] = False
    # Whether it goes before what others wait for: a crisis alert does.
    urgent: ClassVar[bool] = False

    def run(self, actor: Actor) -> dict[str, Any]:
        """Do it and return the answer's data. Raises Refused."""
        raise NotImplementedError

    def gathers(self) -> bool:
        """Say whether `run_together` may take it: what many give at once is written in one go."""
        return False

    @classmethod
    def run_together(cls, asked: Sequence[tuple[Self, Actor]]) -> list[dict[str, Any] | None]:
        """Carry out commands that wait together, as if each had been run alone, in their order.

        Returns the answers; None for those that are to be run alone after it, which it must have left
        untouched, with all that follow of the same person or in the same topic. Whatever it raises undoes
        all of it, and each is run alone.
        """
        raise NotImplementedError


C = TypeVar("C", bound=type[Command])
S = TypeVar("S", bound=msgspec.Struct)
_commands: dict[str, type[Command]] = {}


def command(name: str) -> Callable[[C], C]:
    """Register a command under its name on the socket."""

    def decorate(cls: C) -> C:
        if name in _commands:
            raise ValueError(f"the command {name} is registered twice")
        cls.registered_as = name
        _commands[name] = cls
        return cls

    return decorate


def names() -> list[str]:
    """Return the names of all commands, sorted."""
    return sorted(_commands)


def decode(name: str, data: Any) -> Command:
    """Make the command `name` from `data`. Raises Refused: unknown_command, or invalid with the field."""
    cls = _commands.get(name)
    if cls is None:
        raise Refused("unknown_command", _("There is no such command."))
    return convert(data, cls)


def convert(data: Any, cls: type[S]) -> S:
    """Make a struct from `data`. Raises Invalid with the field."""
    try:
        return msgspec.convert(data, type=cls)
    except msgspec.ValidationError as error:
        raise Invalid(_field_of(str(error)), _("This value does not fit: %(why)s") % {"why": error}) from None


def _field_of(message: str) -> str:
    """Find the field in msgspec's message: "… - at `$.people[…]`" or "… field `text`"."""
    if "`$." in message:
        return message.split("`$.", 1)[1].split("`", 1)[0].split("[", 1)[0]
    if "field `" in message:
        return message.split("field `", 1)[1].split("`", 1)[0]
    return "data"
