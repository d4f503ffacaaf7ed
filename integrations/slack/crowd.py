"""The people of a workspace and who they are here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from content.richtext import EVERYONE
from eventlog.errors import Invalid
from integrations.models import ImportedPerson
from integrations.slack.report import Report
from integrations.slack.shapes import SlackPerson
from people.models import Role, User
from people.services import NewPerson, create_users_bulk
from people.services.accounts import check_email
from people.words import fold

SOURCE = "slack"
_CHUNK = 500
_USERNAME_LENGTH = 56
_ASCII = str.maketrans("åäö", "aao")
_NOT_IN_USERNAMES = re.compile(r"[^a-z0-9_.-]+")
_EDGES = re.compile(r"^[.-]+|[.-]+$")


class Crowd:
    """Everybody met so far, by Slack's id. In a dry run they get usernames, but no accounts."""

    def __init__(self, report: Report, *, dry_run: bool, activate: bool) -> None:
        """`activate`: whoever was active in the workspace is so here, and may sign in by e-mail."""
        self._report = report
        self._dry_run = dry_run
        self._activate = activate
        self._people: dict[str, SlackPerson] = {}
        self._usernames: dict[str, str] = {}
        self._users: dict[str, User] = {}
        self._taken = {*EVERYONE, *User.objects.values_list("username", flat=True)}

    def knows(self, slack_id: str) -> bool:
        """Tell whether the person has been met."""
        return slack_id in self._people

    def person(self, slack_id: str) -> SlackPerson | None:
        """Return what the workspace says of the person."""
        return self._people.get(slack_id)

    def username(self, slack_id: str) -> str | None:
        """Return the person's username here."""
        return self._usernames.get(slack_id)

    def user(self, slack_id: str) -> User:
        """Return the person's account; there is none in a dry run."""
        return self._users[slack_id]

    def users(self, slack_ids: Iterable[str]) -> list[User]:
        """Return the accounts of those of the ids that were met, each once, in their order."""
        found = (self._users[slack_id] for slack_id in slack_ids if slack_id in self._users)
        return list({user.pk: user for user in found}.values())

    def meet(self, people: Iterable[SlackPerson], *, strangers: bool = False) -> None:
        """Make everybody known who is not; `strangers` are those no list of users tells of."""
        new: dict[str, SlackPerson] = {}
        for person in people:
            if person.slack_id not in self._people and person.slack_id not in new:
                new[person.slack_id] = person
        waiting = list(new.values())
        for start in range(0, len(waiting), _CHUNK):
            self._meet(waiting[start : start + _CHUNK], strangers=strangers)

    def _meet(self, people: Sequence[SlackPerson], *, strangers: bool) -> None:
        here = self._find_imported(people)
        rest = [self._check(person) for person in people if person.slack_id not in here]
        by_email = self._find_by_email(rest)
        linked = {person.slack_id: by_email[person.email] for person in rest if person.email in by_email}
        created = [person for person in rest if person.slack_id not in linked]
        for slack_id, user in {**here, **linked}.items():
            self._users[slack_id], self._usernames[slack_id] = user, user.username
        for person in created:
            self._usernames[person.slack_id] = self._choose_username(person)
        if not self._dry_run:
            self._write(created, linked)
        self._people |= {person.slack_id: person for person in people}
        self._report.met_again["people"] += len(here)
        self._report.taken["people"] += len(rest)
        for person in people:
            where = f"{person.slack_id} {person.username}"
            if person.slack_id in linked:
                self._report.change("people", "was in the directory already, by e-mail address", where)
            elif strangers and person.slack_id not in here:
                self._report.change("people", "not in users.json: known only by what they did", where)

    def _find_imported(self, people: Sequence[SlackPerson]) -> dict[str, User]:
        rows = ImportedPerson.objects.select_related("user").filter(
            source=SOURCE, external_id__in=[person.slack_id for person in people]
        )
        return {row.external_id: row.user for row in rows}

    def _find_by_email(self, people: Sequence[SlackPerson]) -> dict[str, User]:
        emails = {person.email for person in people if person.email}
        return {user.email: user for user in User.objects.filter(email__in=emails)} if emails else {}

    def _check(self, person: SlackPerson) -> SlackPerson:
        """Return the person with an address that can be one, or none."""
        try:
            return replace(person, email=check_email(person.email))
        except Invalid:
            self._report.change("people", "the e-mail address is none", f"{person.slack_id} {person.email}")
            return replace(person, email="")

    def _choose_username(self, person: SlackPerson) -> str:
        wished = _NOT_IN_USERNAMES.sub(".", fold(person.username).translate(_ASCII))
        wished = (
            _EDGES.sub("", wished[:_USERNAME_LENGTH]) or _EDGES.sub("", person.slack_id.lower()) or "slack"
        )
        chosen, number = wished, 1
        while chosen in self._taken:
            number += 1
            chosen = f"{wished}-{number}"
        self._taken.add(chosen)
        if chosen != person.username:
            how = "the username was taken" if number > 1 else "the username had to be written otherwise"
            self._report.change("people", how, f"{person.slack_id} {person.username}: {chosen}")
        return chosen

    def _write(self, created: Sequence[SlackPerson], linked: dict[str, User]) -> None:
        given: set[str] = set()
        new = []
        for person in created:
            email = "" if person.email in given else person.email
            if person.email and not email:
                self._report.change(
                    "people", "the e-mail address is another's", f"{person.slack_id} {person.email}"
                )
            given.add(email)
            new.append(
                NewPerson(
                    username=self._usernames[person.slack_id],
                    given_name=person.given_name,
                    family_name=person.family_name,
                    email=email,
                    title=person.title,
                    phone=person.phone,
                    roles=() if person.bot else (Role.GUEST if person.guest else Role.STAFF,),
                )
            )
        with transaction.atomic():
            users = dict(zip((person.slack_id for person in created), create_users_bulk(new), strict=True))
            closed = [users[person.slack_id].pk for person in created if not self._is_active(person)]
            User.objects.filter(pk__in=closed).update(is_active=False)
            ImportedPerson.objects.bulk_create(
                ImportedPerson(source=SOURCE, external_id=slack_id, user=user)
                for slack_id, user in (users | linked).items()
            )
        for person in created:
            users[person.slack_id].is_active = self._is_active(person)
        self._users |= users

    def _is_active(self, person: SlackPerson) -> bool:
        return self._activate and not person.deleted and not person.bot and bool(person.email)
