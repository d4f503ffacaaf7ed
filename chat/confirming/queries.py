"""Who has confirmed a message and who has not, and what somebody has yet to confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chat.confirming import frames
from chat.confirming.frames import Reader
from chat.confirming.models import Confirmation, MustConfirm
from chat.frames import Json
from chat.models import Message
from chat.queries.belonging import people_in, rooms_of
from chat.queries.browsing import WORDS_LIMIT, page_of
from eventlog.statements import Kept
from people.active import active
from people.models import User
from people.text import check_search

PAGE = 50
PENDING = 100
EXPORT_BATCH = 500


def read_confirms(message_ids: Sequence[int]) -> dict[int, Json]:
    """Return `confirm` of each message that must be confirmed, in one query."""
    if not message_ids:
        return {}
    return {
        one.message_id: frames.confirm(one, confirmed=vars(one)["found"], members=vars(one)["members"])
        for one in _to_confirm(message_ids)
    }


@Kept
def _to_confirm(message_ids: Sequence[int]) -> QuerySet[MustConfirm]:
    counted = (
        Confirmation.objects.filter(message=OuterRef("message"))
        .order_by()
        .values("message")
        .annotate(found=Count("pk"))
        .values("found")
    )
    return (
        MustConfirm.objects.filter(message__in=message_ids)
        .select_related("asked_by")
        .annotate(found=Coalesce(Subquery(counted), 0), members=F("message__room__member_count"))
    )


def expected_of(message: Message) -> QuerySet[User]:
    """Return who is to confirm the message now: everybody in its room but who wrote it."""
    return people_in(message.room).filter(active()).exclude(pk=message.author_id or 0)


def missing_of(message: Message) -> QuerySet[User]:
    """Return who is to confirm the message now and has not: whom a reminder is for."""
    return expected_of(message).exclude(
        Exists(Confirmation.objects.filter(message=message, user=OuterRef("pk")))
    )


def count_readers(message: Message) -> tuple[int, int]:
    """Return how many of those who are to confirm have done so, and how many have not: now, and exactly."""
    expected = expected_of(message).count()
    missing = missing_of(message).count()
    return expected - missing, missing


def list_readers(
    message: Message, *, confirmed: bool, words: str = "", cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Reader], str | None]:
    """Return by name who has confirmed, or who has not, and the cursor of the next page. Raises Invalid."""
    given = Exists(Confirmation.objects.filter(message=message, user=OuterRef("pk")))
    people = _with_confirmation(message).filter(given if confirmed else ~given)
    for word in check_search("q", words).split()[:WORDS_LIMIT]:
        people = people.filter(search_text__contains=word)
    found, following = page_of(people, "sort_key", "public_id", cursor, limit)
    return [_reader(user) for user in found], following


def export_readers(message: Message) -> Iterator[Reader]:
    """Return everybody who is to confirm, by name, some at a time."""
    people = _with_confirmation(message).order_by("sort_key", "pk")
    return map(_reader, people.iterator(chunk_size=EXPORT_BATCH))


def _with_confirmation(message: Message) -> QuerySet[User]:
    return (
        expected_of(message)
        .select_related("unit")
        .annotate(mine=FilteredRelation("confirmations", condition=Q(confirmations__message=message)))
        .annotate(confirmed_at=F("mine__at"), confirmed_version=F("mine__version"))
    )


def _reader(user: User) -> Reader:
    return Reader(user, vars(user)["confirmed_at"], vars(user)["confirmed_version"])


def find_mine(user: User, message_ids: Sequence[str]) -> dict[str, Json]:
    """Return those of the messages (public ids) that the person has confirmed, in one query."""
    given = Confirmation.objects.filter(user=user, message__public_id__in=message_ids).select_related(
        "message"
    )
    return {one.message.public_id: frames.mine(one) for one in given}


def list_pending(user: User) -> list[Message]:
    """Return what the person has yet to confirm, the nearest deadline first, then the oldest; at most 100."""
    done = Confirmation.objects.filter(message=OuterRef("message"), user=user)
    pending = (
        MustConfirm.objects.filter(
            ~Exists(done),
            ended_at=None,
            message__deleted_at=None,
            message__room__in=rooms_of(user.pk),
            message__room__archived_at=None,
        )
        .exclude(message__author=user)
        .select_related("message__author", "message__room", "message__thread_root", "message__pinned_by")
        .order_by(F("deadline").asc(nulls_last=True), "asked_at")[:PENDING]
    )
    return [one.message for one in pending]
