"""What people may ask for concerning themselves and, if they are administrators, others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import UNSET, Meta, UnsetType

from eventlog.commands import Actor, Command, command
from people import queries, rules, services
from people.importing import jobs
from people.models import (
    ABOUT_LENGTH,
    EMOJI_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    SKILL_LENGTH,
    STATUS_LENGTH,
    TITLE_LENGTH,
    Language,
    Role,
    Status,
)
from people.services.house_rules import RULES_LENGTH
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

    before_rules = True

    session: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """End it. Raises NotFound."""
        services.revoke_sign_in(user=actor.user, public_id=self.session)
        return {}


@command("session.revoke_others")
class RevokeOtherSessions(Command):
    """End all of one's own sign-ins but the one that asks."""

    before_rules = True

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


@command("house_rules.publish")
class PublishHouseRules(Command):
    """Publish a new version of the house rules."""

    before_rules = True

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

    before_rules = True

    version: int

    def run(self, actor: Actor) -> dict[str, Any]:
        """Accept them. Raises Conflict when others hold by now."""
        services.accept_house_rules(user=actor.user, version=self.version)
        return {"accepted": self.version}


class AddImport(Command):
    """Take a file of people; REST alone sends one."""

    content: bytes

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it, and have it checked. Raises Forbidden."""
        return {"import": jobs.job_data(jobs.add_job(actor=actor.user, content=self.content))}


@command("import.start")
class StartImport(Command, rename={"job": "import"}):
    """Carry out an import that was checked."""

    job: str
    deactivate_missing: bool = False

    def run(self, actor: Actor) -> dict[str, Any]:
        """Start it and return it. Raises Forbidden, NotFound, Conflict."""
        rules.check_may_manage_people(actor.user)
        job = jobs.get_job(self.job)
        jobs.start_job(actor=actor.user, job=job, deactivate_missing=self.deactivate_missing)
        return {"import": jobs.job_data(jobs.get_job(self.job))}


@command("import.discard")
class DiscardImport(Command, rename={"job": "import"}):
    """Let go of an import."""

    job: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Let go of it. Raises Forbidden, NotFound, Conflict."""
        rules.check_may_manage_people(actor.user)
        jobs.discard_job(actor=actor.user, job=jobs.get_job(self.job))
        return {}


def too_large(limit: int) -> str:
    """Return what is said of a file over `limit` bytes."""
    return _("The file is larger than %(limit)d MB.") % {"limit": limit // 1024**2}


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
