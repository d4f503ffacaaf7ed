"""Settling a case, and taking a decision back. Both sides are told."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from content.moderation import registry, rules
from content.moderation.models import Case, Held, Reason, Step
from content.moderation.queries import reporters_of
from content.moderation.registry import Subject
from content.moderation.rules import Action
from content.moderation.services.claiming import announce, lock_case, record, require_claim
from content.moderation.services.muting import MUTE_HOURS, mute
from content.moderation.topics import DESK
from content.notices.services import tell
from content.text import check_text
from eventlog import log
from eventlog.errors import Conflict, Invalid
from eventlog.frames import timestamp
from people.models import User

WORDS_LIMIT = 2000


def settle_case(
    *,
    actor: User,
    case: str,
    base: int,
    hide: bool = False,
    warn: bool = False,
    mute_hours: int | None = None,
    reason: str = "",
    words: str = "",
    note: str = "",
) -> Case:
    """Decide on a case: hide what was reported, warn its author, take the word from them for a time, or none.

    `base` is the case's version as one saw it. `reason` is told to the author with `words`, which a warning
    needs; `note` is for moderators. Raises Refused: `claimed` where a colleague works on it, `conflict` where
    something came in meanwhile.
    """
    rules.require(actor, Action.DECIDE)
    acts = hide or warn or mute_hours is not None
    if acts and reason not in Reason.values:
        raise Invalid("reason", _("Choose what is wrong."))
    if mute_hours is not None and not 1 <= mute_hours <= MUTE_HOURS:
        raise Invalid("mute_hours", _("From 1 to %(limit)d hours.") % {"limit": MUTE_HOURS}, limit=MUTE_HOURS)
    words = check_words(words, "words", required=warn)
    note = check_words(note, "note", required=False)
    found = lock_case(actor, case)
    require_claim(found, actor)
    if found.held:
        raise Conflict("conflict", _("This waits to appear: approve it, or refuse it."))
    require_base(found, base)
    subject = registry.get(found.kind).subjects([found.object_id]).get(found.object_id)
    if hide and subject is None:
        raise Conflict("deleted", _("What was reported is gone already."))
    if (warn or mute_hours is not None) and found.author is None:
        raise Conflict("conflict", _("Whoever wrote this is no longer here."))
    reporters = reporters_of(found)
    hold_topics(found, [*([found.author] if found.author and acts else []), *reporters], hide=hide)
    measures = [name for name, on in (("hidden", hide), ("warned", warn), ("muted", bool(mute_hours))) if on]
    if hide:
        held = registry.get(found.kind).hide(found.object_id, actor=actor)
        Held.objects.create(kind=found.kind, object_id=found.object_id, content=held)
    settle(found, actor, measures, reason if acts else "")
    Step.objects.create(
        case=found, actor=actor, action="settled", words="\n\n".join(filter(None, [words, note]))
    )
    until = None
    if mute_hours is not None and found.author is not None:
        until = mute(actor=actor, user=found.author, hours=mute_hours, case=found)
    if acts and found.author is not None:
        detail = {**detail_of(found, subject), "measures": measures, "reason": reason}
        if until is not None:
            detail["until"] = timestamp(until)
        tell(
            [found.author],
            kind="measures",
            about=about(found, subject),
            words=words,
            detail=detail,
            must_read=True,
        )
    _tell_reporters(found, subject, reporters, "acted" if acts else "nothing")
    announce(found)
    record(found, actor, "settled", {"measures": measures, "reason": found.reason, "hours": mute_hours})
    return found


def restore_case(*, actor: User, case: str, words: str = "") -> Case:
    """Put back what a settled case hid, exactly as it was and where it was. Raises Refused."""
    rules.require(actor, Action.DECIDE)
    words = check_words(words, "words", required=False)
    found = lock_case(actor, case)
    held = (
        Held.objects.select_for_update()
        .filter(kind=found.kind, object_id=found.object_id)
        .order_by("pk")
        .first()
    )
    if "hidden" not in found.measures or found.restored_at is not None or held is None:
        raise Conflict("conflict", _("There is nothing to put back."))
    reporters = reporters_of(found)
    hold_topics(found, [*([found.author] if found.author else []), *reporters], hide=True)
    registry.get(found.kind).restore(found.object_id, held.content)
    held.delete()
    found.restored_at = timezone.now()
    found.version += 1
    found.save(update_fields=["restored_at", "version"])
    Step.objects.create(case=found, actor=actor, action="restored", words=words)
    subject = registry.get(found.kind).subjects([found.object_id]).get(found.object_id)
    if found.author is not None:
        tell(
            [found.author],
            kind="restored",
            about=about(found, subject),
            words=words,
            detail=detail_of(found, subject),
            must_read=True,
        )
    _tell_reporters(found, subject, reporters, "restored")
    announce(found)
    record(found, actor, "restored")
    return found


def require_base(case: Case, base: int) -> None:
    """Raise Conflict where something happened to the case since it was looked at."""
    if case.version != base:
        raise Conflict("conflict", _("Something new came in about this case. Look at it once more."))


def about(case: Case, subject: Subject | None) -> str:
    """Return what notices of the case say they are about: "message:<id>"."""
    return f"{case.kind}:{subject.public_id}" if subject else f"case:{case.public_id}"


def detail_of(case: Case, subject: Subject | None) -> dict[str, object]:
    """Return what notices of the case say besides: the case, its kind, and where the object lies."""
    detail: dict[str, object] = {"case": case.public_id, "kind": case.kind}
    if subject is not None:
        detail["place"] = {"kind": subject.place.kind, "id": subject.place.id}
    return detail


def settle(case: Case, actor: User | None, measures: list[str], reason: str) -> None:
    """Write down that the case is settled, by whom and how."""
    case.settled_at, case.settled_by = timezone.now(), actor
    case.measures, case.reason = measures, reason
    case.claimed_by, case.claimed_until = None, None
    case.version += 1
    case.save(
        update_fields=[
            *("settled_at", "settled_by", "measures", "reason"),
            *("claimed_by", "claimed_until", "version"),
        ]
    )


def hold_topics(case: Case, people: Sequence[User], *, hide: bool) -> None:
    """Lock all topics this will advance, in order: several steps follow."""
    topics = [log.find_topic(DESK).pk, *(user.topic_id for user in people)]
    if hide:
        topics += registry.get(case.kind).topics(case.object_id)
    log.hold(topics)


def _tell_reporters(case: Case, subject: Subject | None, reporters: Sequence[User], outcome: str) -> None:
    detail = {**detail_of(case, subject), "outcome": outcome}
    tell(reporters, kind="reported", about=about(case, subject), detail=detail)


def check_words(words: str, field: str, *, required: bool) -> str:
    """Return a moderator's words, checked. Raises Invalid."""
    if not required and not words.strip():
        return ""
    return check_text(words, WORDS_LIMIT, field=field)
