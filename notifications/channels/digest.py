"""The mail to those without push: what they have not read, together, and at most once in some hours.

Not sent: what has not waited for an hour, what waits for somebody's working hours, what they want no
notifications of, and what is older than three days. The words of others stand in it only for those who let
a locked screen show them: a mailbox is no safer place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eventlog import due
from notifications.channels.asking import available, send
from notifications.channels.sources import MAIL, Text, register
from notifications.kinds import KINDS
from notifications.models import Letter, Notification, Preferences
from notifications.queries.content import Spoken, contents_of
from notifications.queries.reach import live_devices
from notifications.queries.unread import LISTED, seen_elsewhere, settle
from notifications.services.preferences import wishes_of
from notifications.texts import Content, title_and_body
from people.active import active

DIGEST = "digest"
WORK = "notifications.mail"
LOOK = timedelta(minutes=10)
UNREAD_FOR = timedelta(hours=1)
OLDEST = timedelta(days=3)
PEOPLE = 200
LINES = 20


def keep_looking() -> None:
    """See to it that digests are made; in the caller's transaction."""
    if MAIL in available() and due.find(WORK, DIGEST) is None:
        due.schedule(WORK, DIGEST, timezone.now())


def make_digests(item: due.Item) -> datetime | None:
    """Ask for a digest for some of those who are to have one; return when to look again."""
    now = timezone.now()
    if MAIL not in available():
        return None
    people = list(_unmailed(now).order_by("user_id").values_list("user_id", flat=True).distinct()[:PEOPLE])
    if not people:
        return now + LOOK
    settle(people, now)
    wishes = wishes_of(people, now)
    waiting = _unmailed(now).filter(user__in=people)
    told = {
        user_id
        for user_id, kind in waiting.values_list("user_id", "kind")
        if wishes[user_id].push(KINDS[kind])
    }
    send(source=DIGEST, key=now.isoformat(timespec="seconds"), channel=MAIL, user_ids=told)
    Notification.objects.filter(user__in=people, read_at=None).update(mailed_at=now)
    return now if len(people) == PEOPLE else now + LOOK


def _unmailed(now: datetime) -> QuerySet[Notification]:
    """Return what people without push have not read, and were not told of by mail since it came."""
    lately = Letter.objects.filter(
        user=OuterRef("user"),
        source=DIGEST,
        created_at__gt=now - timedelta(hours=settings.TORGET_DIGEST_HOURS),
    )
    unwilling = Preferences.objects.filter(user=OuterRef("user"), mail=False)
    return Notification.objects.filter(
        Q(mailed_at=None) | Q(mailed_at__lt=F("at")),
        active("user__"),
        ~Q(user__email=""),
        ~Exists(live_devices(now).filter(user=OuterRef("user"))),
        ~Exists(unwilling),
        ~Exists(lately),
        read_at=None,
        held_until=None,
        kind__in=LISTED,
        at__lt=now - UNREAD_FOR,
        at__gt=now - OLDEST,
    )


def write_digest(key: str, channel: str, user_ids: Collection[int]) -> Mapping[int, Text]:
    """Write each person's digest in the active language; nobody's who has read it all. A few queries."""
    unread = Notification.objects.filter(user__in=user_ids, read_at=None, kind__in=LISTED, held_until=None)
    by_user: dict[int, list[Notification]] = {}
    for one in unread.exclude(seen_elsewhere()).order_by("-at", "-pk"):
        by_user.setdefault(one.user_id, []).append(one)
    wishes = wishes_of(user_ids, timezone.now())
    shown = {
        user_id: [one for one in mine if wishes[user_id].push(KINDS[one.kind])]
        for user_id, mine in by_user.items()
    }
    first = {user_id: [_spoken(one) for one in mine[:LINES]] for user_id, mine in shown.items()}
    contents = contents_of([one for mine in first.values() for one in mine])
    open_ones = set(
        Preferences.objects.filter(user__in=user_ids, show_text=True).values_list("user", flat=True)
    )
    texts = {}
    for user_id, mine in first.items():
        said = [content for one in mine if (content := contents[one]) is not None]
        if said:
            more = len(shown[user_id]) - len(mine)
            texts[user_id] = _text(said, more, show_text=user_id in open_ones)
    return texts


def _text(said: list[Content], more: int, *, show_text: bool) -> Text:
    count = len(said) + more
    lines = list(_lines(said, show_text=show_text))
    if more:
        lines.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return Text(
        subject=ngettext(
            "%(count)d unread notification in Torget", "%(count)d unread notifications in Torget", count
        )
        % {"count": count},
        body=_("This is waiting for you:")
        + "\n\n"
        + "\n".join(lines)
        + "\n\n"
        + _("Switch on notifications on your phone, and you need no mail: open Torget there, then Me."),
        link="/me/inbox",
        link_text=_("Read it in Torget"),
    )


def _lines(said: list[Content], *, show_text: bool) -> Iterable[str]:
    for content in said:
        title, body = title_and_body(content, show_text=show_text)
        place = f" ({content.place})" if content.place and not show_text else ""
        yield f"• {title}{place}: {body}"


def _spoken(one: Any) -> Spoken:
    return Spoken(one.user_id, one.kind, one.topic_id, one.object_id)


register(DIGEST, write_digest, optional=True)
