"""The demonstration's alert: a drill from a moment ago, as its board and its report tell it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from audit import services as audit
from eventlog import due
from integrations.demo.municipality import Municipality
from notifications.alerts.content import Content, Text
from notifications.alerts.models import Alert, Answer, Issue, Proposal, Recipient, Wave
from notifications.alerts.queries.board import count_all
from notifications.alerts.services import (
    approve,
    change_alert,
    counting,
    draft_alert,
    propose,
    sending,
)
from notifications.models import Intent
from people import belonging
from people.models import User

_LASTED = timedelta(minutes=31)
# Before it was sent: begun and changed; how long the second person reads; after it, the all clear.
_BEGUN, _CHANGED = timedelta(minutes=9, seconds=12), timedelta(minutes=4, seconds=40)
_READ, _CLEAR = timedelta(minutes=1, seconds=35), timedelta(minutes=26, seconds=20)
_TEXTS = {
    "sv": Text(
        headline="Strömmen är borta i Norrvik",
        description="Elnätet räknar med att strömmen är tillbaka klockan 15.",
        instruction="Titta till alla du har omsorg om. Spara batteriet i telefonen. Svara hur du har det.",
    ),
    "en": Text(
        headline="There is no power in Norrvik",
        description="The grid expects it back at 15.",
        instruction="Look in on everybody in your care. Save your phone's battery. Answer how you are.",
    ),
}
_HELP = ("Hissen på Storgatan 4 står stilla", "Larmknapparna hos två brukare svarar inte")
_SAID = ("Kommer in klockan 14", "Är på väg till Norrvik med reservlampor")
# Of those told, what share it reached; of them who opened it, and of them who answered.
_REACHED, _OPENED, _ANSWERED, _OFF_DUTY = 0.93, 0.92, 0.9, 0.12
# Seconds until half of those who open it have, and until half of them have answered.
_TO_OPEN, _TO_ANSWER = 70, 45


def make_drill(made: Municipality, rng: random.Random) -> None:
    """Let Anna and Mats hold it, and everybody answer or not; who does is drawn."""
    anna, mats = made.cast["anna"], made.cast["mats"]
    sent_at = timezone.now() - _LASTED
    content = Content(texts=_TEXTS, category="Infra", area="Norrvik")
    with audit.happened(sent_at - _BEGUN):
        everyone = {"any": [{"everyone": True}]}
        first = Content(texts={"sv": _TEXTS["sv"]}, category="Infra")
        alert = draft_alert(actor=anna, content=first, audience=everyone, drill=True)
        Alert.objects.filter(pk=alert.pk).update(created_at=sent_at - _BEGUN)
    with audit.happened(sent_at - _CHANGED):
        change_alert(actor=anna, alert=alert.public_id, base=alert.version, content=content)
    _send(alert, anna, mats, "alert", at=sent_at)
    sending.finish_planning(due.Item(sending.PLANNED, alert.public_id, timezone.now(), {}, 0))
    Alert.objects.filter(pk=alert.pk).update(sent_at=sent_at)
    Wave.objects.filter(alert=alert).update(sent_at=sent_at)
    _answer(alert, sent_at, rng)
    _send(alert, mats, anna, "all_clear", at=sent_at + _CLEAR)
    Alert.objects.filter(pk=alert.pk).update(ended_at=sent_at + _CLEAR)
    alert.refresh_from_db()
    # Whoever signs in looks around in it: nothing calls them any more.
    Recipient.objects.filter(alert=alert).update(seen=alert.number)
    Alert.objects.filter(pk=alert.pk).update(counts=count_all(alert))
    Intent.objects.filter(kind__in=("alarm", "approval"), planned_at=None).update(planned_at=timezone.now())
    due.cancel(counting.COUNT, alert.public_id)


def _send(alert: Alert, author: User, other: User, kind: str, *, at: datetime) -> None:
    """Let one ask and the other approve, who has read it first."""
    alert.refresh_from_db()
    with audit.happened(at - _READ):
        proposed = propose(actor=author, alert=alert.public_id, base=alert.version, kind=kind)
    with audit.happened(at):
        approve(actor=other, alert=alert.public_id, base=proposed.version)
    Issue.objects.filter(alert=alert, kind=kind).update(sent_at=at)
    Proposal.objects.filter(alert=alert, kind=kind).update(at=at - _READ, decided_at=at)


def _answer(alert: Alert, sent_at: datetime, rng: random.Random) -> None:
    wave = Wave.objects.get(alert=alert)
    rows = [
        _recipient(alert, user, sent_at, rng) for user in belonging.members(wave.audience_id).order_by("pk")
    ]
    answered = [row for row in rows if row.answer]
    for row, words in zip(answered, _HELP, strict=False):
        row.answer, row.words = "help", words
    for row, words in zip(answered[len(_HELP) :], _SAID, strict=False):
        row.answer, row.words = "words", words
    Recipient.objects.bulk_create(rows)
    Answer.objects.bulk_create(
        [
            Answer(recipient=row, answer=row.answer, words=row.words, at=row.answered_at or sent_at)
            for row in answered
        ]
    )


def _recipient(alert: Alert, user: User, sent_at: datetime, rng: random.Random) -> Recipient:
    row = Recipient(alert=alert, user=user, unit_id=user.unit_id)
    if rng.random() > _REACHED:
        return row
    row.reached_at = row.shown_at = sent_at + timedelta(seconds=rng.uniform(1, 12))
    if rng.random() > _OPENED:
        return row
    row.opened_at = row.reached_at + timedelta(seconds=min(rng.expovariate(1 / _TO_OPEN), 900))
    if rng.random() > _ANSWERED:
        return row
    row.first_at = row.answered_at = row.opened_at + timedelta(
        seconds=min(rng.expovariate(1 / _TO_ANSWER), 400)
    )
    row.answer = "off_duty" if rng.random() < _OFF_DUTY else "safe"
    return row
