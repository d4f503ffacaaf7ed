"""Before it is sent: how many an alert is for, and how each is reached."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from notifications.alerts.letters import reach_of
from notifications.alerts.models import PIERCING
from notifications.queries.reach import live_devices
from notifications.services.preferences import held_until
from people.audience import Audience


def reach_data(audience: Audience, severity: str) -> dict[str, Any]:
    """Return how many people belong, by what each is reached first, and in which languages they read."""
    now = timezone.now()
    people = audience.members().annotate(pushed=Exists(live_devices(now).filter(user=OuterRef("pk"))))
    found = dict(people.order_by().values_list("pk", "pushed"))
    pushed = [pk for pk, has in found.items() if has]
    pierces = severity in PIERCING
    sms, mail, none = reach_of([pk for pk, has in found.items() if not has], by_sms=pierces)
    languages = people.order_by().values_list("language").annotate(Count("pk"))
    return {
        "people": len(found),
        "push": len(pushed),
        "sms": sms,
        "mail": mail,
        "none": none,
        "held": 0 if pierces else len(held_until(pushed, now)),
        "languages": dict(languages),
        "pierces": pierces,
    }
