"""Reading sessions: which somebody may know of, and how they stand to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from eventlog.errors import NotFound
from people.active import active
from people.belonging import audience_keys, belongs, describe
from people.models import User
from people.text import is_storable
from questions import frames, life
from questions.frames import Json, SessionView
from questions.models import Crew, Question, Session
from questions.rules import Action, Standing, relations_of
from questions.topics import desk_name, sessions_seen_by

PAGE = 50


def find_standing(user: User, session_id: str, *, lock: bool = False) -> Standing:
    """Return how somebody stands to the session with that public id. Raises NotFound.

    `lock` keeps the session as it is until the transaction ends.
    """
    return standing_in(user, Session.objects.filter(public_id=clean_id(session_id)), lock=lock)


def standing_in(user: User, sessions: QuerySet[Session], *, lock: bool = False) -> Standing:
    """Return how somebody stands to the one of `sessions`. Three queries at most. Raises NotFound."""
    mine = Session.objects.filter(pk=OuterRef("pk"), audience__in=audience_keys(user.pk))
    found = sessions.select_related("topic", "desk").annotate(belongs=Exists(mine))
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    session = next(iter(found), None)
    if session is None:
        raise NotFound()
    parts = list(Crew.objects.filter(session=session, user=user).values_list("part", flat=True))
    belongs_to_it = bool(vars(session)["belongs"])
    standing = Standing(session, user, relations_of(belongs=belongs_to_it, parts=parts, user=user))
    standing.require(Action.SEE)
    return standing


def clean_id(public_id: str) -> str:
    """Return an id as the database can look it up; what no id can be becomes one that nothing has."""
    return public_id if is_storable(public_id) else ""


def views_of(sessions: Sequence[Session]) -> list[SessionView]:
    """Return sessions with those who run them, and their counts. Two queries for all."""
    keys = [session.pk for session in sessions]
    crew: dict[tuple[int, str], list[User]] = defaultdict(list)
    rows = Crew.objects.filter(active("user__"), session__in=keys).select_related("user").order_by("pk")
    for row in rows:
        crew[row.session_id, row.part].append(row.user)
    counted = (
        Question.objects.filter(session__in=keys, state=Question.State.APPROVED)
        .order_by()
        .values_list("session")
        .annotate(Count("pk"))
    )
    shown = dict(counted)
    return [
        SessionView(
            session,
            crew[session.pk, Crew.Part.HOST],
            crew[session.pk, Crew.Part.MODERATOR],
            shown.get(session.pk, 0),
        )
        for session in sessions
    ]


def view_of(session: Session) -> SessionView:
    """Return one of them."""
    return views_of([session])[0]


def load_views(keys: Collection[int]) -> dict[int, SessionView]:
    """Return sessions as they stand now, by primary key."""
    return {view.pk: view for view in views_of(list(Session.objects.filter(pk__in=keys)))}


def list_sessions(user: User, *, past: bool) -> list[Json]:
    """Return the sessions somebody may know of, those to come by their time, those past the latest first."""
    found = sessions_seen_by(user.pk)
    if past:
        found = found.filter(state__in=life.PAST).order_by("-starts_at", "-pk")
    else:
        found = found.exclude(state__in=life.PAST).order_by("starts_at", "pk")
    return [frames.session(view) for view in views_of(list(found[:PAGE]))]


def show(standing: Standing) -> Json:
    """Return what somebody sees of a session, and may do there."""
    session = standing.session
    return {
        "session": frames.session(view_of(session)),
        "audience": describe(session.audience_id),
        "ranking": session.ranking if session.order == Session.Order.HAND else [],
        "tick": session.ticks,
        "desk": desk_name(session.public_id) if standing.may(Action.DESK) else None,
        "may": abilities(standing),
        "life": _LIFE,
    }


def abilities(standing: Standing) -> Json:
    """Return what the person's part allows, where the session's state does (`life` has that)."""
    return {
        "ask": standing.may(Action.ASK),
        "vote": standing.may(Action.VOTE),
        "air": standing.may(Action.AIR),
        "answer": standing.may(Action.ANSWER),
        "decide": standing.may(Action.DESK),
        "manage": standing.may(Action.MANAGE),
        "report": standing.may(Action.REPORT),
    }


_LIFE = {
    stage.state: {
        "ask": stage.ask,
        "vote": stage.vote,
        "answer": stage.answer,
        "decide": stage.decide,
        "leads_to": list(stage.leads_to),
    }
    for stage in life.LIFE.values()
}


def members_of(session: Session) -> QuerySet[User]:
    """Return those a session is for, and those who run it."""
    crew = Crew.objects.filter(user=OuterRef("pk"), session=session)
    return User.objects.filter(belongs(session.audience_id) | (active() & Exists(crew)))


def as_public_ids(users: Sequence[Any]) -> list[str]:
    """Return the ids of people as the outside knows them."""
    return [user.public_id for user in users]
