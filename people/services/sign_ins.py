"""Sign-ins: begun, used, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from eventlog import log
from eventlog.errors import NotFound
from people.models import SignIn, User
from people.text import is_storable

SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def note_signed_in(*, user: User, session: str | None, by: Sequence[str] = ()) -> None:
    """Write to the audit trail that somebody signed in; `session` is the sign-in's public id, `by` the
    steps.
    """
    detail = {"session": session, "by": list(by)}
    record(actor_id=user.pk, action="sign_in.succeeded", target=_target(user), detail=detail)


@transaction.atomic
def note_sign_in_changed(*, user: User, kind: str, how: str) -> None:
    """Write to the audit trail that somebody `added` or `removed` a way to sign in."""
    record(actor_id=user.pk, action=f"sign_in.{kind}_{how}", target=_target(user))


@transaction.atomic
def note_failed_sign_in(*, user: User | None) -> None:
    """Write to the audit trail that somebody failed to sign in as `user`.

    What was typed is not kept: in the place of a username, that may well be a password.
    """
    record(actor_id=None, action="sign_in.failed", target=_target(user) if user else "unknown")


@transaction.atomic
def note_signed_out(*, user: User, session: str | None) -> None:
    """Write to the audit trail that somebody signed out."""
    record(actor_id=user.pk, action="sign_in.ended", target=_target(user), detail={"session": session})


@transaction.atomic
def end_session(*, session_key: str) -> None:
    """End the session with that key; a sign-in's sockets close. An unknown key is nothing to do."""
    ended = SignIn.objects.filter(session_key=session_key).select_related("user").first()
    if ended is None:
        return
    if ended.user is None:
        ended.delete()
    else:
        _end(ended.user, [ended])


@transaction.atomic
def revoke_sign_in(*, user: User, public_id: str) -> None:
    """End one of a person's sign-ins, at the person's wish. Raises NotFound."""
    known = is_storable(public_id)
    sign_in = SignIn.objects.filter(user=user, public_id=public_id, ended_at=None).first() if known else None
    if sign_in is None:
        raise NotFound
    record(actor_id=user.pk, action="sign_in.revoked", target=_target(user), detail={"session": public_id})
    _end(user, [sign_in])


@transaction.atomic
def revoke_all_sign_ins(*, user: User, keep: str | None = None, actor_id: int | None = None) -> int:
    """End a person's sign-ins but the one with the public id `keep`, and return how many there were."""
    sign_ins = list(SignIn.objects.filter(user=user, ended_at=None).exclude(public_id=keep or ""))
    if sign_ins:
        detail = {"sessions": [sign_in.public_id for sign_in in sign_ins]}
        record(actor_id=actor_id, action="sign_in.revoked", target=_target(user), detail=detail)
        _end(user, sign_ins)
    return len(sign_ins)


def note_seen(*, sessions: Sequence[str]) -> None:
    """Note that sign-ins are in use, each at most every five minutes, and let them live on from there.

    For sockets, which pass no middleware; `sessions` are public ids.
    """
    now = timezone.now()
    due = SignIn.objects.filter(public_id__in=sessions, ended_at=None, last_seen_at__lt=now - SEEN_EVERY)
    due.update(last_seen_at=now, expire_date=now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def purge_sign_ins() -> int:
    """Remove sessions that have expired and those that ended before what the log holds; return how many."""
    now = timezone.now()
    # A day more than the log: its own trimming may be late.
    past = now - timedelta(days=settings.TORGET_LOG_DAYS + 1)
    old = Q(expire_date__lt=now, ended_at=None) | Q(ended_at__lt=past)
    return SignIn.objects.filter(old).delete()[0]


def _end(user: User, sign_ins: Iterable[SignIn]) -> None:
    for sign_in in sign_ins:
        ended = SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(
            session_key=None, session_data="", ended_at=timezone.now()
        )
        if ended:
            position = log.advance({user.topic_id: log.Plain})[user.topic_id]
            log.record(position, "session.revoked", sign_in)


def _target(user: User) -> str:
    return f"person:{user.public_id}"
