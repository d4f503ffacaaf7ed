"""Taking a question up at the desk, so that two never act on one unawares."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Conflict
from people.models import User
from questions import life
from questions.models import Question, Step
from questions.queries.questions import find_at_desk
from questions.services import telling

CLAIM_MINUTES = 5


def claim_question(*, actor: User, question: str, take: bool = False) -> Question:
    """Take a question up for five minutes, or for another five; with `take` also from a colleague.

    Raises Conflict (`claimed`) when a colleague has it, and Refused.
    """
    it, _standing = find_at_desk(actor, question)
    holder = holder_of(it)
    if holder is not None and holder.pk != actor.pk and not take:
        raise _claimed(holder)
    _hold(it, actor)
    if holder is None or holder.pk != actor.pk:
        telling.tell([telling.on_desk(it)])
    return it


def release_question(*, actor: User, question: str) -> Question:
    """Put back a question one has taken up; where one has not, nothing changes. Raises Refused."""
    it, _standing = find_at_desk(actor, question)
    if it.claimed_by_id != actor.pk:
        return it
    it.claimed_by, it.claimed_until = None, None
    it.save(update_fields=["claimed_by", "claimed_until"])
    telling.tell([telling.on_desk(it)])
    return it


def take_up(actor: User, question: str, base: int) -> Question:
    """Return a question, locked, for a moderator to act on as they saw it. Raises Refused.

    `base` is the version they saw: where a colleague has done something since, `edit_conflict` says what.
    `claimed` where a colleague has it in hand.
    """
    it, standing = find_at_desk(actor, question)
    life.require(standing.session.state, "decide")
    it.session = standing.session
    if it.version != base:
        raise Conflict("edit_conflict", _what_happened(it))
    holder = holder_of(it)
    if holder is not None and holder.pk != actor.pk:
        raise _claimed(holder)
    return it


def require_not_on_air(question: Question) -> None:
    """Raise Conflict for a question that is being answered at this moment."""
    if question.stage == Question.Stage.NOW:
        raise Conflict("conflict", _("This question is being answered just now."))


def holder_of(question: Question) -> User | None:
    """Return who has the question in hand, None where nobody has or the time is over."""
    if question.claimed_until is None or question.claimed_until <= timezone.now():
        return None
    return question.claimed_by


def finish(
    question: Question, actor: User, action: str, *, fields: list[str], words: str = "", before: str = ""
) -> None:
    """Save what was done to a question, and write it down for the desk and in the audit trail.

    The claim ends with it. Before any topic is advanced.
    """
    question.version += 1
    question.claimed_by, question.claimed_until = None, None
    question.save(update_fields=[*fields, "version", "claimed_by", "claimed_until"])
    note(question, actor, action, words=words, before=before)


def note(question: Question, actor: User | None, action: str, *, words: str = "", before: str = "") -> None:
    """Write down what was done, without saving the question."""
    Step.objects.create(question=question, actor=actor, action=action, words=words, before=before)
    audit.record(
        actor_id=actor.pk if actor else None,
        action=f"question.{action}",
        target=f"question:{question.public_id}",
        detail={"session": question.session.public_id, "reason": question.reason or None},
    )


def _hold(question: Question, actor: User) -> None:
    question.claimed_by = actor
    question.claimed_until = timezone.now() + timedelta(minutes=CLAIM_MINUTES)
    question.save(update_fields=["claimed_by", "claimed_until"])


def _claimed(holder: User) -> Conflict:
    return Conflict("claimed", _("%(name)s is working on this question.") % {"name": holder.name})


def _what_happened(question: Question) -> str:
    last = question.steps.select_related("actor").order_by("-pk").first()
    who = last.actor.name if last is not None and last.actor is not None else _("Somebody")
    if last is not None and last.action in _DONE:
        return _DONE[last.action]() % {"name": who}
    return _("%(name)s has changed this question meanwhile.") % {"name": who}


_DONE = {
    "approved": lambda: _("%(name)s has approved this question meanwhile."),
    "dismissed": lambda: _("%(name)s has dismissed this question meanwhile."),
    "merged": lambda: _("%(name)s has merged this question meanwhile."),
    "unmerged": lambda: _("%(name)s has undone the merge of this question meanwhile."),
    "hidden": lambda: _("%(name)s has hidden this question meanwhile."),
}
