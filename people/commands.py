"""What people may ask for concerning themselves and, if they are administrators, others."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from people import queries, rules, services
from people.models import ABOUT_LENGTH, PHONE_LENGTH, SKILL_LENGTH, Language, Role
from people.services.profiles import MAX_LANGUAGES, MAX_SKILLS, SPOKEN_LENGTH
from people.text import BLOCK_PATTERN, FILLED_LINE_PATTERN, LINE_PATTERN

# What the documents say of a value. The services check it, and tell in the person's language what is wrong.
Phone = Annotated[str, Meta(extra_json_schema={"maxLength": PHONE_LENGTH, "pattern": LINE_PATTERN})]
Block = Annotated[str, Meta(extra_json_schema={"maxLength": ABOUT_LENGTH, "pattern": BLOCK_PATTERN})]
LanguageName = Annotated[str, Meta(extra_json_schema={"enum": Language.values})]
RoleName = Annotated[str, Meta(extra_json_schema={"enum": Role.values})]
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

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change it and return the card. Raises Invalid and TooLong."""
        user = actor.user
        services.update_profile(user=user, **msgspec.to_builtins(self))
        return {"person": queries.person_card(user), "language": user.language}


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
