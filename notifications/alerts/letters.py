"""Alerts by SMS and by mail, for those whom no push reaches; each letter with a link of its reader's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications import channels
from notifications.alerts.links import AFTERWARDS, make_link
from notifications.alerts.models import PIERCING, Alert, Recipient
from notifications.alerts.queries.alerts import last_issues
from notifications.alerts.states import STANDING, Issue, State
from notifications.alerts.texts import DEFAULT_LANGUAGE, mark, on_lock_screen, said_in
from notifications.queries.reach import reached_by_push

SOURCE = "alert"
SHORT_LENGTH = 200


def send_letters(alert: Alert, user_ids: Collection[int], *, turn: int = 0) -> None:
    """Ask for a letter to each of these people who has no live device, in the caller's transaction.

    By SMS where there is a number and the alert is of the two highest levels, else by mail. `turn`: which
    repetition it is, 0 for the first.
    """
    if not user_ids:
        return
    without = set(user_ids) - reached_by_push(user_ids, timezone.now())
    if not without:
        return
    key = f"{alert.public_id}:{alert.number}" + (f":{turn}" if turn else "")
    by_sms = channels.reachable(without, channels.SMS) if alert.severity in PIERCING else set()
    expires_at = (alert.sent_at or alert.created_at) + timedelta(hours=alert.hours) + AFTERWARDS
    for channel, people in ((channels.SMS, by_sms), (channels.MAIL, without - by_sms)):
        if people:
            channels.send(source=SOURCE, key=key, channel=channel, user_ids=people, expires_at=expires_at)


def write_letters(key: str, channel: str, user_ids: Collection[int]) -> Mapping[int, channels.Text]:
    """Return what the letters say now; nothing for who has answered meanwhile or need not hear of it."""
    public_id, _colon, rest = key.partition(":")
    alert = Alert.objects.filter(public_id=public_id).first()
    # A later issue has letters of its own.
    if alert is None or int(rest.partition(":")[0] or 0) != alert.number:
        return {}
    wanted = Recipient.objects.filter(alert=alert, user__in=user_ids)
    if alert.state in STANDING:
        wanted = wanted.filter(answer="") if ":" in rest or alert.number == 1 else wanted
    elif alert.state == State.CANCELLED:
        wanted = wanted.filter(reached_at__isnull=False)
    issue = last_issues([alert]).get(alert.pk)
    kind = issue.kind if issue else Issue.ALERT.value
    language = get_language() or DEFAULT_LANGUAGE
    title, _text = on_lock_screen(alert.texts, language, kind=kind, drill=alert.drill)
    said = said_in(alert.texts, language)
    body = "\n\n".join(mark(part, drill=alert.drill) for part in (said.instruction, said.description) if part)
    ask = alert.ask and alert.state in STANDING
    until = (issue.sent_at if issue else alert.created_at) + timedelta(hours=alert.hours) + AFTERWARDS
    return {
        user_id: channels.Text(
            subject=title,
            body=body or title,
            link=f"/a#{make_link(alert.pk, user_id, until)}",
            link_text=_("Answer: safe, need help, not on duty") if ask else _("Read more"),
            short=f"{title}. {said.instruction}"[:SHORT_LENGTH],
        )
        for user_id in wanted.values_list("user_id", flat=True)
    }


def note_sent(letter_ids: Collection[int]) -> None:
    """Note that those of these letters that are about alerts have reached their people."""
    from notifications.alerts.reached import note_reached
    from notifications.models import Letter

    letters = Letter.objects.filter(pk__in=letter_ids, source=SOURCE).values_list("key", "user_id", "sent_at")
    found = list(letters)
    if not found:
        return
    ids = {key.partition(":")[0] for key, _user, _at in found}
    pks = dict(Alert.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
    at = next(at for _key, _user, at in found if at is not None)
    note_reached([(pks.get(key.partition(":")[0]), user_id) for key, user_id, _at in found], at)


def reach_of(user_ids: Collection[int], *, by_sms: bool) -> tuple[int, int, int]:
    """Return how many of these people, none with a live device, an SMS reaches, a mail, and neither."""
    texted = channels.reachable(user_ids, channels.SMS) if by_sms else set()
    mailed = channels.reachable(set(user_ids) - texted, channels.MAIL)
    return len(texted), len(mailed), len(user_ids) - len(texted) - len(mailed)


def make_known() -> None:
    """Make the source of letters known; called while Django starts."""
    channels.register(SOURCE, write_letters, priority=100)
