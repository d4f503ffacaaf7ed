"""Letting one question stand for others that ask the same, and undoing that.

Votes of a merged question stay where they are. Whoever gave one and has none for the question that stands
gets one there that is not `own`: so everybody counts once, and an undone merge gives back what was whose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Conflict, Invalid
from people.models import User
from questions.models import Question, Vote
from questions.queries.questions import base, find_at_desk, lock
from questions.services import telling
from questions.services.claiming import finish, note, require_not_on_air, take_up

State = Question.State
# Rows of one statement.
CHUNK = 1_000


def merge_question(*, actor: User, question: str, version: int, into: str) -> Question:
    """Let one question stand for another that asks the same; return the one that stands. Raises Refused.

    Whoever voted for both counts once. What was merged into this one before comes along, so that what is
    merged always points at what stands: there are no circles.
    """
    target, _standing = find_at_desk(actor, into, beside=question)
    it = take_up(actor, question, version)
    if it.pk == target.pk:
        raise Invalid("into", _("A question cannot be merged into itself."))
    if it.session_id != target.session_id:
        raise Invalid("into", _("The two belong to different sessions."))
    if it.state not in (State.HELD, State.APPROVED) or target.state not in (State.HELD, State.APPROVED):
        raise Conflict("conflict", _("Only questions that are held or approved are merged."))
    if it.shown and not target.shown:
        raise Conflict("conflict", _("Merge into the one that everybody sees."))
    require_not_on_air(it)
    target.session = it.session
    was_shown = it.shown
    along = _merged_into(it)
    _lend_votes(it, target)
    Question.objects.filter(pk__in=[child.pk for child in along]).update(into=target)
    it.merged_from, it.state = it.state, State.MERGED
    it.into, it.beneath, it.decided_at = target, target, it.decided_at or timezone.now()
    fields = ["state", "merged_from", "into", "beneath", "decided_at"]
    finish(it, actor, "merged", fields=fields, words=target.public_id)
    target.votes = Vote.objects.filter(question=target).count()
    finish(target, actor, "took_in", fields=["votes"], words=it.public_id)
    children = _again(along)
    events = [telling.on_desk(one) for one in (it, target, *children)]
    events += telling.fates([it, *children])
    if target.shown:
        events.append(telling.shown(target))
    telling.tell([telling.gone(it), *events] if was_shown else events)
    return target


def unmerge_question(*, actor: User, question: str, version: int) -> Question:
    """Let a merged question stand for itself again, held or approved as it was; return it. Raises Refused.

    What had been merged into it comes along. It has the votes that were given to it, but for those that
    people have taken back from the one that stood for it; that one keeps who voted for it itself.
    """
    it = take_up(actor, question, version)
    if it.state != State.MERGED or it.into is None:
        raise Conflict("conflict", _("This question is not merged."))
    root = lock(it.into.pk)
    root.session = it.session
    _require_open(it, root)
    others = _merged_into(root)
    tree = _Tree(root, others)
    along = [one for one in tree.below(it.pk) if one.pk != it.pk]
    above = tree.above(it.pk)
    _return_votes(it, root, tree, above)
    Question.objects.filter(pk__in=[child.pk for child in along]).update(into=it)
    was_held = it.merged_from == State.HELD
    it.state, it.merged_from, it.into, it.beneath = State(it.merged_from), "", None, None
    it.decided_at = None if was_held else it.decided_at
    _count_again([it, root, *along, *above])
    it.votes = Vote.objects.filter(question=it).count()
    fields = ["state", "merged_from", "into", "beneath", "decided_at", "votes"]
    finish(it, actor, "unmerged", fields=fields, words=root.public_id)
    root.refresh_from_db(fields=["votes"])
    root.version += 1
    root.save(update_fields=["version"])
    note(root, actor, "gave_back", words=it.public_id)
    children = _again(along)
    parents = _again([one for one in above if one.pk != root.pk])
    events = [telling.on_desk(one) for one in (it, root, *children, *parents)]
    events += [*telling.fates([it]), *telling.fates(children, notify=False)]
    events += [telling.shown(one) for one in (root, it) if one.shown]
    telling.tell(events)
    return it


def _require_open(it: Question, root: Question) -> None:
    """Raise Conflict where what the two asked together was answered already."""
    if it.session.state == "published":
        raise Conflict("not_now", _("The session is published: take the publication back first."))
    if root.answer or root.stage == Question.Stage.ANSWERED:
        raise Conflict("conflict", _("The question it was merged into is answered: the merge stays."))
    require_not_on_air(root)
    if not it.merged_from:
        raise Conflict("conflict", _("This merge was made before merges could be undone."))


class _Tree:
    """What was merged into a question, each below the one it was merged into first."""

    def __init__(self, root: Question, others: Collection[Question]) -> None:
        self.root = root
        self._of = {one.pk: one for one in (root, *others)}
        self._below: dict[int, list[Question]] = defaultdict(list)
        for one in others:
            # One merged before this was kept lies right below.
            self._below[self._parent(one).pk].append(one)

    def _parent(self, one: Question) -> Question:
        return self._of.get(one.beneath_id or self.root.pk, self.root)

    def below(self, pk: int) -> list[Question]:
        """Return a question and all that lies below it."""
        found = [self._of[pk]]
        for one in found:
            found += self._below[one.pk]
        return found

    def above(self, pk: int) -> list[Question]:
        """Return what a question lies below, the nearest first, the one that stands last."""
        found = []
        one = self._of[pk]
        while one.pk != self.root.pk:
            one = self._parent(one)
            found.append(one)
        return found


def _merged_into(question: Question) -> list[Question]:
    return list(Question.objects.select_for_update(no_key=True).filter(into=question).order_by("pk"))


def _again(questions: Collection[Question]) -> list[Question]:
    return list(base().filter(pk__in=[one.pk for one in questions]).order_by("pk"))


def _lend_votes(it: Question, target: Question) -> None:
    """Count at `target`, once each, those who voted for `it`."""
    there = Vote.objects.filter(question=target).values("user")
    lent = Vote.objects.filter(question=it).exclude(user__in=there).values_list("user", flat=True)
    Vote.objects.bulk_create(
        [Vote(question=target, user_id=user, own=False) for user in lent], batch_size=CHUNK
    )


def _return_votes(it: Question, root: Question, tree: _Tree, above: Collection[Question]) -> None:
    """Part the votes of a question that goes from those of all it lay below."""
    going = [one.pk for one in tree.below(it.pk)]
    # Whoever took back their vote where it was counted took it back for all that stood there.
    still = Vote.objects.filter(question=root).values("user")
    Vote.objects.filter(question__in=going).exclude(user__in=still).delete()
    for one in above:
        staying = [other.pk for other in tree.below(one.pk) if other.pk not in going]
        theirs = Vote.objects.filter(question__in=staying, own=True).values("user")
        Vote.objects.filter(question=one, own=False).exclude(user__in=theirs).delete()


def _count_again(questions: Collection[Question]) -> None:
    keys = {one.pk for one in questions}
    counted = Vote.objects.filter(question__in=keys).order_by().values_list("question")
    votes = dict(counted.annotate(Count("pk")))
    for pk in sorted(keys):
        Question.objects.filter(pk=pk).update(votes=votes.get(pk, 0))
