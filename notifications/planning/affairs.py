"""Who is told of what is no message: requests to join, their answers, reports, notices of the house.

Such a notification has no topic: `object_id` names the thing by its kind, and whether it is dealt with is
asked there (`queries.affairs`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from chat.models import JoinRequest, Room
from content.moderation.models import Case
from content.moderation.rules import RULES, Action
from content.notices.models import Notice
from notifications.models import Intent
from notifications.planning.steps import NOTHING, Source, Step, Subject, object_of
from people.active import active
from people.models import User


def tell_join_request(intent: Intent, limit: int) -> Step:
    """Tell an owner that somebody asks to be let into their room; all who ask there are one line."""
    room = Room.objects.filter(pk=object_of(intent)).first()
    if room is None:
        return NOTHING
    return named_people(intent, Subject("join_request", f"requests:{room.pk}", object_id=room.pk))


def tell_request_answered(intent: Intent, limit: int) -> Step:
    """Tell somebody that an owner has answered them."""
    request = JoinRequest.objects.filter(pk=object_of(intent)).first()
    if request is None:
        return NOTHING
    return named_people(intent, Subject("request_answered", f"request:{request.pk}", object_id=request.pk))


def tell_case(intent: Intent, limit: int) -> Step:
    """Tell the moderators of something reported, but for whoever wrote or reported it; all that waits is one
    line."""
    case = Case.objects.filter(pk=object_of(intent), settled_at=None).first()
    if case is None:
        return NOTHING
    moderators = User.objects.filter(active(), roles__role__in=RULES[Action.DESK], pk__gt=intent.cursor)
    concerned = case.reports.filter(reporter__isnull=False).values("reporter")
    moderators = moderators.exclude(pk__in=concerned).exclude(pk=case.author_id or 0)
    found = list(moderators.order_by("pk").values_list("pk", flat=True).distinct()[:limit])
    subject = Subject("case", "cases", object_id=case.pk)
    return Step(subject, found, found[-1] if len(found) == limit else None)


def tell_notice(intent: Intent, limit: int) -> Step:
    """Tell somebody that the house has a notice for them."""
    notice = Notice.objects.filter(pk=object_of(intent), read_at=None).first()
    if notice is None:
        return NOTHING
    return named_people(intent, Subject("notice", f"notice:{notice.pk}", object_id=notice.pk))


SOURCES: Mapping[str, Source] = {
    "join_request": tell_join_request,
    "request_answered": tell_request_answered,
    "case": tell_case,
    "notice": tell_notice,
}


def named_people(intent: Intent, subject: Subject) -> Step:
    """Return those that the intent names."""
    named: QuerySet[User] = User.objects.filter(active(), public_id__in=intent.audience.get("people", ()))
    return Step(subject, list(named.values_list("pk", flat=True)))
