"""Reading the moderation queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import File
from content.moderation import registry
from content.moderation.models import Case, FlaggedWord, Held, Mute, Report, Step
from content.moderation.registry import Json, Subject
from content.text import strip_bidi
from eventlog.errors import Invalid, NotFound
from eventlog.frames import timestamp
from people.models import User
from people.queries import person

PAGE = 50
EXCERPT_LENGTH = 140
STATES = ("open", "mine", "settled")
EARLIER = 20


def clean_id(public_id: str) -> str:
    """Return the id, or one that nothing has where it holds what a database refuses."""
    return public_id if public_id.isascii() and public_id.isprintable() else ""


def cases_for(moderator: User) -> QuerySet[Case]:
    """Return the cases a moderator may see: all but those about what they wrote themselves."""
    cases = Case.objects.select_related("author__unit", "claimed_by", "settled_by")
    return cases.filter(Q(author=None) | ~Q(author=moderator))


def get_case(moderator: User, public_id: str) -> Case:
    """Return one of the cases the moderator may see. Raises NotFound."""
    found = cases_for(moderator).filter(public_id=clean_id(public_id)).first()
    if found is None:
        raise NotFound()
    return found


def count_waiting() -> int:
    """Return how many cases are not settled."""
    return Case.objects.filter(settled_at=None).count()


def reporters_of(case: Case) -> list[User]:
    """Return the people who reported it."""
    return list(User.objects.filter(pk__in=case.reports.filter(reporter__isnull=False).values("reporter")))


@dataclass(frozen=True)
class Filters:
    """Which cases are wanted: `state` is one of STATES; the others are empty where they do not matter."""

    state: str = "open"
    kind: str = ""
    reason: str = ""


def list_cases(
    moderator: User, filters: Filters, *, cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Case], str | None]:
    """Return cases, those waiting longest first, settled ones the latest first, and the next page's cursor.

    Raises Invalid.
    """
    if filters.state not in STATES:
        raise Invalid("state", _("One of open, mine and settled."))
    cases = cases_for(moderator)
    if filters.state == "settled":
        cases = cases.filter(settled_at__isnull=False)
    else:
        cases = cases.filter(settled_at=None)
    if filters.state == "mine":
        cases = cases.filter(claimed_by=moderator, claimed_until__gt=timezone.now())
    if filters.kind:
        cases = cases.filter(kind=filters.kind)
    if filters.reason == "approval":
        cases = cases.filter(held=True)
    elif filters.reason:
        wanted = Report.objects.filter(
            case=OuterRef("pk"), reason="" if filters.reason == "words" else filters.reason
        )
        cases = cases.filter(Exists(wanted))
    settled = filters.state == "settled"
    if cursor:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        cases = cases.filter(**{"pk__lt" if settled else "pk__gt": int(cursor)})
    found = list(cases.order_by("-pk" if settled else "pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def list_json(cases: Sequence[Case]) -> list[Json]:
    """Return the cases as the queue shows them, in a bounded number of queries."""
    subjects: dict[tuple[str, int], Subject] = {}
    for kind in {case.kind for case in cases}:
        ids = [case.object_id for case in cases if case.kind == kind]
        for object_id, subject in registry.get(kind).subjects(ids).items():
            subjects[kind, object_id] = subject
    reasons: dict[int, list[str]] = {}
    rows = Report.objects.filter(case__in=[case.pk for case in cases]).order_by("pk")
    for case_id, reason in rows.values_list("case_id", "reason"):
        named = reasons.setdefault(case_id, [])
        if (reason or "words") not in named:
            named.append(reason or "words")
    return [
        case_json(case, subjects.get((case.kind, case.object_id)), reasons.get(case.pk, [])) for case in cases
    ]


def case_json(case: Case, subject: Subject | None, reasons: Sequence[str]) -> Json:
    """Return a Case. What was said shows in the queue only where all who work here can read it."""
    now = timezone.now()
    claimed = case.claimed_by if case.claimed_until and case.claimed_until > now else None
    return {
        "id": case.public_id,
        "kind": case.kind,
        "state": "settled" if case.settled_at else "claimed" if claimed else "open",
        "held": case.held,
        "version": case.version,
        "reports": case.report_count,
        "reasons": [*reasons, *(["approval"] if case.held else [])],
        "opened_at": timestamp(case.opened_at),
        "last_at": timestamp(case.last_at),
        "author": _ref(case.author),
        "place": subject and _place(subject),
        "excerpt": _excerpt(subject) if subject and subject.place.open else "",
        "gone": subject.gone if subject else "purged",
        "claimed_by": _ref(claimed),
        "claimed_until": timestamp(case.claimed_until) if claimed and case.claimed_until else None,
        "settled_at": timestamp(case.settled_at) if case.settled_at else None,
        "settled_by": _ref(case.settled_by),
        "measures": case.measures,
        "reason": case.reason or None,
        "restored_at": timestamp(case.restored_at) if case.restored_at else None,
    }


def _ref(user: User | None) -> Json | None:
    return {"id": user.public_id, "name": user.name} if user else None


def _place(subject: Subject) -> Json:
    place = subject.place
    return {
        "kind": place.kind,
        "id": place.id,
        "sort": place.sort,
        "name": place.name,
        "open": place.open,
    }


def _excerpt(subject: Subject) -> str:
    text = " ".join(strip_bidi(subject.text).split())
    return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1].rstrip() + "…"


def show_case(case: Case) -> Json:
    """Return all there is to know about a case: what was reported, by whom, what was done, and before."""
    reportable = registry.get(case.kind)
    subject = reportable.subjects([case.object_id]).get(case.object_id)
    held = Held.objects.filter(kind=case.kind, object_id=case.object_id).first()
    reports = list(case.reports.select_related("reporter").order_by("pk")[:100])
    reasons = list(dict.fromkeys(report.reason or "words" for report in reports))
    shown = reportable.show(case.object_id, held.content if held else None) if subject else None
    return {
        **case_json(case, subject, reasons),
        "object": shown and {"id": subject.public_id if subject else "", **shown},
        "reported": [_report(report) for report in reports],
        "steps": [_step(step) for step in case.steps.select_related("actor").order_by("pk")],
        "can_restore": held is not None and "hidden" in case.measures and case.restored_at is None,
        "before": _before(case),
    }


def _report(report: Report) -> Json:
    return {
        "by": _ref(report.reporter),
        "reason": report.reason or "words",
        "words": report.words,
        "at": timestamp(report.created_at),
    }


def _step(step: Step) -> Json:
    return {
        "by": _ref(step.actor),
        "action": step.action,
        "words": step.words,
        "at": timestamp(step.created_at),
    }


def _before(case: Case) -> Json:
    """Return what there was about the author before, so that like is treated alike."""
    if case.author is None:
        return {"measures": [], "muted_until": None}
    earlier = Case.objects.filter(author=case.author, settled_at__isnull=False, restored_at=None)
    rows = earlier.exclude(pk=case.pk).exclude(measures=[]).order_by("-settled_at")[:EARLIER]
    muted = case.author.muted_until
    return {
        "measures": [
            {"at": timestamp(row.settled_at), "measures": row.measures, "reason": row.reason or None}
            for row in rows
            if row.settled_at
        ],
        "muted_until": timestamp(muted) if muted and muted > timezone.now() else None,
    }


def was_read_by(case: Case, moderator: User) -> bool:
    """Say whether it is written down already that the moderator has read the case."""
    return case.steps.filter(actor=moderator, action="read").exists()


def find_file(case: Case, file_id: str) -> File:
    """Return a file that is part of what was reported, hidden or not. Raises NotFound."""
    for file in registry.get(case.kind).files(case.object_id):
        if file.public_id == file_id:
            return file
    raise NotFound()


def list_words() -> list[Json]:
    """Return the word list, in the order of its keys."""
    rows = FlaggedWord.objects.select_related("added_by").order_by("key")
    return [
        {"id": row.public_id, "word": row.word, "by": _ref(row.added_by), "at": timestamp(row.created_at)}
        for row in rows
    ]


def list_mutes() -> list[Json]:
    """Return who does not write just now, and until when."""
    now = timezone.now()
    mutes = (
        Mute.objects.filter(lifted_at=None, until__gt=now, until=F("user__muted_until"))
        .select_related("user__unit", "by", "case")
        .order_by("until", "-pk")
    )
    shown: dict[int, dict[str, Any]] = {}
    for one in mutes:
        shown.setdefault(
            one.user_id,
            {
                "person": person(one.user),
                "until": timestamp(one.until),
                "by": _ref(one.by),
                "case": one.case.public_id if one.case else None,
            },
        )
    return list(shown.values())
