"""Making, opening and closing polls."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from content.text import check_name
from eventlog.errors import Conflict, Invalid
from people.models import User
from questions import life
from questions.frames import PollView
from questions.models import QUESTION_LENGTH, TITLE_LENGTH, Option, Poll, Session
from questions.queries.questions import poll_views
from questions.queries.sessions import clean_id, find_standing, standing_in
from questions.rules import Action
from questions.services import telling
from questions.services.telling import Told

MOST_OPTIONS = 12
MOST_POLLS = 30
SCALE = ("1", "2", "3", "4", "5")
State = Poll.State
_LEADS_TO = {State.DRAFT: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}


def create_poll(
    *,
    actor: User,
    session: str,
    text: str,
    kind: str,
    options: Sequence[str] = (),
    open_results: bool = False,
) -> PollView:
    """Make a poll that only the desk sees until it is opened. Raises Refused.

    A scale has no options of its own: it goes from 1 to 5.
    """
    standing = find_standing(actor, session, lock=True)
    standing.require(Action.DESK)
    it = standing.session
    life.require(it.state, "decide")
    if kind not in Poll.Kind.values:
        raise Invalid("kind", ", ".join(Poll.Kind.values))
    if Poll.objects.filter(session=it).count() >= MOST_POLLS:
        raise Invalid(
            "session",
            _("A session has at most %(limit)d polls.") % {"limit": MOST_POLLS},
            code="too_many",
            limit=MOST_POLLS,
        )
    names = list(SCALE) if kind == Poll.Kind.SCALE else [_check_option(option) for option in options]
    if kind == Poll.Kind.SCALE and options:
        raise Invalid("options", _("A scale goes from 1 to 5 and has no options of its own."))
    if not 2 <= len(names) <= MOST_OPTIONS or len({name.casefold() for name in names}) < len(names):
        raise Invalid("options", _("Give two to %(limit)d different options.") % {"limit": MOST_OPTIONS})
    poll = Poll.objects.create(
        session=it, text=check_name(text, QUESTION_LENGTH, field="text"), kind=kind, open_results=open_results
    )
    Option.objects.bulk_create(
        [Option(poll=poll, place=place, text=name) for place, name in enumerate(names)]
    )
    view = poll_views([poll])[0]
    telling.tell([Told(it.desk_id, "desk.poll", view)])
    return view


def move_poll(*, actor: User, poll: str, state: str) -> PollView:
    """Open a poll, close it, or open it again. Raises Refused."""
    found = Poll.objects.filter(public_id=clean_id(poll)).first()
    session_id = found.session_id if found else 0
    standing = standing_in(actor, Session.objects.filter(pk=session_id))
    standing.require(Action.DESK)
    life.require(standing.session.state, "decide")
    it = Poll.objects.select_for_update(no_key=True).get(public_id=poll)
    if state not in State.values:
        raise Invalid("state", ", ".join(State.values))
    if state not in _LEADS_TO[State(it.state)]:
        raise Conflict("not_now", _("The poll cannot take this step now."))
    it.state = state
    it.save(update_fields=["state"])
    view = poll_views([it])[0]
    telling.tell(
        [
            Told(standing.session.topic_id, "poll.changed", view),
            Told(standing.session.desk_id, "desk.poll", view),
        ]
    )
    return view


def _check_option(text: str) -> str:
    return check_name(text, TITLE_LENGTH, field="options")
