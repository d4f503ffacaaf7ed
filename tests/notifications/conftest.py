"""Fixtures for tests about notifications."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from time_machine import Traveller, travel

from chat.models import Message
from notifications import keys, services
from notifications.models import Delivery, Device, Notification
from notifications.outbox import claims
from notifications.outbox.process import SenderProcess
from notifications.outbox.rendering import render
from notifications.planning.planner import plan_step
from notifications.sender.addresses import PUSH_SERVICES, read_allowed
from notifications.sender.pipe import Outcome, Start
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.subscriptions import new_keys
from tests.servers.push_service import PushService, Subscription

ENDPOINT = "https://fcm.googleapis.com/fcm/send/"
_numbers = itertools.count(1)


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people, without passwords."""
    return Cast()


@pytest.fixture
def chat(db: None) -> Chat:
    """What people do in rooms."""
    return Chat()


@pytest.fixture
def rest(db: None) -> Callable[[User], Rest]:
    """Open a signed-in browser."""
    return Rest


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """A clock that stands until it is moved."""
    with travel(timezone.now(), tick=False) as standing:
        yield standing


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """What one test counted does not count in the next."""
    cache.clear()
    yield
    cache.clear()


def give_phone(user: User, **more: Any) -> Device:
    """Register a phone of somebody, at a push service where nobody listens."""
    p256dh, auth = new_keys()
    values = {"endpoint": f"{ENDPOINT}{next(_numbers)}", "p256dh": p256dh, "auth": auth}
    return services.register_device(
        user=user, session=None, key=keys.public_key(), consent=1, **{**values, **more}
    )


class Outbox:
    """The worker's work, step by step and in the test's own time."""

    def __init__(self, clock: Traveller) -> None:
        self.clock = clock

    def plan(self) -> None:
        """Let what was said settle, and plan it all."""
        self.clock.shift(2)
        while transaction_of(plan_step) is not None:
            pass

    def claim(self, limit: int = 100, *, after: float = 60) -> list[claims.Claim]:
        """Take what is due after so many seconds."""
        self.clock.shift(after)
        return self.take(limit)[0]

    def take(self, limit: int = 100) -> tuple[list[claims.Claim], Any]:
        """Take what is due now, with its mark."""
        return transaction_of(lambda: claims.claim(limit))

    def answer(self, result: str, *, after: float = 60, **more: Any) -> list[claims.Claim]:
        """Take what is due and let the push services answer alike."""
        self.clock.shift(after)
        taken, mark = self.take()
        outcomes = [Outcome(one.delivery_id, result, **more) for one in taken]
        results = [claims.Result(one, mark, outcome) for one, outcome in zip(taken, outcomes, strict=True)]
        transaction_of(lambda: claims.note(results))
        return taken


def transaction_of(work: Callable[[], Any]) -> Any:
    """Do it in a transaction, as a writer does."""
    with transaction.atomic():
        return work()


@pytest.fixture
def outbox(clock: Traveller) -> Outbox:
    """Plan and send by hand."""
    return Outbox(clock)


def told(user: User) -> list[tuple[str, str]]:
    """Return what somebody is told of: kinds and the texts spoken of, oldest first."""
    notifications = Notification.objects.filter(user=user).order_by("at", "pk")
    texts = dict(Message.objects.values_list("pk", "text"))
    return [(notification.kind, texts.get(notification.object_id or 0, "")) for notification in notifications]


def waiting(user: User) -> int:
    """Return how many pushes wait for somebody."""
    return Delivery.objects.filter(notification__user=user, state="waiting").count()


# --- a push service and a sender, both real ----------------------------------------------------------------


class Sender:
    """The sender process, and what it reported."""

    def __init__(self, allowed: list[str]) -> None:
        self._arrived = threading.Condition()
        self.outcomes: list[Outcome] = []
        may = read_allowed(PUSH_SERVICES, allowed)
        start = Start(keys.private_key(), "it@kommun.example", list(may.names), sorted(may.origins))
        self.process = SenderProcess(start, self._take, lambda: None)

    def _take(self, outcomes: list[Outcome]) -> None:
        with self._arrived:
            self.outcomes += outcomes
            self._arrived.notify_all()

    def send_due(self) -> list[Outcome]:
        """Send what is due, wait for the outcomes, note them, and return them."""
        taken, mark = transaction_of(lambda: claims.claim(500))
        rendered, _empty = render(taken)
        with self._arrived:
            start = len(self.outcomes)
        self.process.send([one.job for one in rendered])
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.outcomes) >= start + len(rendered), 20)
            outcomes = {outcome.number: outcome for outcome in self.outcomes[start:]}
        results = [
            claims.Result(one.claim, mark, outcomes[one.claim.delivery_id], one.withdrawn) for one in rendered
        ]
        transaction_of(lambda: claims.note(results))
        return list(outcomes.values())


@pytest.fixture(scope="session")
def sender(push_service: PushService) -> Iterator[Sender]:
    """A running sender that may post to the push service."""
    running = Sender([push_service.origin])
    yield running
    running.process.stop()


@pytest.fixture
def subscribe(push_service: PushService, settings: Any) -> Callable[[User], Subscription]:
    """Let somebody's phone subscribe at the real push service."""
    settings.TORGET_PUSH_ALLOWED = read_allowed(PUSH_SERVICES, [push_service.origin])

    def make(user: User) -> Subscription:
        subscription = push_service.subscribe(keys.public_key())
        services.register_device(user=user, session=None, **subscription.as_command(keys.public_key()))
        return subscription

    return make
