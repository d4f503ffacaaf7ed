"""What people do with portraits."""

from __future__ import annotations

from typing import Any

from content.photos import services
from eventlog.commands import Actor, Command, command
from people import queries


class SetPhoto(Command):
    """Show a portrait. Has no name on the socket: the bytes come first, over HTTP."""

    photo: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Show it and return the card. Raises Refused."""
        services.set_photo(actor=actor.user, photo=self.photo)
        return {"person": queries.person_card(queries.get_person(actor.user.public_id))}


@command("photo.remove")
class RemovePhoto(Command):
    """Take a portrait away: one's own, or as moderator or administrator somebody's."""

    person: str | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it away. Raises Forbidden, NotFound."""
        user = actor.user if self.person is None else queries.get_person(self.person)
        services.remove_photo(actor=actor.user, user=user)
        return {}
