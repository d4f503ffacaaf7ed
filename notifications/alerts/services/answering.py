"""Having seen an alert, and answering it: rows, and one count for all (`services.counting`)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound
from notifications.alerts.models import ANSWERS, WORDS_LENGTH, Alert, Answer, Recipient, Wave
from notifications.alerts.services import counting
from notifications.alerts.states import State
from notifications.models import Notification
from people.belonging import belongs
from people.models import User
from people.text import check_line, is_storable


def answer_alert(
    *, user: User, alert: str, answer: str, words: str = "", at: str | None = None, via: str = "app"
) -> Recipient:
    """Say how one is; a later answer takes the place of an earlier one, and the earlier is kept.

    `at`: when it was given on a device without a network. Raises Refused: `alert_over` once it was cancelled.
    """
    if answer not in ANSWERS:
        raise Invalid("answer", _("Choose one of the values there are."))
    said = check_line("words", words, limit=WORDS_LENGTH, required=answer == "words")
    found = _find(user, alert)
    if found.state == State.CANCELLED:
        raise Conflict("alert_over", _("This alert was cancelled. Nobody needs an answer any more."))
    mine = _lock_recipient(found, user)
    when = _moment(at, found)
    if mine.answer == answer and mine.words == said and mine.seen == found.number:
        return mine
    Answer.objects.create(recipient=mine, answer=answer, words=said, at=when, via=via)
    if mine.answered_at is None or when >= mine.answered_at:
        mine.answer, mine.words, mine.answered_at = answer, said, when
    mine.first_at = min(mine.first_at or when, when)
    now = timezone.now()
    mine.reached_at = mine.reached_at or now
    mine.shown_at = mine.shown_at or now
    mine.opened_at = mine.opened_at or now
    mine.seen = found.number
    mine.save()
    counting.soon(found, urgent=answer == "help")
    _settle(mine, found, user)
    return mine


def open_alert(*, user: User, alert: str) -> Recipient:
    """Note that the person looks at it. Again changes nothing. Raises NotFound."""
    found = _find(user, alert)
    mine = _lock_recipient(found, user)
    if mine.opened_at is None:
        now = timezone.now()
        mine.opened_at = now
        mine.shown_at = mine.shown_at or now
        mine.reached_at = mine.reached_at or now
        mine.save(update_fields=["opened_at", "shown_at", "reached_at"])
        mine.alert, mine.user = found, user
    return mine


def put_away(*, user: User, alert: str, number: int) -> Recipient:
    """Say that one has read issue `number`, where no answer is asked for. Raises Refused."""
    found = _find(user, alert)
    mine = _lock_recipient(found, user)
    seen = min(number, found.number)
    if seen > mine.seen:
        now = timezone.now()
        mine.seen = seen
        mine.opened_at = mine.opened_at or now
        mine.shown_at = mine.shown_at or now
        mine.reached_at = mine.reached_at or now
        mine.save(update_fields=["seen", "opened_at", "shown_at", "reached_at"])
        if seen == found.number:
            _settle(mine, found, user)
    return mine


def _find(user: User, public_id: str) -> Alert:
    """Return an alert that has gone to the person. Raises NotFound."""
    rows = Alert.objects.filter(public_id=public_id, sent_at__isnull=False)
    found = rows.first() if is_storable(public_id) else None
    if found is None:
        raise NotFound()
    return found


def _lock_recipient(alert: Alert, user: User) -> Recipient:
    """Return the person's row, made now where the planner has not come to them yet. Raises NotFound."""
    rows = Recipient.objects.select_for_update().filter(alert=alert, user=user)
    mine = rows.first()
    if mine is None:
        wave = wave_of(alert, user)
        if wave is None:
            raise NotFound()
        Recipient.objects.bulk_create(
            [Recipient(alert=alert, user=user, unit_id=user.unit_id, wave=wave)], ignore_conflicts=True
        )
        mine = rows.get()
    mine.alert, mine.user = alert, user
    return mine


def wave_of(alert: Alert, user: User) -> int | None:
    """Return the number of the first wave sent that the person belongs to, None where there is none."""
    for number, audience in Wave.objects.filter(alert=alert, sent_at__isnull=False).values_list(
        "number", "audience"
    ):
        if User.objects.filter(belongs(audience), pk=user.pk).exists():
            return number
    return None


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


def _settle(mine: Recipient, alert: Alert, user: User) -> None:
    """What told the person of it is read, on all of their devices."""
    Notification.objects.filter(user=user, group=group_of(alert.pk), read_at=None).update(
        read_at=timezone.now()
    )
    log.record(log.advance({user.topic_id: log.Plain})[user.topic_id], "alert.answered", mine)


def group_of(alert_id: int) -> str:
    """Return the group of an alert's notifications: a later one takes the place of an earlier one."""
    return f"alert:{alert_id}"
