"""Reporting something, by a person or by the word list."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation import registry, words
from content.moderation.events import CaseView
from content.moderation.models import Case, Reason, Report
from content.moderation.registry import Subject
from content.moderation.topics import DESK
from content.text import check_text
from eventlog import due, log
from eventlog.due import Item
from eventlog.errors import Conflict, Invalid
from eventlog.log import Intent
from people.models import User

WORDS_LIMIT = 1000
# Reports one person makes in a day: more is no help to anybody.
REPORTS_A_DAY = 30
FLAG = "moderation.flag"


def report(*, actor: User, kind: str, object_id: str, reason: str, said: str = "") -> Report:
    """Report something one can read; again it changes one's report while the case is open.

    `object_id` is a public id, `said` what one wants to add. Raises Refused.
    """
    if reason not in Reason.values:
        raise Invalid("reason", _("Choose what is wrong."))
    said = check_text(said, WORDS_LIMIT, field="words") if said.strip() else ""
    subject = registry.get(kind).find(actor, object_id)
    if subject.author is not None and subject.author.pk == actor.pk:
        raise Conflict("conflict", _("This is your own. You can change it or take it away yourself."))
    if subject.gone is not None:
        raise Conflict("deleted", _("This is gone already."))
    case, opened = _open_case(kind, subject)
    mine, new = Report.objects.get_or_create(
        case=case, reporter=actor, defaults={"reason": reason, "words": said}
    )
    if not new:
        Report.objects.filter(pk=mine.pk).update(reason=reason, words=said)
        mine.reason, mine.words = reason, said
        return mine
    _check_pace(actor)
    _count_report(case, opened)
    audit.record(
        actor_id=actor.pk,
        action="report.made",
        target=f"case:{case.public_id}",
        detail={"kind": kind, "object": subject.public_id, "reason": reason},
    )
    return mine


def look(*, kind: str, object_id: int, text: str) -> None:
    """Give a text that meets the word list to the moderators, in a moment and in a transaction of its own.

    Costs no query where it meets nothing.
    """
    found = words.find(text)
    if found:
        due.schedule(FLAG, f"{kind}:{object_id}", timezone.now(), {"kind": kind, "object": object_id})


def run_flag(item: Item) -> None:
    """Open a case for a text that still meets the word list."""
    kind, object_id = item.data["kind"], item.data["object"]
    subject = registry.get(kind).subjects([object_id]).get(object_id)
    if subject is None or subject.gone is not None:
        return
    found = words.find(subject.text)
    if not found:
        return
    case, opened = _open_case(kind, subject)
    met = ", ".join(found)[:WORDS_LIMIT]
    flagged = Report.objects.filter(case=case, reporter=None)
    if flagged.update(words=met):
        return
    Report.objects.create(case=case, reporter=None, reason="", words=met)
    _count_report(case, opened)
    audit.record(
        actor_id=None,
        action="report.flagged",
        target=f"case:{case.public_id}",
        detail={"kind": kind, "object": subject.public_id},
    )


def _open_case(kind: str, subject: Subject) -> tuple[Case, bool]:
    """Return the open case about the object, locked, and whether it is new.

    Of two who are first at once the second is refused by the database, and finds the case when tried again.
    """
    waiting = Case.objects.select_for_update(of=("self",)).select_related("claimed_by", "author")
    found = waiting.filter(kind=kind, object_id=subject.object_id, settled_at=None).first()
    if found is not None:
        return found, False
    return Case.objects.create(kind=kind, object_id=subject.object_id, author=subject.author), True


def _check_pace(actor: User) -> None:
    since = timezone.now() - timedelta(days=1)
    if Report.objects.filter(reporter=actor, created_at__gte=since).count() > REPORTS_A_DAY:
        raise Invalid(
            "object",
            _("You have reported a great deal today. Talk to a moderator instead."),
            code="too_many",
            limit=REPORTS_A_DAY,
        )


def _count_report(case: Case, opened: bool) -> None:
    """Count one more report. The desk hears of the first, the second, the fourth, the eighth …"""
    Case.objects.filter(pk=case.pk).update(
        report_count=F("report_count") + 1,
        version=F("version") + (0 if opened else 1),
        last_at=timezone.now(),
    )
    case.refresh_from_db(fields=["report_count", "version", "last_at"])
    if case.report_count & (case.report_count - 1):
        return
    desk = log.find_topic(DESK)
    positions = log.advance({desk.pk: log.Plain})
    intent = Intent("case", {"members": True}) if opened else None
    log.record(positions[desk.pk], "case.changed", CaseView.of(case), intent=intent)
