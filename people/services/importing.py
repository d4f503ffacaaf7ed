"""Taking over people from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.contrib.auth.hashers import make_password
from django.db import transaction

from audit.services import record
from eventlog import log
from people import rules
from people.importing.plan import Plan, Wish, make_plan
from people.importing.report import Report
from people.importing.table import read_table
from people.models import Unit, User
from people.moves import moving
from people.services.accounts import NewPerson, deactivate_user, open_accounts, reactivate_user
from people.services.profiles import give_skills
from people.words import fold, search_text, sort_key

_BATCH = 500
# Told after each batch how many people are done, of how many.
Progress = Callable[[int, int], None]
_PLAIN_FIELDS = (
    "external_id",
    "username",
    "given_name",
    "family_name",
    "email",
    "title",
    "phone",
    "languages",
)


def import_people(
    *,
    content: bytes,
    actor: User | None = None,
    dry_run: bool = False,
    deactivate_missing: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Take over people and units from a CSV file (`people.importing.table`) and return what was done.

    People are known by external_id, else by username; what the file does not say stays as it is, and a
    second run changes nothing. With `dry_run` nothing is written and the report is the same. Each batch of
    500 is one transaction: after a crash the same call does the rest. `deactivate_missing` closes the
    accounts of imported people whom the file does not name, more than a fifth of them only with `force`.
    Raises Forbidden when `actor` may not, Invalid for a file that cannot be taken at all.
    """
    if actor is not None:
        rules.check_may_manage_people(actor)
    plan = make_plan(read_table(content), deactivate_missing=deactivate_missing, force=force)
    if not dry_run:
        _carry_out(plan, actor, progress or _keep_quiet)
    return plan.report


def _carry_out(plan: Plan, actor: User | None, progress: Progress) -> None:
    actor_id = actor.pk if actor else None
    creating = [wish for wish in plan.wishes if wish.user is None]
    changing = [wish for wish in plan.wishes if wish.user is not None and wish.fields]
    total, done = len(creating) + len(changing) + len(plan.closing) + len(plan.opening), 0
    progress(done, total)
    with transaction.atomic():
        plan.tree.create_new()
    closing = {user.pk for user in plan.closing}
    known: dict[str, User] = {}
    for batch in _batches(creating):
        known.update(_create(batch, plan, actor_id))
        done += len(batch)
        progress(done, total)
    # Who takes a username that another gives up must come after; names never swap, for both would be refused.
    for batch in _batches(changing):
        _change(batch, plan, actor_id)
        done += len(batch)
        progress(done, total)
    for batch in _batches([wish for wish in plan.wishes if wish.manager is not None]):
        _set_managers(batch, known)
    for user in plan.closing:
        deactivate_user(user=user, actor=actor)
    for user in plan.opening:
        if user.pk not in closing:
            reactivate_user(user=user, actor=actor)
    progress(total, total)


@transaction.atomic
def _create(wishes: Sequence[Wish], plan: Plan, actor_id: int | None) -> dict[str, User]:
    new = [
        NewPerson(
            **{name: wish.values[name] for name in (*_PLAIN_FIELDS, "skills") if name in wish.values},
            unit=_unit(wish, plan),
        )
        for wish in wishes
    ]
    users = open_accounts(new, {None: make_password(None)})
    _note(actor_id, "created", users)
    for wish, user in zip(wishes, users, strict=True):
        wish.user = user
    return {user.username: user for user in users}


@transaction.atomic
def _change(wishes: Sequence[Wish], plan: Plan, actor_id: int | None) -> None:
    users, skilled = [], {}
    for wish in wishes:
        assert wish.user is not None
        user = wish.user
        for name in wish.fields & set(_PLAIN_FIELDS):
            setattr(user, name, wish.values[name])
        if "unit" in wish.fields:
            user.unit = _unit(wish, plan)
        if "skills" in wish.fields:
            skilled[user] = wish.values["skills"]
        skills = sorted(skilled.get(user, plan.skills.get(user.pk, [])), key=fold)
        user.search_text = search_text([user.name, user.username, user.title, *skills])
        user.sort_key = sort_key(user.name)
        users.append(user)
    give_skills(skilled)
    with moving([wish.user.pk for wish in wishes if wish.user is not None and "unit" in wish.fields]):
        User.objects.bulk_update(users, [*_PLAIN_FIELDS, "unit", "search_text", "sort_key"], batch_size=100)
    _tell(users)
    _note(actor_id, "changed", users)


@transaction.atomic
def _set_managers(wishes: Sequence[Wish], known: dict[str, User]) -> None:
    wanted = {wish.manager for wish in wishes if wish.manager} - known.keys()
    known.update({user.username: user for user in User.objects.filter(username__in=wanted)})
    moved = []
    for wish in wishes:
        assert wish.user is not None
        manager = known.get(wish.manager or "")
        if wish.user.manager_id != (manager.pk if manager else None):
            wish.user.manager = manager
            moved.append(wish.user)
    User.objects.bulk_update(moved, ["manager"], batch_size=200)


def _keep_quiet(done: int, total: int) -> None:
    """Nobody asked."""


def _unit(wish: Wish, plan: Plan) -> Unit | None:
    return plan.tree.unit(wish.unit) if wish.unit else None


def _note(actor_id: int | None, what: str, users: Sequence[User]) -> None:
    detail = {what: [user.public_id for user in users]}
    record(actor_id=actor_id, action="people.imported", target="people", detail=detail)


def _tell(users: Sequence[User]) -> None:
    positions = log.advance({user.topic_id: log.Plain for user in users})
    for user in users:
        log.record(positions[user.topic_id], "profile.changed", user)


def _batches(wishes: Sequence[Wish]) -> Iterator[list[Wish]]:
    source = iter(wishes)
    while batch := list(islice(source, _BATCH)):
        yield batch
