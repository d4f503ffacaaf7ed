"""What is held until a moderator lets it appear: the same queue as reports, other decisions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content.moderation import registry, rules
from content.moderation.events import CaseView
from content.moderation.models import Case, Reason, Step
from content.moderation.rules import Action
from content.moderation.services.claiming import announce, lock_case, record, require_claim
from content.moderation.services.deciding import (
    about,
    check_words,
    detail_of,
    hold_topics,
    require_base,
    settle,
)
from content.moderation.topics import DESK
from content.notices.services import tell
from eventlog import log
from eventlog.errors import Conflict, Invalid
from eventlog.log import Intent
from people.models import User


def hold(*, kind: str, object_id: int, author: User | None) -> None:
    """Put something in the queue that is not to appear before it is approved. Advances the desk's topic."""
    case = Case.objects.create(kind=kind, object_id=object_id, author=author, held=True)
    desk = log.find_topic(DESK)
    position = log.advance({desk.pk: log.Plain})[desk.pk]
    log.record(position, "case.changed", CaseView.of(case), intent=Intent("case", {"members": True}))


def withdraw(*, kind: str, object_id: int) -> None:
    """Take something out of the queue that its author has taken back. Advances the desk's topic."""
    waiting = Case.objects.select_for_update(of=("self",))
    found = waiting.filter(kind=kind, object_id=object_id, held=True, settled_at=None).first()
    if found is not None:
        settle(found, None, ["withdrawn"], "")
        announce(found)


def approve_case(*, actor: User, case: str, base: int) -> Case:
    """Let what is held appear; its author is told. Raises Refused, as `settle_case` does."""
    found = _take(actor, case, base)
    hold_topics(found, [found.author] if found.author else [], hide=True)
    registry.get_approvable(found.kind).approve(found.object_id)
    _finish(found, actor, "approved")
    return found


def refuse_case(*, actor: User, case: str, base: int, reason: str, words: str) -> Case:
    """Let what is held never appear; its author is told why in `words`. Raises Refused."""
    if reason not in Reason.values:
        raise Invalid("reason", _("Choose what is wrong."))
    words = check_words(words, "words", required=True)
    found = _take(actor, case, base)
    hold_topics(found, [found.author] if found.author else [], hide=False)
    registry.get_approvable(found.kind).refuse(found.object_id, actor=actor)
    _finish(found, actor, "refused", reason, words)
    return found


def _take(actor: User, case: str, base: int) -> Case:
    rules.require(actor, Action.DECIDE)
    found = lock_case(actor, case)
    require_claim(found, actor)
    if not found.held:
        raise Conflict("conflict", _("This does not wait to be approved."))
    require_base(found, base)
    return found


def _finish(case: Case, actor: User, measure: str, reason: str = "", words: str = "") -> None:
    settle(case, actor, [measure], reason)
    Step.objects.create(case=case, actor=actor, action=measure, words=words)
    subject = registry.get(case.kind).subjects([case.object_id]).get(case.object_id)
    if case.author is not None:
        tell(
            [case.author],
            kind=measure,
            about=about(case, subject),
            words=words,
            detail={**detail_of(case, subject), **({"reason": reason} if reason else {})},
            must_read=measure == "refused",
        )
    announce(case)
    record(case, actor, measure, {"reason": reason} if reason else None)
