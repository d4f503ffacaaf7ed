"""Accounts: made, closed, opened again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from eventlog.errors import Conflict, Invalid
from eventlog.ids import new_public_id
from eventlog.models import Topic
from people import queries, rules
from people.models import (
    NAME_LENGTH,
    PHONE_LENGTH,
    TITLE_LENGTH,
    USERNAME_LENGTH,
    USERNAME_PATTERN,
    Language,
    Role,
    RoleGrant,
    Unit,
    User,
)
from people.moves import arrived, moving
from people.services.profiles import give_skills
from people.services.roles import check_roles
from people.services.sign_ins import revoke_all_sign_ins
from people.text import check_line
from people.words import fold, search_text, sort_key

_USERNAME = re.compile(USERNAME_PATTERN)
_EMAIL_LENGTH = 254
_BATCH = 1_000


@dataclass(kw_only=True)
class NewPerson:
    """Somebody who is to get an account. `password` None: cannot sign in by password yet."""

    username: str
    given_name: str
    family_name: str = ""
    password: str | None = None
    email: str = ""
    title: str = ""
    phone: str = ""
    unit: Unit | None = None
    manager: User | None = None
    language: str = Language.SWEDISH
    languages: Sequence[str] = ()
    roles: Collection[str] = (Role.STAFF,)
    is_superuser: bool = False
    sponsor: User | None = None
    active_until: datetime | None = None
    external_id: str | None = None
    skills: Sequence[str] = ()


def create_user(
    *,
    username: str,
    given_name: str,
    family_name: str = "",
    password: str | None = None,
    email: str = "",
    title: str = "",
    phone: str = "",
    unit: Unit | None = None,
    manager: User | None = None,
    language: str = Language.SWEDISH,
    languages: Sequence[str] = (),
    roles: Collection[str] = (Role.STAFF,),
    is_superuser: bool = False,
    actor: User | None = None,
) -> User:
    """Make an account with its topic and roles, and return the person.

    `actor` is the administrator who does it, None for the system. Raises Invalid and TooLong for a value that
    is refused, Conflict when the username or the address is taken, Forbidden when `actor` may not.
    """
    if actor is not None:
        rules.check_may_manage_people(actor)
    new = NewPerson(
        username=username,
        given_name=given_name,
        family_name=family_name,
        password=password,
        email=email,
        title=title,
        phone=phone,
        unit=unit,
        manager=manager,
        language=language,
        languages=languages,
        roles=roles,
        is_superuser=is_superuser,
    )
    with transaction.atomic():
        return open_account(new, password_hash=make_password(password), actor_id=actor.pk if actor else None)


def open_account(new: NewPerson, *, password_hash: str, actor_id: int | None) -> User:
    """Make one account inside the caller's transaction, with a password that was hashed before it began.

    Hashing takes long on purpose, and on SQLite everybody else's writes would wait for it. Raises as
    `create_user` does.
    """
    from people.stays import watch

    user = open_accounts([new], {new.password: password_hash})[0]
    watch(user)
    record(
        actor_id=actor_id,
        action="person.created",
        target=f"person:{user.public_id}",
        detail={"username": user.username, "roles": sorted(new.roles)},
    )
    return user


def create_users_bulk(people: Sequence[NewPerson]) -> list[User]:
    """Make many accounts at once, for imports and the demonstration: all of them or none.

    One audit entry tells of them all. Each password that occurs is hashed once, so people who share one share
    its salt: fine for a demonstration, not for real people. Raises as `create_user` does.
    """
    hashes = {password: make_password(password) for password in {new.password for new in people}}
    users: list[User] = []
    with transaction.atomic():
        for start in range(0, len(people), _BATCH):
            users += open_accounts(people[start : start + _BATCH], hashes)
        record(actor_id=None, action="people.created", target="people", detail={"count": len(users)})
    return users


@transaction.atomic
def change_password(*, user: User, password: str, keep: str | None = None) -> None:
    """Set a new password; every sign-in but the one with the public id `keep` ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor_id=user.pk, action="password.changed", target=f"person:{user.public_id}")
    revoke_all_sign_ins(user=user, keep=keep, actor_id=user.pk)


@transaction.atomic
def deactivate_user(*, user: User, actor: User | None = None) -> None:
    """Close an account: the person is signed out everywhere and leaves the directory. Raises Conflict for
    the last administrator, Forbidden when `actor` may not."""
    if actor is not None:
        rules.check_may_manage_people(actor)
    if rules.is_administrator(user) and not queries.count_administrators(without=user):
        raise Conflict("conflict", _("There must be at least one administrator."))
    with moving([user.pk]):
        user.is_active = False
        user.save(update_fields=["is_active"])
    actor_id = actor.pk if actor else None
    record(actor_id=actor_id, action="person.deactivated", target=f"person:{user.public_id}")
    revoke_all_sign_ins(user=user, actor_id=actor_id)


@transaction.atomic
def reactivate_user(*, user: User, actor: User | None = None) -> None:
    """Open a closed account again. Raises Forbidden when `actor` may not."""
    if actor is not None:
        rules.check_may_manage_people(actor)
    with moving([user.pk]):
        user.is_active = True
        user.save(update_fields=["is_active"])
    actor_id = actor.pk if actor else None
    record(actor_id=actor_id, action="person.reactivated", target=f"person:{user.public_id}")


def check_username(username: str) -> str:
    """Return a username as it is stored: lower case, letters a to z, digits, and . - _ inside. Raises
    Invalid and TooLong."""
    folded = check_line("username", username, limit=USERNAME_LENGTH, required=True).casefold()
    if not _USERNAME.fullmatch(folded):
        raise Invalid("username", _("A username is made of a to z, 0 to 9, and . - _ in between."))
    return folded


def check_email(email: str) -> str:
    """Return an address as it is stored, in lower case; empty stays empty. Raises Invalid and TooLong."""
    folded = check_line("email", email, limit=_EMAIL_LENGTH).casefold()
    if folded:
        try:
            validate_email(folded)
        except ValidationError:
            raise Invalid("email", _("This is not an e-mail address.")) from None
    return folded


def open_accounts(people: Sequence[NewPerson], hashes: dict[str | None, str]) -> list[User]:
    """Make accounts inside the caller's transaction, which also writes the audit trail.

    `hashes` holds the hash of each password that occurs. Raises as `create_user` does.
    """
    users = [_build(new, hashes[new.password]) for new in people]
    _check_free(users)
    topics = Topic.objects.bulk_create([Topic(name=f"user:{user.public_id}") for user in users])
    for user, topic in zip(users, topics, strict=True):
        user.topic = topic
    User.objects.bulk_create(users)
    grants = [
        RoleGrant(user=user, role=role) for user, new in zip(users, people, strict=True) for role in new.roles
    ]
    RoleGrant.objects.bulk_create(grants)
    give_skills({user: new.skills for user, new in zip(users, people, strict=True) if new.skills})
    arrived([user.pk for user in users])
    return users


def _build(new: NewPerson, password_hash: str) -> User:
    check_roles(new.roles)
    if new.language not in Language.values:
        raise Invalid("language", _("Choose one of the languages there are."))
    user = User(
        public_id=new_public_id(),
        username=check_username(new.username),
        email=check_email(new.email),
        password=password_hash,
        given_name=check_line("given_name", new.given_name, limit=NAME_LENGTH, required=True),
        family_name=check_line("family_name", new.family_name, limit=NAME_LENGTH),
        title=check_line("title", new.title, limit=TITLE_LENGTH),
        phone=check_line("phone", new.phone, limit=PHONE_LENGTH),
        unit=new.unit,
        manager=new.manager,
        language=new.language,
        languages=list(new.languages),
        is_superuser=new.is_superuser,
        sponsor=new.sponsor,
        active_until=new.active_until,
        external_id=new.external_id,
    )
    user.search_text = search_text([user.name, user.username, user.title, *sorted(new.skills, key=fold)])
    user.sort_key = sort_key(user.name)
    return user


def _check_free(users: Sequence[User]) -> None:
    usernames = [user.username for user in users]
    emails = [user.email for user in users if user.email]
    if len(set(usernames)) < len(usernames) or User.objects.filter(username__in=usernames).exists():
        raise Conflict("conflict", _("That username is taken."))
    if len(set(emails)) < len(emails) or (emails and User.objects.filter(email__in=emails).exists()):
        raise Conflict("conflict", _("That e-mail address is taken."))
