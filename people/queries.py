"""Reading people: who is behind a session, and how a person looks from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from eventlog import log
from eventlog.errors import Invalid, NotFound
from eventlog.frames import timestamp
from eventlog.statements import Kept
from eventlog.topics import Identity
from people.active import active, is_active, is_muted
from people.devices import describe
from people.models import HouseRules, Role, RoleGrant, SignIn, Skill, Status, Unit, User
from people.strength import measure
from people.text import is_storable

_LOGIN_LENGTH = 254


def find_account(login: str) -> User | None:
    """Return whose username or e-mail address `login` is, active or not, in one query."""
    folded = login.strip().casefold()
    if not folded or len(folded) > _LOGIN_LENGTH or not is_storable(folded):
        return None
    by = Q(email=folded) if "@" in folded else Q(username=folded)
    return User.objects.filter(by).select_related("unit").first()


def identify(session_key: str) -> Identity | None:
    """Return who the session belongs to, in one query; None when it is not, or no longer, signed in.

    As Django does for requests, a session from before the password was changed counts as ended.
    """
    from people.sessions import SessionStore

    if not session_key or len(session_key) > 40 or not is_storable(session_key):
        return None
    sign_in = _signed_in.first(session_key, timezone.now())
    if sign_in is None or sign_in.user is None:
        return None
    user = sign_in.user
    proof = SessionStore().decode(sign_in.session_data).get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(proof, known) for known in hashes):
        return None
    return Identity(
        user_id=user.pk,
        user_public_id=user.public_id,
        session_public_id=sign_in.public_id,
        name=user.name,
        topic_id=user.topic_id,
        topic_head=user.topic.head,
        language=user.language,
        hidden=user.presence_hidden,
        guest=vars(sign_in)["guest"],
        must_accept=(vars(sign_in)["newest_rules"] or 0) > user.accepted_rules,
    )


@Kept
def _signed_in(session_key: str, at: datetime) -> QuerySet[SignIn]:
    return (
        SignIn.objects.filter(active("user__", at=at), session_key=session_key, expire_date__gt=at)
        .select_related("user__topic")
        .annotate(newest_rules=Subquery(HouseRules.objects.order_by("-version").values("version")[:1]))
        .annotate(guest=Exists(RoleGrant.objects.filter(user=OuterRef("user"), role=Role.GUEST)))
    )


def live_sessions(public_ids: Sequence[str]) -> set[str]:
    """Return those of the sign-ins that still stand, in one query."""
    standing = SignIn.objects.filter(
        active("user__"), public_id__in=public_ids, ended_at=None, expire_date__gt=timezone.now()
    )
    return set(standing.values_list("public_id", flat=True))


def person(user: User) -> dict[str, Any]:
    """Return a Person as docs/protocol.md has it. Reads the unit: select it with the person."""
    return {
        "id": user.public_id,
        "name": user.name,
        "username": user.username,
        "title": user.title,
        "unit": user.unit.name if user.unit else "",
    }


def person_card(user: User, *, contact: bool = True) -> dict[str, Any]:
    """Return everything a contact card shows; without `contact`, no phone and no address."""
    units = path_of(user.unit) if user.unit else []
    manager = user.manager if user.manager and is_active(user.manager) else None
    return {
        **person(user),
        "given_name": user.given_name,
        "family_name": user.family_name,
        "unit": {**unit_ref(user.unit), "path": units} if user.unit else None,
        "manager": person(manager) if manager else None,
        "phone": user.phone if contact else "",
        "email": user.email if contact else "",
        "languages": user.languages,
        "skills": _skills(user.pk),
        "about": user.about,
        "ask_about": user.ask_about,
        "roles": sorted(user.role_names),
        "status": status(user),
        "ambassador": user.ambassador,
        "photo": user.photo,
    }


def status(user: User) -> dict[str, Any] | None:
    """Return what the person is doing, None where nothing is said or it is over. Reads the status: select it
    with the person."""
    said: Status | None = getattr(user, "status", None)
    if said is None or (said.until is not None and said.until <= timezone.now()):
        return None
    until = timestamp(said.until) if said.until else None
    return {"emoji": said.emoji, "text": said.text, "until": until, "kind": said.kind}


def statuses(person_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what those of the people are doing who say so, by their public ids, in one query."""
    wanted = {person_id for person_id in person_ids if is_storable(person_id)}
    found = User.objects.filter(active(), public_id__in=wanted, status__isnull=False).select_related("status")
    said = {user.public_id: status(user) for user in found}
    return {person_id: shown for person_id, shown in said.items() if shown is not None}


def unit_ref(unit: Unit) -> dict[str, str]:
    """Return how a unit is named beside something else."""
    return {"id": unit.public_id, "name": unit.name}


def path_of(unit: Unit) -> list[dict[str, str]]:
    """Return the units from the root down to and with `unit`, in one query."""
    ids = [int(part) for part in unit.path.split("/") if part]
    return [unit_ref(above) for above in _units(ids)]


_skills = Kept(lambda key: Skill.objects.filter(people=key).order_by("key").values_list("name", flat=True))
_units = Kept(lambda keys: Unit.objects.filter(id__in=keys).order_by("path"))


def people(*, at: datetime | None = None) -> QuerySet[User]:
    """Return the active people, with what `person` reads; `at` is when they are, now by default."""
    return User.objects.filter(active(at=at)).select_related("unit")


def get_person(public_id: str) -> User:
    """Return an active person with what a card reads. Raises NotFound."""
    found = None
    if is_storable(public_id):
        found = _with_card.first(timezone.now(), public_id)
    if found is None:
        raise NotFound
    return found


_with_card = Kept(
    lambda at, public_id: people(at=at).select_related("manager__unit", "status").filter(public_id=public_id)
)


def find_unit(field: str, public_id: str | None) -> Unit | None:
    """Return the unit that somebody named in `field`, None where nobody did. Raises Invalid."""
    if public_id is None:
        return None
    unit = Unit.objects.filter(public_id=public_id).first() if is_storable(public_id) else None
    if unit is None:
        raise Invalid(field, _("There is no such unit."))
    return unit


def find_person(field: str, public_id: str | None) -> User | None:
    """Return the active person that somebody named in `field`, None where nobody did. Raises Invalid."""
    if public_id is None:
        return None
    person = people().filter(public_id=public_id).first() if is_storable(public_id) else None
    if person is None:
        raise Invalid(field, _("There is no such person."))
    return person


def people_by_public_id(public_ids: Iterable[str]) -> dict[str, User]:
    """Return those of the ids that are active people, by id, in one query."""
    wanted = {public_id for public_id in public_ids if is_storable(public_id)}
    return {user.public_id: user for user in people().filter(public_id__in=wanted)}


def people_by_username(usernames: Iterable[str]) -> dict[str, User]:
    """Return those of the usernames that are active people, by folded username, in one query."""
    folded = {username.casefold() for username in usernames if is_storable(username)}
    return {user.username: user for user in people().filter(username__in=folded)} if folded else {}


def me(user: User, *, session: str | None) -> dict[str, Any]:
    """Return what a client needs to start: the person, and where its own topic stands."""
    # Read before the content: what happens in between is then heard of, not missed.
    seq = log.read_head(user.topic_id)
    card = person_card(get_person(user.public_id))
    return {
        "person": card,
        "strength": measure(card),
        "must_accept": user.must_accept,
        "heads": user.headed_units.exists(),
        "may_urge": not set(settings.TORGET_URGENT_ROLES).isdisjoint(user.role_names),
        "units": units_over(user),
        "roles": sorted(user.role_names),
        "language": user.language,
        "presence_hidden": user.presence_hidden,
        "muted_until": timestamp(user.muted_until) if is_muted(user) and user.muted_until else None,
        "epoch": log.read_epoch(),
        "seq": seq,
        "session": session,
    }


def units_over(user: User) -> list[str]:
    """Return the ids of the person's unit, of those they lead, and of all above these; two queries."""
    paths = _own_paths(user.pk, user.unit_id or 0)
    keys = {int(part) for path in paths for part in path.split("/") if part}
    return [unit.public_id for unit in _units(sorted(keys))]


_own_paths = Kept(
    lambda head, unit: Unit.objects.filter(Q(head=head) | Q(pk=unit)).values_list("path", flat=True)
)


def live_sign_ins(user: User) -> QuerySet[SignIn]:
    """Return a person's live sign-ins, the latest used first."""
    return SignIn.objects.filter(user=user, ended_at=None, expire_date__gt=timezone.now()).order_by(
        "-last_seen_at", "-id"
    )


def sign_in_data(sign_in: SignIn, *, own: str | None) -> dict[str, Any]:
    """Return a sign-in as its owner sees it; `own` is the public id of the one asking."""
    return {
        "id": sign_in.public_id,
        "current": sign_in.public_id == own,
        "created_at": sign_in.created_at,
        "last_seen_at": sign_in.last_seen_at,
        "device": describe(sign_in.user_agent),
    }


def count_administrators(*, without: User | None = None) -> int:
    """Return how many active administrators there are, leaving `without` out."""
    administrators = User.objects.filter(active(), roles__role=Role.ADMINISTRATOR)
    return administrators.exclude(pk=without.pk).count() if without else administrators.count()


def house_rules() -> HouseRules | None:
    """Return the house rules that hold; None where none were published."""
    return HouseRules.objects.order_by("-version").first()


def house_rules_data(rules: HouseRules | None, *, viewer: User) -> dict[str, Any]:
    """Return the rules with the version the viewer has accepted."""
    shown = None
    if rules is not None:
        shown = {
            "version": rules.version,
            "text": {"sv": rules.text_sv, "en": rules.text_en},
            "published_at": timestamp(rules.published_at),
        }
    return {"rules": shown, "accepted": viewer.accepted_rules}


def acceptances(version: int | None) -> dict[str, Any]:
    """Return how many active people stand at which version of the house rules, and who they are, a hundred at
    most; with `version` only those at that one."""
    counted = User.objects.filter(active()).values("accepted_rules").annotate(people=Count("pk"))
    shown = people().order_by("sort_key", "pk")
    if version is not None:
        shown = shown.filter(accepted_rules=version)
    return {
        "versions": [
            {"version": row["accepted_rules"], "people": row["people"]}
            for row in counted.order_by("-accepted_rules")
        ],
        "people": [{**person(user), "version": user.accepted_rules} for user in shown[:100]],
    }
