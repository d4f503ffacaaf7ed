"""Asking under one's own name, and asking a second moderator to look."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from content.moderation import words
from content.moderation.muting import require_voice
from content.text import check_kept, check_text
from eventlog.errors import Conflict, Invalid, NotFound, TooFast
from people.models import User
from questions import life
from questions.models import QUESTION_LENGTH, WORDS_LENGTH, Question, Session, Step, Vote
from questions.queries.questions import base, lock
from questions.queries.sessions import clean_id, find_standing
from questions.rules import Action
from questions.services import telling
from questions.similar import stems_of

# Questions of one person in one session: enough for everybody, too few to flood it.
MOST_QUESTIONS = 20
CLIENT_ID_LENGTH = 64
State = Question.State


def ask_question(*, actor: User, session: str, text: str, client_id: str) -> Question:
    """Ask something in one's own name; the asker wants it answered, so votes for it. Raises Refused.

    The same `client_id` again gives the same question, with other text `client_id_reused`.
    """
    standing = find_standing(actor, session)
    standing.require(Action.ASK)
    text = check_text(text, QUESTION_LENGTH)
    client_id = check_kept(client_id, CLIENT_ID_LENGTH, field="client_id")
    if not client_id:
        raise Invalid("client_id", _("Write something first."))
    before = base().filter(author=actor, client_id=client_id).first()
    if before is not None:
        if before.session_id != standing.session.pk or _first_text(before) != text:
            raise Conflict("client_id_reused", _("This was sent before with another text."))
        return before
    life.require(standing.session.state, "ask")
    require_voice(actor)
    _check_pace(actor, standing.session, text)
    return place(standing.session, text, author=actor, client_id=client_id)


def place(
    session: Session,
    text: str,
    *,
    author: User | None = None,
    client_id: str | None = None,
) -> Question:
    """Write a question that may be asked: on the desk, or where nothing holds it, before everybody."""
    flags = words.find(text)
    held = session.moderated or bool(flags)
    now = timezone.now()
    question = Question.objects.create(
        session=session,
        author=author,
        client_id=client_id,
        text=text,
        state=State.HELD if held else State.APPROVED,
        stems="" if held else stems_of(text),
        flags=flags,
        asked_at=now,
        decided_at=None if held else now,
        votes=1 if author else 0,
    )
    if author is not None:
        Vote.objects.create(question=question, user=author)
    announce_new(question)
    return question


def announce_new(question: Question) -> None:
    """Tell the desk, its asker, and where nothing holds it everybody."""
    events = [telling.on_desk(question), *telling.fates([question], notify=False)]
    telling.tell([telling.shown(question), *events] if question.shown else events)


def appeal_question(*, actor: User, question: str, words: str = "") -> Question:
    """Ask that another moderator looks at one's dismissed question, once. Raises Refused."""
    mine = base().filter(public_id=clean_id(question), author=actor).first()
    if mine is None:
        raise NotFound()
    words = check_text(words, WORDS_LENGTH, field="words") if words.strip() else ""
    it = lock(mine.pk)
    life.require(it.session.state, "decide")
    if it.state != State.DISMISSED or it.appealed:
        raise Conflict("conflict", _("There is nothing to look at again."))
    it.appealed = True
    it.version += 1
    it.save(update_fields=["appealed", "version"])
    Step.objects.create(question=it, actor=actor, action="appealed", words=words)
    telling.tell([telling.on_desk(it), *telling.fates([it], notify=False)])
    return it


def _first_text(question: Question) -> str:
    """Return what was sent, whatever moderators have made of it."""
    edits = question.steps.exclude(before="").order_by("pk")
    return edits.values_list("before", flat=True).first() or question.text


def _check_pace(actor: User, session: Session, text: str) -> None:
    """Raise for who asks too soon again, too often, or the same twice. One query."""
    mine = Question.objects.filter(author=actor, session=session)
    asked = [(earlier, at) for earlier, at in mine.values_list("text", "asked_at") if at is not None]
    if not asked:
        return
    if len(asked) >= MOST_QUESTIONS:
        raise Invalid(
            "text",
            _("You have asked %(limit)d questions here. Vote for those of others.")
            % {"limit": MOST_QUESTIONS},
            code="too_many",
            limit=MOST_QUESTIONS,
        )
    if any(earlier.casefold() == text.casefold() for earlier, _at in asked):
        raise Conflict("asked_already", _("You have asked this already."))
    again = max(at for _text, at in asked) + timedelta(seconds=session.slow_seconds)
    wait = (again - timezone.now()).total_seconds()
    if wait > 0:
        raise TooFast(wait)
