"""What people may ask for concerning invitations, and what those send who come in by one."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta

from eventlog.commands import Actor, Command, command
from eventlog.errors import Invalid
from people import codes, invitations, queries, services
from people.commands import LanguageName, Name, Time, Title
from people.models import USERNAME_LENGTH, Language, Role
from people.services.awaited import LETTERS_AT_ONCE
from people.services.invitations import MAX_DAYS

Username = Annotated[str, Meta(extra_json_schema={"maxLength": USERNAME_LENGTH})]
InvitedRole = Annotated[str, Meta(extra_json_schema={"enum": [Role.STAFF.value, Role.GUEST.value]})]
Days = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MAX_DAYS})]
People = Annotated[list[str], Meta(extra_json_schema={"minItems": 1, "maxItems": LETTERS_AT_ONCE})]


@command("invitation.create")
class CreateInvitation(Command):
    """Invite somebody who has no account yet."""

    given_name: Name
    family_name: Name = ""
    title: Title = ""
    username: Username = ""
    role: InvitedRole = Role.STAFF.value
    language: LanguageName = Language.SWEDISH.value
    unit: str | None = None
    sponsor: str | None = None
    active_until: Time | None = None
    days: Days = 14

    def run(self, actor: Actor) -> dict[str, Any]:
        """Write the invitation and return it with its code. Raises Forbidden, Invalid, TooLong."""
        invitation = services.invite(
            actor=actor.user,
            given_name=self.given_name,
            family_name=self.family_name,
            title=self.title,
            username=self.username,
            role=self.role,
            language=self.language,
            unit=queries.find_unit("unit", self.unit),
            sponsor=queries.find_person("sponsor", self.sponsor),
            active_until=self.active_until,
            days=self.days,
        )
        code = codes.shown(codes.code_of(invitation.public_id))
        return {"invitation": invitations.invitation_data(invitation), "code": code}


@command("invitation.revoke")
class RevokeInvitation(Command):
    """Take an invitation back."""

    invitation: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it back and return it. Raises NotFound, Conflict."""
        invitation = invitations.get_invitation(actor.user, self.invitation)
        services.revoke_invitation(actor=actor.user, invitation=invitation)
        return {"invitation": invitations.invitation_data(invitation)}


@command("invitation.renew")
class RenewInvitation(Command):
    """Write an invitation once more, in place of the one before."""

    invitation: str
    days: Days = 14

    def run(self, actor: Actor) -> dict[str, Any]:
        """Write it and return it with its code. Raises Forbidden, NotFound, Invalid, Conflict."""
        before = invitations.get_invitation(actor.user, self.invitation)
        renewed = services.renew_invitation(actor=actor.user, invitation=before, days=self.days)
        code = codes.shown(codes.code_of(renewed.public_id))
        return {"invitation": invitations.invitation_data(renewed), "code": code}


@command("invitation.letters")
class WriteLetters(Command):
    """Write letters to people who have an account and never came in: those named, or all of a unit."""

    people: People | None = None
    unit: str | None = None
    again: bool = False
    days: Days = 14

    def run(self, actor: Actor) -> dict[str, Any]:
        """Write them, a hundred at most, and say how many are left. Raises Forbidden, Invalid, Conflict."""
        named = None
        if self.people is not None:
            known = queries.people_by_public_id(self.people)
            named = [known[one] for one in dict.fromkeys(self.people) if one in known]
            if len(named) < len(self.people):
                raise Invalid("people", _("There is no such person."))
        made, left = services.write_letters(
            actor=actor.user,
            unit=queries.find_unit("unit", self.unit),
            people=named,
            again=self.again,
            days=self.days,
        )
        return {"invitations": [invitations.invitation_data(one) for one in made], "left": left}


class InvitationCode(msgspec.Struct, forbid_unknown_fields=True):
    """A code out of a letter, from somebody who has no account: never a command."""

    code: str


class AcceptInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody chooses who comes in by a code. What is empty is as the invitation has it."""

    code: str
    # Without one the person makes a passkey next.
    password: str | None = None
    username: Username = ""
    language: Annotated[str, Meta(extra_json_schema={"enum": ["", *Language.values]})] = ""
