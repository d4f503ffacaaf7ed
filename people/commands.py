"""What people may ask for concerning themselves and, if they are administrators, others."""

from __future__ import annotations

from typing import Any

from eventlog.commands import Actor, Command, command
from people import queries, rules, services


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

    phone: str | None = None
    languages: list[str] | None = None
    skills: list[str] | None = None
    about: str | None = None
    ask_about: str | None = None
    language: str | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change it and return the card. Raises Invalid and TooLong."""
        user = actor.user
        services.update_profile(
            user=user,
            phone=self.phone,
            languages=self.languages,
            skills=self.skills,
            about=self.about,
            ask_about=self.ask_about,
            language=self.language,
        )
        return {"person": queries.person_card(user), "language": user.language}


@command("role.grant")
class GrantRole(Command):
    """Give somebody a role."""

    person: str
    role: str

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
    role: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it back and return the person's roles. Raises Forbidden, NotFound, Invalid, Conflict."""
        rules.check_may_manage_people(actor.user)
        user = queries.get_person(self.person)
        services.revoke_role(actor=actor.user, user=user, role=self.role)
        return {"roles": sorted(user.role_names)}
