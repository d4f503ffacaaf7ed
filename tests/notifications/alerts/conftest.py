"""Fixtures for tests about alerts: Anna and Mats send them, the others are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from time_machine import Traveller

from eventlog import due, executor
from eventlog.commands import Actor
from eventlog.errors import Refused
from notifications.alerts.models import Alert, Recipient
from people import services
from people.models import Unit, User
from tests.chat.conftest import committed
from tests.factories import Cast, UnitFactory
from tests.notifications.conftest import Outbox
from tests.notifications.conftest import cast as cast
from tests.notifications.conftest import clock as clock

TEXTS = {
    "sv": {
        "headline": "Drick inte kranvattnet i Norrby",
        "description": "Vattnet kan göra människor sjuka.",
        "instruction": "Koka vattnet. Svara att du har läst.",
    },
    "en": {
        "headline": "Do not drink the tap water in Norrby",
        "description": "The water can make people ill.",
        "instruction": "Boil the water. Answer that you have read this.",
    },
}
EVERYONE = {"any": [{"everyone": True}]}


class Crisis:
    """What people do with alerts, each through the commands, in few words."""

    def __init__(self, cast: Cast, clock: Traveller) -> None:
        self.cast = cast
        self.clock = clock
        self.outbox = Outbox(clock)

    def do(self, user: User, name: str, /, **data: Any) -> Any:
        """Give a command as the socket does."""
        with committed():
            return executor.run(f"alert.{name}", data, Actor(user))

    def refusal(self, user: User, name: str, /, **data: Any) -> Refused:
        """Give a command that must be refused, and return how."""
        with pytest.raises(Refused) as caught:
            self.do(user, name, **data)
        return caught.value

    def draft(self, *, audience: Any = EVERYONE, texts: Any = TEXTS, **more: Any) -> Any:
        """Let Anna write an alert; what is no content of it goes to the command."""
        outer = {key: more.pop(key) for key in ("waves", "drill") if key in more}
        content = {"texts": texts, **more}
        return self.do(self.cast.anna, "draft", content=content, audience=audience, **outer)["alert"]

    def propose(self, drafted: Any, kind: str = "alert", **more: Any) -> Any:
        """Let Anna ask that it goes out."""
        found = Alert.objects.get(public_id=drafted["id"])
        data = {"alert": found.public_id, "base": found.version, "kind": kind, **more}
        return self.do(self.cast.anna, "propose", **data)["alert"]

    def approve(self, drafted: Any) -> Any:
        """Let Mats let it go."""
        found = Alert.objects.get(public_id=drafted["id"])
        return self.do(self.cast.mats, "approve", alert=found.public_id, base=found.version)["alert"]

    def send(self, **more: Any) -> Alert:
        """Write an alert, have it approved, and let everybody be planned for."""
        sent = self.approve(self.propose(self.draft(**more)))
        self.plan()
        return Alert.objects.get(public_id=sent["id"])

    def follow(self, alert: Alert, kind: str, **content: Any) -> Alert:
        """Let an update, an all clear or a cancellation go out."""
        more = {"content": {"texts": TEXTS, **content}} if content else {}
        self.approve(self.propose({"id": alert.public_id}, kind, **more))
        self.plan()
        alert.refresh_from_db()
        return alert

    def plan(self) -> None:
        """Let the planner and what is due at once do their work."""
        self.outbox.plan()
        due.run_due()

    def later(self, **span: float) -> None:
        """Let time pass and what became due be done, the planner after it."""
        self.clock.shift(timedelta(**span))
        due.run_due()
        self.outbox.plan()
        due.run_due()

    def told(self, alert: Alert) -> set[str]:
        """Return the given names of those the alert has gone to."""
        return set(Recipient.objects.filter(alert=alert).values_list("user__given_name", flat=True))


@pytest.fixture
def crisis(cast: Cast, clock: Traveller) -> Crisis:
    """A quiet day, with everybody at work."""
    for name in ("anna", "mats", "fatima", "erik", "leila"):
        getattr(cast, name)
    return Crisis(cast, clock)


@pytest.fixture
def care(cast: Cast) -> Unit:
    """Home care, which Karin leads; Fatima and Oskar work there."""
    unit = UnitFactory(name="Hemtjänst Norr", head=cast.karin)
    for person in (cast.fatima, cast.oskar):
        services.place_person(user=person, unit=unit)
    return unit
