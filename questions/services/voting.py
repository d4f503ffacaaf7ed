"""Voting for questions and in polls: rows and a count, never an event each (see `questions.counting`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from eventlog.errors import Conflict, Invalid, NotFound
from people.models import User
from people.text import is_storable
from questions import counting, life
from questions.models import Choice, Option, Poll, Question, Session, Vote
from questions.queries.questions import find_shown
from questions.queries.sessions import clean_id, standing_in
from questions.rules import Action


def set_vote(*, actor: User, question: str, on: bool) -> bool:
    """Want a question answered, or no longer; said twice it is said once. Return whether it changed anything.

    A vote for what is held, merged or gone finds nothing. Raises Refused.
    """
    found, standing = find_shown(actor, question)
    standing.require(Action.VOTE)
    life.require(standing.session.state, "vote")
    if on:
        changed = Vote.objects.bulk_create([Vote(question=found, user=actor)], ignore_conflicts=True)
        changed_any = bool(changed) and _was_written(found, actor, changed[0])
    else:
        changed_any = bool(Vote.objects.filter(question=found, user=actor).delete()[0])
    if changed_any:
        standing_still = Question.objects.filter(pk=found.pk, state=Question.State.APPROVED)
        if not standing_still.update(votes=F("votes") + (1 if on else -1)):
            # Merged or hidden in between: nothing of this vote is kept.
            raise NotFound()
        counting.note(found.session_id)
    return changed_any


def _was_written(question: Question, actor: User, vote: Vote) -> bool:
    return Vote.objects.filter(pk=vote.pk, question=question, user=actor).exists()


def answer_poll(*, actor: User, poll: str, options: Sequence[str]) -> Poll:
    """Choose in an open poll, in place of what one chose before; nothing takes it back. Raises Refused."""
    found = Poll.objects.filter(public_id=clean_id(poll)).exclude(state=Poll.State.DRAFT).first()
    if found is None:
        raise NotFound()
    standing = standing_in(actor, Session.objects.filter(pk=found.session_id))
    standing.require(Action.VOTE)
    wanted = [one for one in dict.fromkeys(options) if is_storable(one)]
    found = Poll.objects.select_for_update(no_key=True).get(pk=found.pk)
    if found.state != Poll.State.OPEN:
        raise Conflict("not_now", _("The poll is closed."))
    if len(wanted) > 1 and found.kind != Poll.Kind.MULTIPLE:
        raise Invalid("options", _("Choose one."))
    chosen = list(Option.objects.filter(poll=found, public_id__in=wanted))
    if len(chosen) < len(dict.fromkeys(options)):
        raise Invalid("options", _("The poll has no such option."))
    before = set(Choice.objects.filter(poll=found, user=actor).values_list("option", flat=True))
    after = {option.pk for option in chosen}
    Choice.objects.filter(poll=found, user=actor, option__in=before - after).delete()
    Choice.objects.bulk_create(
        [Choice(poll=found, user=actor, option_id=pk) for pk in sorted(after - before)]
    )
    Option.objects.filter(pk__in=before - after).update(votes=F("votes") - 1)
    Option.objects.filter(pk__in=after - before).update(votes=F("votes") + 1)
    step = int(bool(after)) - int(bool(before))
    if step:
        Poll.objects.filter(pk=found.pk).update(people=F("people") + step)
    if before != after:
        counting.note(found.session_id)
    return found
