"""What is answered now, later or not at all, in which order, and answers in text."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from content.text import check_text
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from people.models import User
from questions import life
from questions.models import ANSWER_LENGTH, Crew, Question, Session
from questions.queries.questions import find_shown, hold, lock
from questions.queries.sessions import clean_id, find_standing
from questions.rules import Action
from questions.services import reminding, telling
from questions.services.claiming import note

Stage = Question.Stage


def stage_question(*, actor: User, question: str, stage: str) -> Question:
    """Say that a question is answered now, later, passed, answered, or waits as before. Raises Refused.

    There is one being answered at a time: what was before counts as answered then.
    """
    if stage not in Stage.values:
        raise Invalid("stage", ", ".join(Stage.values))
    found, standing = find_shown(actor, question)
    standing.require(Action.AIR)
    life.require(standing.session.state, "answer")
    if stage == Stage.NOW and standing.session.state not in ("live", "closing"):
        raise Conflict("not_now", _("Questions are answered on air while the session is live."))
    session = Session.objects.select_for_update(no_key=True).get(pk=standing.session.pk)
    hold(Question.objects.filter(Q(pk=found.pk) | Q(session=session, stage=Stage.NOW)))
    it = lock(found.pk)
    it.session = session
    if not it.shown:
        raise NotFound()
    if it.stage == stage:
        return it
    events = []
    if stage == Stage.NOW:
        before = Question.objects.filter(session=session, stage=Stage.NOW).first()
        if before is not None:
            before.session, before.stage = session, Stage.ANSWERED
            before.save(update_fields=["stage"])
            note(before, actor, "answered")
            events += [before]
    it.stage = stage
    it.save(update_fields=["stage"])
    note(it, actor, f"stage_{stage}" if stage != Stage.ANSWERED else "answered")
    reminding.schedule(it)
    changed = [*(lock(one.pk) for one in events), it]
    told = [telling.shown(one) for one in changed] + [telling.on_desk(one) for one in changed]
    notify = stage in (Stage.NOW, Stage.ANSWERED)
    telling.tell([*told, *telling.fates(changed, notify=notify)])
    return it


def answer_question(*, actor: User, question: str, text: str, host: str | None = None) -> Question:
    """Answer in text, or change the answer; as an assistant in the name of a `host` (public id).

    Hosts and moderators of the session do, and who owes the answer. Raises Refused.
    """
    found, standing = find_shown(actor, question)
    if found.owner_id != actor.pk:
        standing.require(Action.ANSWER)
    life.require(standing.session.state, "answer")
    text = check_text(text, ANSWER_LENGTH)
    speaker = actor if host is None else _find_host(standing.session, host, actor)
    it = lock(found.pk)
    if not it.shown:
        raise NotFound()
    it.answer, it.answered_at, it.answered_by = text, timezone.now(), speaker
    it.save(update_fields=["answer", "answered_at", "answered_by"])
    note(it, actor, "answer_written", words=speaker.public_id if speaker.pk != actor.pk else "")
    reminding.schedule(it)
    telling.tell([telling.shown(it), telling.on_desk(it), *telling.fates([it])])
    return it


def rank_questions(*, actor: User, session: str, order: str, ranking: Sequence[str] = ()) -> Session:
    """Show questions by votes, or in the order a moderator has laid them in. Raises Refused.

    `ranking` are ids of approved questions, the first first; those left out come after them, by votes.
    """
    standing = find_standing(actor, session, lock=True)
    standing.require(Action.DESK)
    life.require(standing.session.state, "decide")
    if order not in Session.Order.values:
        raise Invalid("order", ", ".join(Session.Order.values))
    it = standing.session
    wanted = list(dict.fromkeys(ranking))
    known = set(
        Question.objects.filter(
            session=it, state=Question.State.APPROVED, public_id__in=[clean_id(one) for one in wanted]
        ).values_list("public_id", flat=True)
    )
    if len(known) < len(wanted):
        raise Invalid("ranking", _("One of these questions is not to be seen."))
    it.order = order
    it.ranking = wanted if order == Session.Order.HAND else []
    it.save(update_fields=["order", "ranking"])
    changed = telling.session_changed(it)
    telling.tell([telling.Told(it.topic_id, "ranking.changed", changed.view)])
    return it


def _find_host(session: Session, host: str, actor: User) -> User:
    crew = Crew.objects.filter(session=session, part=Crew.Part.HOST, user__public_id=clean_id(host))
    found = crew.select_related("user").first()
    if found is None:
        raise Invalid("host", _("This is no host of the session."))
    if found.user_id != actor.pk and not _moderates(session, actor):
        raise Forbidden(_("Moderators write for a host."))
    return found.user


def _moderates(session: Session, actor: User) -> bool:
    return Crew.objects.filter(session=session, user=actor, part=Crew.Part.MODERATOR).exists()
