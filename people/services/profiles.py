"""What a person's card says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from eventlog import log
from eventlog.errors import Invalid
from people import rules
from people.models import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    SKILL_LENGTH,
    TITLE_LENGTH,
    Language,
    Skill,
    Unit,
    User,
)
from people.moves import moving
from people.text import check_block, check_line
from people.words import fold, search_text, sort_key

MAX_SKILLS = 40
MAX_LANGUAGES = 20
SPOKEN_LENGTH = 40


@transaction.atomic
def update_profile(
    *,
    user: User,
    phone: str | None = None,
    languages: Sequence[str] | None = None,
    skills: Sequence[str] | None = None,
    about: str | None = None,
    ask_about: str | None = None,
    language: str | None = None,
    presence_hidden: bool | None = None,
) -> None:
    """Change what the person says of themselves; None leaves a field as it is.

    `languages` are those the person speaks, in their own words; `language` is the one Torget speaks to them.
    With `presence_hidden` others see the person as offline.
    Logs `profile.changed` in the person's own topic. Raises Invalid and TooLong with the field.
    """
    changed: dict[str, Any] = {}
    if phone is not None:
        changed["phone"] = check_line("phone", phone, limit=PHONE_LENGTH)
    if languages is not None:
        changed["languages"] = check_list("languages", languages, limit=MAX_LANGUAGES, length=SPOKEN_LENGTH)
    if about is not None:
        changed["about"] = check_block("about", about, limit=ABOUT_LENGTH)
    if ask_about is not None:
        changed["ask_about"] = check_block("ask_about", ask_about, limit=ABOUT_LENGTH)
    if language is not None:
        if language not in Language.values:
            raise Invalid("language", _("Choose one of the languages there are."))
        changed["language"] = language
    if presence_hidden is not None:
        changed["presence_hidden"] = presence_hidden
    if skills is not None:
        user.skills.set(_skills(check_list("skills", skills, limit=MAX_SKILLS, length=SKILL_LENGTH)))
    for field, value in changed.items():
        setattr(user, field, value)
    _save(user, list(changed))
    note_changed(user)


@transaction.atomic
def place_person(
    *,
    user: User,
    actor: User | None = None,
    unit: Unit | None = None,
    title: str | None = None,
    given_name: str | None = None,
    family_name: str | None = None,
    manager: User | None = None,
) -> None:
    """Change what the municipality says of a person: unit, title, name, manager. None leaves it as it is.

    `actor` is the administrator who does it, None for the system (an import). Raises Forbidden, Invalid and
    TooLong.
    """
    if actor is not None:
        rules.check_may_manage_people(actor)
    changed: dict[str, Any] = {}
    if title is not None:
        changed["title"] = check_line("title", title, limit=TITLE_LENGTH)
    if given_name is not None:
        changed["given_name"] = check_line("given_name", given_name, limit=NAME_LENGTH, required=True)
    if family_name is not None:
        changed["family_name"] = check_line("family_name", family_name, limit=NAME_LENGTH)
    if unit is not None:
        changed["unit"] = unit
    if manager is not None:
        if manager.pk == user.pk:
            raise Invalid("manager", _("Nobody is their own manager."))
        changed["manager"] = manager
    for field, value in changed.items():
        setattr(user, field, value)
    if unit is None:
        _save(user, list(changed))
    else:
        with moving([user.pk]):
            _save(user, list(changed))
    note_changed(user)
    record(
        actor_id=actor.pk if actor else None,
        action="person.placed",
        target=f"person:{user.public_id}",
        detail={"fields": sorted(changed)},
    )


def check_list(field: str, values: Sequence[str], *, limit: int, length: int) -> list[str]:
    """Return lines without doubles (case does not tell them apart), in their order. Raises Invalid when there
    are more than `limit`, or one is empty, and TooLong when one is over `length` characters."""
    if len(values) > limit:
        raise Invalid(field, _("At most %(limit)d.") % {"limit": limit}, code="too_many", limit=limit)
    lines: dict[str, str] = {}
    for value in values:
        line = check_line(field, value, limit=length, required=True)
        lines.setdefault(fold(line), line)
    return list(lines.values())


def give_skills(wanted: Mapping[User, Sequence[str]]) -> None:
    """Set the skills of many people, inside the caller's transaction; `search_text` is the caller's."""
    names = {fold(name): name for skills in wanted.values() for name in skills}
    known = {skill.key: skill for skill in _skills(list(names.values()))}
    through = User.skills.through
    through.objects.filter(user__in=list(wanted)).delete()
    through.objects.bulk_create(
        [
            through(user_id=user.pk, skill_id=known[key].pk)
            for user, skills in wanted.items()
            for key in {fold(name) for name in skills}
        ]
    )


def _skills(names: Sequence[str]) -> list[Skill]:
    keys = {fold(name): name for name in names}
    Skill.objects.bulk_create(
        [Skill(name=name, key=key) for key, name in keys.items()], ignore_conflicts=True
    )
    return list(Skill.objects.filter(key__in=keys))


def _save(user: User, changed: list[str]) -> None:
    skills = user.skills.order_by("key").values_list("name", flat=True)
    user.search_text = search_text([user.name, user.username, user.title, *skills])
    user.sort_key = sort_key(user.name)
    user.save(update_fields=[*changed, "search_text", "sort_key"])


def note_changed(user: User) -> None:
    """Log in the person's own topic that the card has changed; the last write of a transaction."""
    position = log.advance({user.topic_id: log.Plain})[user.topic_id]
    log.record(position, "profile.changed", user)
