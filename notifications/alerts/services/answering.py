"""Having seen an alert, and answering it: rows, and one count for all (`services.counting`).

What many do at once is written together: the same functions do it for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound, Refused
from eventlog.inserting import insert, update
from notifications.alerts.models import ANSWERS, WORDS_LENGTH, Alert, Answer, Recipient
from notifications.alerts.services import counting
from notifications.alerts.services.recipients import find_sent, take_free, take_one
from notifications.alerts.states import State
from notifications.models import Notification
from people.models import User
from people.text import check_line

_OPENED = ("opened_at", "shown_at", "reached_at")
_ANSWERED = ("answer", "words", "answered_at", "first_at", "seen", *_OPENED)


class Given(NamedTuple):
    """What somebody answers to an alert, called by its public id; `at` as they wrote it, `via` the way."""

    user: User
    alert: str
    answer: str
    words: str = ""
    at: str | None = None
    via: str = "app"


class _Ready(NamedTuple):
    """An answer that holds."""

    alert: Alert
    user: User
    answer: str
    words: str
    when: datetime
    via: str


def answer_alert(
    *, user: User, alert: str, answer: str, words: str = "", at: str | None = None, via: str = "app"
) -> Recipient:
    """Say how one is; a later answer takes the place of an earlier one, and the earlier is kept.

    `at`: when it was given on a device without a network. Raises Refused: `alert_over` once it was cancelled.
    """
    found = find_sent(alert)
    ready = _check(Given(user, alert, answer, words, at, via), found)
    mine = take_one(found, user)
    _keep([(ready, mine)])
    return mine


def answer_together(given: Sequence[Given]) -> list[Recipient | None]:
    """Keep the answers of several people as `answer_alert` does, in their order, in statements for all.

    Returns None for each that must be given to `answer_alert`, with all after it of that person: one that
    does not hold, a second of the same person, or where somebody else changes their row.
    """
    alerts: dict[str, Alert | None] = {}
    ready: list[_Ready | None] = []
    for one in _first_of_each(given):
        if one is not None and one.alert not in alerts:
            alerts[one.alert] = _find(one.alert)
        found = alerts[one.alert] if one is not None else None
        ready.append(_try(one, found) if one is not None and found is not None else None)
    rows = {
        alert.pk: take_free(alert, [one.user for one in ready if one is not None and one.alert is alert])
        for alert in alerts.values()
        if alert is not None
    }
    mine = [rows[one.alert.pk].get(one.user.pk) if one is not None else None for one in ready]
    _keep([(one, row) for one, row in zip(ready, mine, strict=True) if one is not None and row is not None])
    return mine


def open_alert(*, user: User, alert: str) -> Recipient:
    """Note that the person looks at it. Again changes nothing. Raises NotFound."""
    mine = take_one(find_sent(alert), user)
    _keep_opened([mine])
    return mine


def open_together(opened: Sequence[tuple[User, str]]) -> list[Recipient | None]:
    """Note that several people look at alerts, each called by its public id; None: as `answer_together`."""
    found = {alert: _find(alert) for _user, alert in opened}
    rows = {
        name: take_free(alert, {user for user, asked in opened if asked == name})
        for name, alert in found.items()
        if alert is not None
    }
    _keep_opened([mine for of_alert in rows.values() for mine in of_alert.values()])
    return [rows[alert].get(user.pk) if alert in rows else None for user, alert in opened]


def put_away(*, user: User, alert: str, number: int) -> Recipient:
    """Say that one has read issue `number`, where no answer is asked for. Raises Refused."""
    found = find_sent(alert)
    mine = take_one(found, user)
    seen = min(number, found.number)
    if seen > mine.seen:
        mine.seen = seen
        _note_opened(mine, timezone.now())
        mine.save(update_fields=["seen", *_OPENED])
        if seen == found.number:
            _settle([mine])
    return mine


def _first_of_each(given: Sequence[Given]) -> list[Given | None]:
    """Leave the first answer of each person: a second one waits until that is written."""
    met: set[int] = set()
    first = []
    for one in given:
        first.append(None if one.user.pk in met else one)
        met.add(one.user.pk)
    return first


def _find(public_id: str) -> Alert | None:
    try:
        return find_sent(public_id)
    except NotFound:
        return None


def _try(given: Given, alert: Alert) -> _Ready | None:
    try:
        return _check(given, alert)
    except Refused:
        return None


def _check(given: Given, alert: Alert) -> _Ready:
    """Return an answer as it is to be kept. Raises Refused."""
    if given.answer not in ANSWERS:
        raise Invalid("answer", _("Choose one of the values there are."))
    words = check_line("words", given.words, limit=WORDS_LENGTH, required=given.answer == "words")
    if alert.state == State.CANCELLED:
        raise Conflict("alert_over", _("This alert was cancelled. Nobody needs an answer any more."))
    return _Ready(alert, given.user, given.answer, words, _moment(given.at, alert), given.via)


def _moment(at: str | None, alert: Alert) -> datetime:
    """Return when an answer was given: never before the alert, never in the future. Raises Invalid."""
    now = timezone.now()
    if at is None:
        return now
    try:
        given = datetime.fromisoformat(at)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise Invalid("at", _("Write a time with its offset."))
    return min(max(given, alert.sent_at or now), now)


def _keep(answers: Sequence[tuple[_Ready, Recipient]]) -> None:
    """Write answers and what follows from them, each with the row of its person, in statements for all."""
    new = [(one, mine) for one, mine in answers if not _is_kept(one, mine)]
    if not new:
        return
    insert(
        [
            Answer(recipient=mine, answer=one.answer, words=one.words, at=one.when, via=one.via)
            for one, mine in new
        ]
    )
    now = timezone.now()
    for one, mine in new:
        if mine.answered_at is None or one.when >= mine.answered_at:
            mine.answer, mine.words, mine.answered_at = one.answer, one.words, one.when
        mine.first_at = min(mine.first_at or one.when, one.when)
        mine.seen = one.alert.number
        _note_opened(mine, now)
    rows = [mine for _one, mine in new]
    update(rows, _ANSWERED)
    for alert in {one.alert for one, _mine in new}:
        urgent = any(one.answer == "help" for one, _mine in new if one.alert == alert)
        counting.soon(alert, urgent=urgent)
    _settle(rows)


def _is_kept(one: _Ready, mine: Recipient) -> bool:
    return mine.answer == one.answer and mine.words == one.words and mine.seen == one.alert.number


def _keep_opened(rows: Sequence[Recipient]) -> None:
    now = timezone.now()
    new = [mine for mine in rows if mine.opened_at is None]
    for mine in new:
        _note_opened(mine, now)
    update(new, _OPENED)


def _note_opened(mine: Recipient, now: datetime) -> None:
    """Who looks at it has been reached, and shown it."""
    mine.opened_at = mine.opened_at or now
    mine.shown_at = mine.shown_at or now
    mine.reached_at = mine.reached_at or now


def _settle(rows: Sequence[Recipient]) -> None:
    """What told these people of it is read, on all of their devices."""
    now = timezone.now()
    for alert_id in {mine.alert_id for mine in rows}:
        people = [mine.user_id for mine in rows if mine.alert_id == alert_id]
        told = Notification.objects.filter(user__in=people, group=group_of(alert_id), read_at=None)
        told.update(read_at=now)
    positions = log.advance({mine.user.topic_id: log.Plain for mine in rows})
    log.record_all(
        "alert.answered", [log.Happened(positions[mine.user.topic_id], mine, None, now) for mine in rows]
    )


def group_of(alert_id: int) -> str:
    """Return the group of an alert's notifications: a later one takes the place of an earlier one."""
    return f"alert:{alert_id}"
