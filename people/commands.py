"""What people may ask for concerning themselves and, if they are administrators, others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from people import codes, invitations, queries, rules, services
from people.models import (
    ABOUT_LENGTH,
    EMOJI_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    SKILL_LENGTH,
    STATUS_LENGTH,
    TITLE_LENGTH,
    USERNAME_LENGTH,
    Language,
    Role,
    Status,
)
from people.services.house_rules import RULES_LENGTH
from people.services.invitations import MAX_DAYS
from people.services.profiles import MAX_LANGUAGES, MAX_SKILLS, SPOKEN_LENGTH
from people.text import BLOCK_PATTERN, FILLED_LINE_PATTERN, LINE_PATTERN

# What the documents say of a value. The services check it, and tell in the person's language what is wrong.
Phone = Annotated[str, Meta(extra_json_schema={"maxLength": PHONE_LENGTH, "pattern": LINE_PATTERN})]
Block = Annotated[str, Meta(extra_json_schema={"maxLength": ABOUT_LENGTH, "pattern": BLOCK_PATTERN})]
LanguageName = Annotated[str, Meta(extra_json_schema={"enum": Language.values})]
RoleName = Annotated[str, Meta(extra_json_schema={"enum": Role.values})]
StatusKind = Annotated[str, Meta(extra_json_schema={"enum": Status.Kind.values})]
StatusText = Annotated[str, Meta(extra_json_schema={"maxLength": STATUS_LENGTH, "pattern": LINE_PATTERN})]
Emoji = Annotated[str, Meta(extra_json_schema={"maxLength": EMOJI_LENGTH})]
Name = Annotated[str, Meta(extra_json_schema={"maxLength": NAME_LENGTH, "pattern": LINE_PATTERN})]
Title = Annotated[str, Meta(extra_json_schema={"maxLength": TITLE_LENGTH, "pattern": LINE_PATTERN})]
Username = Annotated[str, Meta(extra_json_schema={"maxLength": USERNAME_LENGTH})]
InvitedRole = Annotated[str, Meta(extra_json_schema={"enum": [Role.STAFF.value, Role.GUEST.value]})]
Days = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MAX_DAYS})]
Rules = Annotated[
    str, Meta(extra_json_schema={"minLength": 1, "maxLength": RULES_LENGTH, "pattern": BLOCK_PATTERN})
]
Time = Annotated[datetime, Meta(tz=True)]
_FILLED = {"minLength": 1, "pattern": FILLED_LINE_PATTERN}
SpokenLanguages = Annotated[
    list[Annotated[str, Meta(extra_json_schema={"maxLength": SPOKEN_LENGTH, **_FILLED})]],
    Meta(extra_json_schema={"maxItems": MAX_LANGUAGES}),
]
Skills = Annotated[
    list[Annotated[str, Meta(extra_json_schema={"maxLength": SKILL_LENGTH, **_FILLED})]],
    Meta(extra_json_schema={"maxItems": MAX_SKILLS}),
]


@command("session.revoke")
class RevokeSession(Command):
    """End one of one's own sign-ins."""

    session: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """End it. Raises NotFound."""
        services.revoke_sign_in(user=actor.user, public_id=self.session)
        return {}


@command("session.revoke_others")
class RevokeOtherSessions(Command):
    """End all of one's own sign-ins but the one that asks."""

    def run(self, actor: Actor) -> dict[str, Any]:
        """End them and say how many."""
        user = actor.user
        count = services.revoke_all_sign_ins(user=user, keep=actor.session_id, actor_id=user.pk)
        return {"revoked": count}


@command("profile.change")
class ChangeProfile(Command):
    """Change one's own card; what is left out stays as it is."""

    phone: Phone | UnsetType = UNSET
    languages: SpokenLanguages | UnsetType = UNSET
    skills: Skills | UnsetType = UNSET
    about: Block | UnsetType = UNSET
    ask_about: Block | UnsetType = UNSET
    language: LanguageName | UnsetType = UNSET
    presence_hidden: bool | UnsetType = UNSET

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change it and return the card. Raises Invalid and TooLong."""
        user = actor.user
        services.update_profile(user=user, **msgspec.to_builtins(self))
        return {"person": queries.person_card(user), "language": user.language}


@command("status.set")
class SetStatus(Command):
    """Say what one is doing now."""

    kind: StatusKind = Status.Kind.DOING.value
    emoji: Emoji = ""
    text: StatusText = ""
    until: Time | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Say it and return it. Raises Invalid and TooLong."""
        user = actor.user
        services.set_status(user=user, kind=self.kind, emoji=self.emoji, text=self.text, until=self.until)
        return {"status": queries.status(user)}


@command("status.clear")
class ClearStatus(Command):
    """Take back what one said of what one is doing."""

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it back."""
        services.clear_status(user=actor.user)
        return {"status": None}


@command("role.grant")
class GrantRole(Command):
    """Give somebody a role."""

    person: str
    role: RoleName

    def run(self, actor: Actor) -> dict[str, Any]:
        """Give it and return the person's roles. Raises Forbidden, NotFound, Invalid, Conflict."""
        rules.check_may_manage_people(actor.user)
        user = queries.get_person(self.person)
        services.grant_role(actor=actor.user, user=user, role=self.role)
        return {"roles": sorted(user.role_names)}


@command("role.revoke")
class RevokeRole(Command):
    """Take a role back."""

    person: str
    role: RoleName

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it back and return the person's roles. Raises Forbidden, NotFound, Invalid, Conflict."""
        rules.check_may_manage_people(actor.user)
        user = queries.get_person(self.person)
        services.revoke_role(actor=actor.user, user=user, role=self.role)
        return {"roles": sorted(user.role_names)}


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


@command("house_rules.publish")
class PublishHouseRules(Command):
    """Publish a new version of the house rules."""

    text_sv: Rules
    text_en: Rules

    def run(self, actor: Actor) -> dict[str, Any]:
        """Publish it and return it. Raises Forbidden, Invalid, TooLong."""
        user = actor.user
        published = services.publish_house_rules(actor=user, text_sv=self.text_sv, text_en=self.text_en)
        return queries.house_rules_data(published, viewer=user)


@command("house_rules.accept")
class AcceptHouseRules(Command):
    """Accept the house rules that hold."""

    version: int

    def run(self, actor: Actor) -> dict[str, Any]:
        """Accept them. Raises Conflict when others hold by now."""
        services.accept_house_rules(user=actor.user, version=self.version)
        return {"accepted": self.version}


@command("ambassador.mark")
class MarkAmbassador(Command):
    """Mark somebody as one who helps colleagues get going, or take the mark back."""

    person: str
    on: bool

    def run(self, actor: Actor) -> dict[str, Any]:
        """Mark them. Raises Forbidden, NotFound."""
        rules.check_may_manage_people(actor.user)
        user = queries.get_person(self.person)
        services.mark_ambassador(actor=actor.user, user=user, on=self.on)
        return {"ambassador": user.ambassador}


class InvitationCode(msgspec.Struct, forbid_unknown_fields=True):
    """A code out of a letter, from somebody who has no account: never a command."""

    code: str


class AcceptInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody chooses who comes in by a code. What is empty is as the invitation has it."""

    code: str
    password: str
    username: Username = ""
    language: Annotated[str, Meta(extra_json_schema={"enum": ["", *Language.values]})] = ""
