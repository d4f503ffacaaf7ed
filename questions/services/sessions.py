"""Making and changing sessions, and leading them through their life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.text import check_name, check_text
from eventlog import due, log
from eventlog.errors import Conflict, Invalid
from eventlog.ids import new_public_id
from eventlog.log import Intent
from people.active import active
from people.audience import parse
from people.belonging import keep, members, replace
from people.models import User
from people.text import is_storable
from questions import life
from questions.anonymous.services import make_key
from questions.models import INTRO_LENGTH, TITLE_LENGTH, Crew, Question, Session
from questions.queries.sessions import as_public_ids, find_standing
from questions.rules import Action, require_organiser
from questions.services import telling
from questions.services.telling import Told
from questions.topics import desk_name, topic_name

MOST_DAYS = 731
MOST_MINUTES = 24 * 60
MOST_SLOW = 3_600
CREW_LIMIT = 50
# In a smaller audience it could be guessed who asks.
LEAST_ANONYMOUS = 25
OPENING = "questions.open"


def create_session(
    *,
    actor: User,
    title: str,
    audience: Any,
    starts_at: str,
    intro: str = "",
    minutes: int = 60,
    opens_at: str | None = None,
    hosts: Sequence[str] = (),
    moderators: Sequence[str] | None = None,
    anonymous: bool = False,
    moderated: bool = True,
    slow_seconds: int = 30,
) -> Session:
    """Make a session, as a draft that only those who run it know of. Raises Refused.

    `audience` is an expression, times are RFC 3339, people are public ids; who makes it moderates unless
    others are named. `slow_seconds` is the least time between two questions of one person.
    """
    require_organiser(actor)
    session = Session(
        public_id=new_public_id(),
        title=check_name(title, TITLE_LENGTH, field="title"),
        intro=_check_intro(intro),
        minutes=_check_range("minutes", minutes, 1, MOST_MINUTES),
        starts_at=_read_time(starts_at, "starts_at"),
        opens_at=None if opens_at is None else _read_time(opens_at, "opens_at"),
        anonymous=anonymous,
        moderated=moderated,
        slow_seconds=_check_range("slow_seconds", slow_seconds, 0, MOST_SLOW),
        created_by=actor,
    )
    _check_times(session)
    meant = parse(audience)
    crew = {
        Crew.Part.HOST: _find_people(hosts, "hosts"),
        Crew.Part.MODERATOR: [actor] if moderators is None else _find_people(moderators, "moderators"),
    }
    session.audience = keep(meant)
    _check_anonymous(session)
    session.topic = log.create_topic(topic_name(session.public_id))
    session.desk = log.create_topic(desk_name(session.public_id))
    session.save(force_insert=True)
    _set_crew(session, crew)
    _audit(actor, session, "made", {"audience": meant.expression, **_crew_detail(crew)})
    return session


def change_session(
    *,
    actor: User,
    session: str,
    title: str | None = None,
    intro: str | None = None,
    audience: Any = None,
    starts_at: str | None = None,
    minutes: int | None = None,
    opens_at: str | bool | None = False,
    hosts: Sequence[str] | None = None,
    moderators: Sequence[str] | None = None,
    anonymous: bool | None = None,
    moderated: bool | None = None,
    slow_seconds: int | None = None,
) -> Session:
    """Change what is given of a session; `opens_at` null is no opening of its own. Raises Refused."""
    standing = find_standing(actor, session, lock=True)
    standing.require(Action.MANAGE)
    it = standing.session
    if it.state == "archived":
        raise Conflict("not_now", _("The session is archived."))
    before = (it.starts_at, it.minutes, it.title)
    detail: dict[str, Any] = {}
    if title is not None:
        it.title = check_name(title, TITLE_LENGTH, field="title")
    if intro is not None:
        it.intro = _check_intro(intro)
    if minutes is not None:
        it.minutes = _check_range("minutes", minutes, 1, MOST_MINUTES)
    if slow_seconds is not None:
        it.slow_seconds = _check_range("slow_seconds", slow_seconds, 0, MOST_SLOW)
    if moderated is not None and moderated != it.moderated:
        it.moderated = detail["moderated"] = moderated
    if starts_at is not None:
        it.starts_at = _read_time(starts_at, "starts_at")
    if opens_at is not False:
        it.opens_at = _read_time(str(opens_at), "opens_at") if opens_at is not None else None
    _check_times(it, moved=starts_at is not None or opens_at is not False)
    access = False
    if audience is not None:
        meant = parse(audience)
        replace(it.audience_id, meant)
        detail["audience"], access = meant.expression, True
    if anonymous is not None and anonymous != it.anonymous:
        it.anonymous = detail["anonymous"] = anonymous
    if it.anonymous and (access or "anonymous" in detail):
        _check_anonymous(it)
    crew = {
        part: _find_people(named, field)
        for part, named, field in (
            (Crew.Part.HOST, hosts, "hosts"),
            (Crew.Part.MODERATOR, moderators, "moderators"),
        )
        if named is not None
    }
    if crew:
        detail |= _crew_detail(crew)
        _set_crew(it, crew)
        access = True
    moved = (it.starts_at, it.minutes, it.title) != before
    if moved:
        it.sequence += 1
        detail["starts_at"] = it.starts_at.isoformat()
    it.changed_at = timezone.now()
    it.save()
    _make_key(it)
    _audit(actor, it, "changed", detail)
    _schedule_opening(it)
    intent = _intent("moved") if moved and before[0] != it.starts_at and life.LIFE[it.state].seen else None
    events = [telling.session_changed(it, intent=intent, access=access)]
    telling.tell([*events, telling.desk_changed(it)] if crew else events)
    return it


def move_session(*, actor: User, session: str, to: str) -> Session:
    """Lead a session to another state (see `questions.life`). Raises Refused.

    Publishing needs every question decided, and every approved one answered or in somebody's hands:
    `unanswered`, with `limit` how many are not.
    """
    standing = find_standing(actor, session, lock=True)
    standing.require(Action.MANAGE)
    if to not in life.STATES:
        raise Invalid("to", ", ".join(life.STATES))
    it = standing.session
    life.require_step(it.state, to)
    _check_step(it, to)
    return _move(it, to, actor)


def _move(it: Session, to: str, actor: User | None) -> Session:
    was, now = it.state, timezone.now()
    it.state, it.changed_at = to, now
    if to == "live" and it.live_at is None:
        it.live_at = now
    if to == "closed" and was != "published":
        it.closed_at = now
    if to == "published":
        it.published_at = now
    if to == "archived" and it.live_at is None:
        it.sequence += 1  # called off: calendars are told
    it.save()
    _make_key(it)
    _audit(actor, it, "moved", {"from": was, "to": to})
    _schedule_opening(it)
    events: list[Told] = []
    if to == "closed":
        events += _clear_air(it)
    telling.tell([telling.session_changed(it, intent=_intent_of(it, was, to), access=True), *events])
    return it


def _check_step(it: Session, to: str) -> None:
    if to == "announced":
        _check_anonymous(it)
        if not Crew.objects.filter(active("user__"), session=it, part=Crew.Part.MODERATOR).exists():
            raise Invalid("moderators", _("A session needs somebody who moderates it."))
    if to == "published":
        State = Question.State
        asked = Question.objects.filter(session=it)
        held = asked.filter(state__in=(State.ARRIVING, State.HELD)).count()
        left = held + sum(not question.settled for question in asked.filter(state=State.APPROVED))
        if left:
            raise Conflict(
                "unanswered",
                _("%(count)d questions have neither an answer nor somebody who owes it.") % {"count": left},
                limit=left,
            )


def _clear_air(it: Session) -> list[Told]:
    """What is on air when a session closes waits for its answer like the others, unless it has one."""
    Stage = Question.Stage
    on_air = Question.objects.filter(session=it, stage=Stage.NOW).first()
    if on_air is None:
        return []
    on_air.stage = Stage.ANSWERED if on_air.answer else Stage.WAITING
    on_air.save(update_fields=["stage"])
    return [telling.shown(on_air)]


def _intent_of(it: Session, was: str, to: str) -> Intent | None:
    if to == "announced":
        return _intent("announced")
    if to == "live" and was != "closing":
        return _intent("live")
    if to == "published":
        return _intent("published")
    if to == "archived" and it.live_at is None and was != "draft":
        return _intent("called_off")
    return None


def _intent(step: str) -> Intent:
    return Intent("session", {"members": True, "step": step})


def _schedule_opening(it: Session) -> None:
    """Have questions taken from `opens_at` on, without anybody having to say so then."""
    if it.state == "announced" and it.opens_at is not None:
        due.schedule(OPENING, it.public_id, it.opens_at)
    else:
        due.cancel(OPENING, it.public_id)


def run_opening(item: due.Item) -> None:
    """Take questions from now on."""
    it = Session.objects.select_for_update(no_key=True).filter(public_id=item.key).first()
    if it is None or it.state != "announced" or it.opens_at is None:
        return
    if it.opens_at <= timezone.now():
        _move(it, "collecting", None)


def _set_crew(it: Session, crew: dict[Crew.Part, list[User]]) -> None:
    for part, people in crew.items():
        Crew.objects.filter(session=it, part=part).delete()
        Crew.objects.bulk_create([Crew(session=it, user=user, part=part) for user in people])


def _find_people(named: Sequence[str], field: str) -> list[User]:
    wanted = [public_id for public_id in dict.fromkeys(named) if is_storable(public_id)]
    if len(named) > CREW_LIMIT:
        raise Invalid(
            field,
            _("At most %(limit)d at a time.") % {"limit": CREW_LIMIT},
            code="too_many",
            limit=CREW_LIMIT,
        )
    found = {user.public_id: user for user in User.objects.filter(active(), public_id__in=wanted)}
    if len(found) < len(dict.fromkeys(named)):
        raise Invalid(field, _("One of these people does not work here any more."))
    return [found[public_id] for public_id in wanted]


def _check_anonymous(it: Session) -> None:
    if it.anonymous and members(it.audience_id)[:LEAST_ANONYMOUS].count() < LEAST_ANONYMOUS:
        raise Conflict(
            "too_few",
            _("Anonymous questions need an audience of at least %(limit)d: in a smaller one, people guess.")
            % {"limit": LEAST_ANONYMOUS},
            limit=LEAST_ANONYMOUS,
        )


def _make_key(it: Session) -> None:
    if it.anonymous and life.LIFE[it.state].seen:
        make_key(it)


def _check_intro(intro: str) -> str:
    return check_text(intro, INTRO_LENGTH, field="intro") if intro.strip() else ""


def _check_range(field: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise Invalid(field, _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high})
    return value


def _check_times(it: Session, *, moved: bool = True) -> None:
    if moved and it.opens_at is not None and it.opens_at >= it.starts_at:
        raise Invalid("opens_at", _("Questions are taken before the session begins, or not before it."))


def _read_time(text: str, field: str) -> datetime:
    """Return a moment, whatever clock it was written by. Raises Invalid."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    now = timezone.now()
    if at is None or at.tzinfo is None or abs(at - now) > timedelta(days=MOST_DAYS):
        raise Invalid(field, _("Choose a time within two years from now."))
    return at.astimezone(UTC)


def _crew_detail(crew: dict[Crew.Part, list[User]]) -> dict[str, Any]:
    return {f"{part.value}s": as_public_ids(people) for part, people in crew.items()}


def _audit(actor: User | None, it: Session, action: str, detail: dict[str, Any]) -> None:
    audit.record(
        actor_id=actor.pk if actor else None,
        action=f"question_session.{action}",
        target=f"session:{it.public_id}",
        detail=detail,
    )
