"""Taking letters that are due, and noting what became of them, as `outbox.claims` does for pushes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from notifications.alerts.letters import note_sent
from notifications.models import Letter
from notifications.outbox.claims import LONGEST_RETRY_SECONDS, RETRY_SECONDS
from people.active import active

State = Letter.State

# Longer than what is taken at once may be on its way.
LEASE_SECONDS = 600.0


@dataclass(frozen=True)
class Claim:
    """A letter that was taken; `address` is one of mail or as people write a telephone number."""

    letter_id: int
    public_id: str
    source: str
    key: str
    user_id: int
    language: str
    person_id: str
    email: str
    phone: str
    attempts: int


_COLUMNS = (
    *("pk", "public_id", "source", "key", "user_id", "user__language", "user__public_id", "user__email"),
    *("user__phone", "attempts"),
)


@dataclass(frozen=True)
class Result:
    """What became of a letter: `sent`, `later` (after `wait` seconds at least), `failed` or `dropped`."""

    letter_id: int
    result: str
    wait: float = 0.0
    trouble: str = ""
    parts: int = 0
    attempts: int = 0


def is_due(channel: str) -> bool:
    """Say whether there is a letter to take now. One short query."""
    return _due(channel, timezone.now()).exists()


def _due(channel: str, now: datetime) -> QuerySet[Letter]:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Letter.objects.filter(free, channel=channel, state=State.WAITING, at__lte=now)


def claim(channel: str, limit: int) -> tuple[list[Claim], datetime]:
    """Take up to `limit` letters that are due, in the caller's transaction; return them and their mark.

    Those that are too late, or for somebody whose account is closed, are dropped.
    """
    now = timezone.now()
    mark = now + timedelta(seconds=LEASE_SECONDS)
    taken = list(
        _due(channel, now)
        .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        .order_by("-priority", "at")
        .values_list("pk", flat=True)[:limit]
    )
    if not taken:
        return [], mark
    wanted = Letter.objects.filter(active("user__"), pk__in=taken, expires_at__gt=now)
    claims = [Claim(*values) for values in wanted.order_by("-priority", "at").values_list(*_COLUMNS)]
    kept = {claimed.letter_id for claimed in claims}
    Letter.objects.filter(pk__in=kept).update(claimed_until=mark)
    Letter.objects.filter(pk__in=set(taken) - kept).update(state=State.DROPPED, trouble="late")
    return claims, mark


def release(letter_ids: Collection[int], mark: datetime) -> None:
    """Give back what was taken and not sent."""
    _claimed(letter_ids, mark).update(claimed_until=None)


def release_all(channel: str) -> None:
    """Give back what an earlier life of the only worker held."""
    held = Letter.objects.filter(channel=channel, state=State.WAITING, claimed_until__isnull=False)
    held.update(claimed_until=None)


def note(results: Sequence[Result], mark: datetime) -> None:
    """Write down what became of letters, in the caller's transaction; a few queries for all of them."""
    now = timezone.now()
    same: dict[tuple[str, float, str, int], list[int]] = {}
    for one in results:
        backed_off = min(RETRY_SECONDS * 2 ** min(one.attempts, 16), LONGEST_RETRY_SECONDS)
        wait = max(backed_off, round(one.wait)) if one.result == "later" else 0.0
        same.setdefault((one.result, wait, one.trouble, one.parts), []).append(one.letter_id)
    for (result, wait, trouble, parts), ids in same.items():
        letters = _claimed(ids, mark)
        if result == "later":
            letters.update(
                at=now + timedelta(seconds=wait),
                claimed_until=None,
                attempts=F("attempts") + 1,
                trouble=trouble,
            )
        elif result == "sent":
            letters.update(state=State.SENT, sent_at=now, claimed_until=None, trouble="", parts=parts)
            note_sent(ids)
        else:
            letters.update(state=State(result), claimed_until=None, trouble=trouble)


def _claimed(letter_ids: Collection[int], mark: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(pk__in=letter_ids, claimed_until=mark, state=State.WAITING)
