"""What a table would change: worked out before anything is written, so that a dry run tells the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, Refused
from people.active import is_active
from people.importing.report import Fault, Report
from people.importing.table import Row, Table
from people.importing.units import Path, UnitTree
from people.models import (
    EXTERNAL_ID_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    SKILL_LENGTH,
    TITLE_LENGTH,
    Role,
    RoleGrant,
    User,
)
from people.services.accounts import check_email, check_username
from people.services.profiles import MAX_LANGUAGES, MAX_SKILLS, SPOKEN_LENGTH, check_list
from people.text import check_line
from people.words import fold, to_username

# The share of the imported people that may be missing from a file before it looks like half a file.
MISSING_SHARE = 0.2
_YES = frozenset({"", "1", "ja", "j", "yes", "y", "true", "sant", "aktiv", "active"})
_NO = frozenset({"0", "nej", "n", "no", "false", "falskt", "inaktiv", "inactive"})
_BETWEEN = re.compile(r"[,;|]")


@dataclass
class Wish:
    """One row that fits: what it says of a person, and the account there is, None for a new one."""

    line: int
    username: str
    values: dict[str, Any]
    user: User | None
    # None: outside every unit; of no meaning where the file has no such column.
    unit: Path | None = None
    # The username of the manager, "" for none; None leaves it as it is.
    manager: str | None = None
    active: bool = True
    fields: set[str] = field(default_factory=set)


@dataclass
class Plan:
    """Everything an import writes, and its report."""

    tree: UnitTree
    report: Report
    wishes: list[Wish] = field(default_factory=list)
    skills: dict[int, list[str]] = field(default_factory=dict)
    closing: list[User] = field(default_factory=list)
    opening: list[User] = field(default_factory=list)


def make_plan(table: Table, *, deactivate_missing: bool = False, force: bool = False) -> Plan:
    """Hold a table against the people and units there are; reads only.

    Raises Invalid where `deactivate_missing` would close more than a fifth of the imported accounts without
    `force`, or the file has no external ids to tell by who is missing.
    """
    return _Planner(table).run(deactivate_missing=deactivate_missing, force=force)


class _Planner:
    """Holds what the rows are compared with."""

    def __init__(self, table: Table) -> None:
        self.table = table
        users = list(User.objects.select_related("unit", "status", "manager"))
        self.by_external = {user.external_id: user for user in users if user.external_id}
        self.by_username = {user.username: user for user in users}
        self.by_email = {user.email: user for user in users if user.email}
        self.users = users
        self.plan = Plan(UnitTree(), Report(encoding=table.encoding))
        for user_id, name in User.skills.through.objects.values_list("user_id", "skill__name"):
            self.plan.skills.setdefault(user_id, []).append(name)
        self.claimed: dict[tuple[str, Any], int] = {}

    def run(self, *, deactivate_missing: bool, force: bool) -> Plan:
        """Return the plan."""
        report = self.plan.report
        report.rows = len(self.table.rows) + len(self.table.faulty)
        report.faults = [Fault(line, "", reason) for line, reason in self.table.faulty]
        for row in self.table.rows:
            try:
                self.plan.wishes.append(self._read(row))
            except Refused as refused:
                field_name = f"{refused.field}: " if refused.field else ""
                report.faults.append(Fault(row.line, _who(row), f"{field_name}{refused.message}"))
        self._find_managers()
        self._break_circles()
        self._compare()
        if deactivate_missing:
            self._find_missing(force=force)
        self._keep_an_administrator()
        report.deactivated, report.reactivated = len(self.plan.closing), len(self.plan.opening)
        report.units = [" > ".join(names) for names in self.plan.tree.new.values()]
        report.faults.sort(key=lambda fault: fault.line)
        return self.plan

    def _read(self, row: Row) -> Wish:
        given = row.values
        external_id = (
            check_line("external_id", given.get("external_id", ""), limit=EXTERNAL_ID_LENGTH) or None
        )
        username = check_username(given["username"]) if given.get("username") else ""
        if external_id is None and not username:
            raise Invalid("external_id", _("Neither an external id nor a username."))
        user = self._find(external_id, username)
        values: dict[str, Any] = {"external_id": external_id} if external_id else {}
        if "given_name" in given or user is None:
            name = given.get("given_name", "")
            values["given_name"] = check_line("given_name", name, limit=NAME_LENGTH, required=True)
        for name, limit in (("family_name", NAME_LENGTH), ("title", TITLE_LENGTH), ("phone", PHONE_LENGTH)):
            if name in given:
                values[name] = check_line(name, given[name], limit=limit)
        if "email" in given:
            values["email"] = check_email(given["email"])
        if "languages" in given:
            values["languages"] = _list("languages", given["languages"], MAX_LANGUAGES, SPOKEN_LENGTH)
        if "skills" in given:
            values["skills"] = _list("skills", given["skills"], MAX_SKILLS, SKILL_LENGTH)
        active = _read_active(given.get("active", ""))
        self._check_free("email", values.get("email") or None, self.by_email, user, row.line)
        if user is None and not username:
            username = self._propose(values)
        elif user is not None and not username:
            username = user.username
        self._check_free("username", username, self.by_username, user, row.line)
        values["username"] = username
        unit = self.plan.tree.find(given["unit"]) if given.get("unit") and (active or user) else None
        # Only a row that is taken may claim what it names.
        for key in (("person", user.pk if user else external_id), ("email", values.get("email"))):
            if key[1]:
                self.claimed[key] = row.line
        self.claimed["username", username] = row.line
        return Wish(row.line, username, values, user, unit, given.get("manager"), active)

    def _find(self, external_id: str | None, username: str) -> User | None:
        user = self.by_external.get(external_id) if external_id else None
        if user is None and username:
            user = self.by_username.get(username)
            if user is not None and external_id and user.external_id:
                raise Invalid("username", _("This username belongs to somebody with another external id."))
        line = self.claimed.get(("person", user.pk if user else external_id)) if user or external_id else None
        if line is not None:
            raise Invalid("external_id", _("The same person stands in line %(line)d.") % {"line": line})
        return user

    def _check_free(
        self, name: str, value: str | None, there_are: dict[str, User], user: User | None, line: int
    ) -> None:
        if value is None:
            return
        holder, earlier = there_are.get(value), self.claimed.get((name, value))
        if earlier is not None:
            raise Invalid(name, _("The same stands in line %(line)d.") % {"line": earlier})
        if holder is not None and (user is None or holder.pk != user.pk):
            raise Invalid(name, _("Somebody else has this already."))

    def _propose(self, values: dict[str, Any]) -> str:
        wish = to_username(values["given_name"], values.get("family_name", ""))
        number, username = 1, wish
        while username in self.by_username or ("username", username) in self.claimed:
            number += 1
            username = f"{wish}{number}"
        return username

    def _find_managers(self) -> None:
        external = {user.external_id: user.username for user in self.users if user.external_id}
        # People of the file under the names they will have.
        renamed = {wish.user.username: wish.username for wish in self.plan.wishes if wish.user is not None}
        known = {*self.by_username, *(wish.username for wish in self.plan.wishes)}
        external.update(
            {
                wish.values["external_id"]: wish.username
                for wish in self.plan.wishes
                if "external_id" in wish.values
            }
        )
        for wish in self.plan.wishes:
            if not wish.manager:
                continue
            named = wish.manager
            folded = renamed.get(named.casefold(), named.casefold())
            found = external.get(named) or (folded if folded in known else None)
            if found is None:
                self._leave_out(wish, _("There is nobody called “%(name)s”.") % {"name": named[:60]})
            elif found == wish.username:
                self._leave_out(wish, _("Nobody is their own manager."))
            else:
                wish.manager = found

    def _break_circles(self) -> None:
        above = {user.username: user.manager.username for user in self.users if user.manager}
        wishes = {wish.username: wish for wish in self.plan.wishes}
        for wish in self.plan.wishes:
            if wish.user is not None and wish.user.username != wish.username:
                above.pop(wish.user.username, None)
            if wish.manager is not None:
                above[wish.username] = wish.manager
        done: set[str] = set()
        for start in wishes:
            chain: list[str] = []
            person = start
            while person and person not in done and person not in chain:
                chain.append(person)
                person = above.get(person, "")
            if person in chain:
                circle = chain[chain.index(person) :]
                for member in circle:
                    if member in wishes and wishes[member].manager:
                        self._leave_out(wishes[member], _("These managers lead in a circle."))
            done.update(chain)

    def _leave_out(self, wish: Wish, reason: str) -> None:
        wish.manager = None
        who = wish.username
        self.plan.report.faults.append(Fault(wish.line, who, f"manager: {reason}", rejected=False))

    def _compare(self) -> None:
        report, kept = self.plan.report, []
        for wish in self.plan.wishes:
            user = wish.user
            if user is None:
                if wish.active:
                    report.created += 1
                    kept.append(wish)
                else:
                    report.skipped += 1
                continue
            kept.append(wish)
            wish.fields = self._differences(wish, user)
            report.changed += bool(wish.fields)
            if not wish.active and user.is_active:
                self.plan.closing.append(user)
            elif wish.active and not user.is_active:
                self.plan.opening.append(user)
            elif not wish.fields:
                report.unchanged += 1
        self.plan.wishes = kept

    def _differences(self, wish: Wish, user: User) -> set[str]:
        found = {
            name for name, value in wish.values.items() if name != "skills" and getattr(user, name) != value
        }
        if "skills" in wish.values:
            has = {fold(name) for name in self.plan.skills.get(user.pk, ())}
            if has != {fold(name) for name in wish.values["skills"]}:
                found.add("skills")
        if "unit" in self.table.columns:
            unit = self.plan.tree.unit(wish.unit) if wish.unit else None
            if (wish.unit is not None and unit is None) or user.unit_id != (unit.pk if unit else None):
                found.add("unit")
        if wish.manager is not None:
            manager = self.by_username.get(wish.manager)
            if (manager is None and wish.manager) or user.manager_id != (manager.pk if manager else None):
                found.add("manager")
        return found

    def _find_missing(self, *, force: bool) -> None:
        if "external_id" not in self.table.columns:
            raise Invalid("file", _("Only a file with external ids can tell who is missing."))
        imported = [user for user in self.users if user.external_id and user.is_active]
        there = {row.values["external_id"] for row in self.table.rows}
        missing = [user for user in imported if user.external_id not in there]
        if len(missing) > MISSING_SHARE * len(imported) and not force:
            counts = {"missing": len(missing), "all": len(imported)}
            raise Invalid(
                "file",
                _("%(missing)d of %(all)d imported people are missing: this looks like half a file.")
                % counts,
            )
        self.plan.closing += missing

    def _keep_an_administrator(self) -> None:
        holders = set(RoleGrant.objects.filter(role=Role.ADMINISTRATOR).values_list("user_id", flat=True))
        administrators = [user for user in self.users if user.pk in holders and is_active(user)]
        closing = {user.pk for user in self.plan.closing}
        if administrators and all(user.pk in closing for user in administrators):
            kept = administrators[0]
            self.plan.closing = [user for user in self.plan.closing if user.pk != kept.pk]
            reason = _("There must be at least one administrator.")
            self.plan.report.faults.append(Fault(0, kept.username, reason, rejected=False))


def _who(row: Row) -> str:
    given = row.values
    name = f"{given.get('given_name', '')} {given.get('family_name', '')}".strip()
    return (name or given.get("username") or given.get("external_id") or "")[:80]


def _list(name: str, text: str, limit: int, length: int) -> list[str]:
    return check_list(
        name, [part for part in _BETWEEN.split(text) if part.strip()], limit=limit, length=length
    )


def _read_active(text: str) -> bool:
    folded = fold(text)
    if folded not in _YES | _NO:
        raise Invalid("active", _("Write yes or no."))
    return folded in _YES
