"""From claims to jobs for the sender: texts in each person's language, badges, and what to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from notifications.kinds import KINDS
from notifications.models import Delivery
from notifications.outbox import payload
from notifications.outbox.claims import Claim
from notifications.outbox.marks import beacon_of, tag_of
from notifications.queries.content import Spoken, contents_of
from notifications.queries.unread import count_unread
from notifications.sender.pipe import Job
from notifications.texts import Content, title_and_body

# What was shown longer ago than this, its reader has taken away by hand.
WITHDRAW_DAYS = 2
WITHDRAW_AT_ONCE = 20


@dataclass(frozen=True)
class Rendered:
    """A job for the sender, and the deliveries its device is told to take away."""

    claim: Claim
    job: Job
    withdrawn: Sequence[int]


def render(claims: Sequence[Claim]) -> tuple[list[Rendered], list[int]]:
    """Return the jobs, and the deliveries of which there is nothing left to say. A few queries for all."""
    spoken = [Spoken(one.user_id, one.kind, one.topic_id, one.object_id) for one in claims]
    contents = contents_of(spoken)
    badges = count_unread({one.user_id for one in claims})
    withdrawals = _withdrawals(claims)
    now = timezone.now()
    texts: dict[tuple[Content, bool, str], tuple[str, str]] = {}
    jobs, empty = [], []
    for one, about in zip(claims, spoken, strict=True):
        content = contents[about]
        kind = KINDS.get(one.kind)
        if content is None or kind is None:
            empty.append(one.delivery_id)
            continue
        show_text = bool(one.show_text)
        wording = (content, show_text, one.language)
        if wording not in texts:
            with translation.override(one.language):
                texts[wording] = title_and_body(content, show_text=show_text)
        title, body = texts[wording]
        tag = tag_of(one.user_id, one.group)
        take_away = withdrawals.get(one.device_id, [])
        body_bytes = payload.build(
            title=title,
            body=body,
            url=settings.TORGET_URL + (f"/a#{content.link}" if content.link else content.path),
            actions=_actions(one.language) if content.ask else (),
            tag=tag,
            language=one.language,
            badge=badges.get(one.user_id, 0),
            kind=one.kind,
            beacon=beacon_of(one.delivery_id),
            at=int(now.timestamp() * 1000),
            read=[tag for _, tag in take_away],
        )
        job = Job(
            number=one.delivery_id,
            endpoint=one.endpoint,
            p256dh=one.p256dh,
            auth=one.auth,
            payload=body_bytes,
            ttl=_seconds_left(one.expires_at, now),
            urgency=kind.urgency,
            topic=tag,
            priority=kind.priority,
        )
        jobs.append(Rendered(one, job, [pk for pk, _ in take_away]))
    return jobs, empty


def _actions(language: str) -> tuple[tuple[str, str], ...]:
    """Return what a locked phone offers with an alert that asks: (answer, words)."""
    with translation.override(language):
        return (("safe", gettext("I am safe")), ("help", gettext("I need help")))


def _seconds_left(expires_at: datetime, now: datetime) -> int:
    # 0 would mean: now or never, and a sleeping phone gets nothing.
    return max(1, int((expires_at - now).total_seconds()))


def _withdrawals(claims: Sequence[Claim]) -> dict[int, list[tuple[int, str]]]:
    """Return what each device still shows though it was read elsewhere: (delivery, tag), in one query."""
    since = timezone.now() - timedelta(days=WITHDRAW_DAYS)
    own = {(one.device_id, one.group) for one in claims}
    shown = Delivery.objects.filter(
        device__in={one.device_id for one in claims},
        state=Delivery.State.SENT,
        sent_at__gt=since,
        withdrawn_at=None,
        notification__read_at__isnull=False,
    ).order_by("-sent_at")
    found: dict[int, list[tuple[int, str]]] = {}
    for pk, device_id, user_id, group in shown.values_list(
        "pk", "device_id", "notification__user_id", "notification__group"
    ):
        of_device = found.setdefault(device_id, [])
        if len(of_device) < WITHDRAW_AT_ONCE and (device_id, group) not in own:
            of_device.append((pk, tag_of(user_id, group)))
    return found
