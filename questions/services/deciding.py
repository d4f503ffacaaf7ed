"""What moderators decide: approve, edit, dismiss, hide, look at again, hand over; merging is beside it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from content.text import check_text
from eventlog.errors import Conflict, Forbidden, Invalid
from eventlog.log import Intent
from people.active import active
from people.models import User
from people.text import is_storable
from questions.models import QUESTION_LENGTH, WORDS_LENGTH, Crew, Question
from questions.services import reminding, telling
from questions.services.claiming import finish, require_not_on_air, take_up
from questions.similar import stems_of

MOST_DAYS = 366
State = Question.State


def approve_question(*, actor: User, question: str, version: int, text: str | None = None) -> Question:
    """Let everybody see a question that was held or hidden; with `text` in other words. Raises Refused.

    One that was hidden comes back with the votes it had.
    """
    it = take_up(actor, question, version)
    if it.state not in (State.HELD, State.HIDDEN):
        raise Conflict("conflict", _("This question does not wait to be approved."))
    before = _replace_text(it, text) if text is not None else ""
    it.state, it.decided_at, it.stems = State.APPROVED, timezone.now(), stems_of(it.text)
    finish(it, actor, "approved", fields=["state", "decided_at", "text", "edited", "stems"], before=before)
    telling.tell([telling.shown(it), telling.on_desk(it), *telling.fates([it])])
    return it


def edit_question(*, actor: User, question: str, version: int, text: str) -> Question:
    """Put a question in other words, with the first ones kept for the desk. Raises Refused."""
    it = take_up(actor, question, version)
    if it.state not in (State.HELD, State.APPROVED):
        raise Conflict("conflict", _("Only questions that are held or approved are edited."))
    before = _replace_text(it, text)
    if not before:
        return it
    it.stems = stems_of(it.text) if it.shown else ""
    finish(it, actor, "edited", fields=["text", "edited", "stems"], before=before)
    events = [telling.on_desk(it), *telling.fates([it], notify=False)]
    telling.tell([telling.shown(it, "question.edited"), *events] if it.shown else events)
    return it


def dismiss_question(*, actor: User, question: str, version: int, reason: str, words: str = "") -> Question:
    """Not take a question, for a reason that its asker reads, in `words` too where given. Raises Refused."""
    if reason not in Question.Reason.values:
        raise Invalid("reason", _("Choose a reason."))
    words = _check_words(words)
    it = take_up(actor, question, version)
    if it.state not in (State.HELD, State.APPROVED, State.HIDDEN, State.DISMISSED):
        raise Conflict("conflict", _("This question was merged: decide on the other one."))
    if it.state == State.DISMISSED:
        _require_second(it, actor)
    was_shown = it.shown
    require_not_on_air(it)
    it.state, it.reason, it.words, it.decided_at = State.DISMISSED, reason, words, timezone.now()
    fields = ["state", "reason", "words", "decided_at", "appealed"]
    # Looked at again and dismissed again: that is the end of it.
    finish(it, actor, "dismissed", fields=fields, words=words)
    events = [telling.on_desk(it), *telling.fates([it])]
    telling.tell([telling.gone(it), *events] if was_shown else events)
    return it


def hide_question(*, actor: User, question: str, version: int) -> Question:
    """Take an approved question from sight for now; its votes are kept. Raises Refused."""
    it = take_up(actor, question, version)
    if not it.shown:
        raise Conflict("conflict", _("This question is not to be seen."))
    require_not_on_air(it)
    it.state = State.HIDDEN
    finish(it, actor, "hidden", fields=["state"])
    telling.tell([telling.gone(it), telling.on_desk(it), *telling.fates([it])])
    return it


def reopen_question(*, actor: User, question: str, version: int) -> Question:
    """Hold a dismissed question anew: a second look, by another than who dismissed it. Raises Refused."""
    it = take_up(actor, question, version)
    if it.state != State.DISMISSED:
        raise Conflict("conflict", _("Only a dismissed question is looked at again."))
    _require_second(it, actor)
    it.state, it.reason, it.words = State.HELD, "", ""
    finish(it, actor, "reopened", fields=["state", "reason", "words", "appealed"])
    telling.tell([telling.on_desk(it), *telling.fates([it])])
    return it


def assign_question(
    *, actor: User, question: str, version: int, owner: str | None, due: str | None, words: str = ""
) -> Question:
    """Hand an approved question over to somebody who answers it by a day, or take it back. Raises Refused.

    `owner` is a public id, `due` a date (2026-03-01); both null take it back.
    """
    words = _check_words(words)
    it = take_up(actor, question, version)
    if not it.shown:
        raise Conflict("conflict", _("Only what everybody sees is handed over."))
    user = _find_owner(owner)
    day = _read_day(due)
    if (user is None) != (day is None):
        raise Invalid("due" if user else "owner", _("Name both a person and a day."))
    it.owner, it.due = user, day
    if user is not None:
        Crew.objects.get_or_create(session=it.session, user=user, part=Crew.Part.OWNER)
    finish(it, actor, "assigned" if user else "taken_back", fields=["owner", "due"], words=words)
    reminding.schedule(it)
    intent = Intent("question_owed", {"people": [user.public_id]}) if user else None
    telling.tell([telling.on_desk(it, intent), telling.shown(it), *telling.fates([it])])
    return it


def _replace_text(it: Question, text: str) -> str:
    """Give a question other words; return those it had, "" where they are the same."""
    text = check_text(text, QUESTION_LENGTH)
    if text == it.text:
        return ""
    before, it.text, it.edited = it.text, text, True
    return before


def _require_second(it: Question, actor: User) -> None:
    """A dismissal is looked at by another moderator, where the session has another."""
    last = it.steps.filter(action="dismissed").order_by("-pk").first()
    others = Crew.objects.filter(active("user__"), session=it.session_id, part=Crew.Part.MODERATOR)
    if last is not None and last.actor_id == actor.pk and others.exclude(user=actor).exists():
        raise Forbidden(_("Another moderator than who dismissed it takes the second look."))
    it.appealed = False


def _find_owner(public_id: str | None) -> User | None:
    if public_id is None:
        return None
    people = User.objects.filter(active(), public_id=public_id)
    user = people.first() if is_storable(public_id) else None
    if user is None:
        raise Invalid("owner", _("One of these people does not work here any more."))
    return user


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    today = timezone.localdate()
    if day is None or not today <= day <= today + timedelta(days=MOST_DAYS):
        raise Invalid("due", _("Choose a day within a year from now."))
    return day


def _check_words(words: str) -> str:
    return check_text(words, WORDS_LENGTH, field="words") if words.strip() else ""
