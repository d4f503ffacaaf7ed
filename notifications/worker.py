"""The worker: plans intents and sends what is due, for as long as its process lives.

Embedded, the server runs one; grown, `manage.py worker` does, as many as wanted. Two threads: one plans, one
takes deliveries and notes what became of them. A child encrypts and posts (`notifications.sender`). A thread
for each other channel sends letters (`notifications.channels`).
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone

from eventlog import metrics
from eventlog.executor import is_busy
from eventlog.writing import guarded, write
from notifications import keys, wake
from notifications.channels import available
from notifications.channels import claims as letters
from notifications.channels.digest import keep_looking
from notifications.channels.office import PostOffice, open_offices
from notifications.kinds import is_urgent, priority_of
from notifications.outbox import claims
from notifications.outbox.process import SenderProcess
from notifications.outbox.rendering import Rendered, render
from notifications.planning.planner import plan_step, ripest
from notifications.sender.pipe import Outcome, Start

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
# An intent whose planning fails is left alone for a while, so that it does not stop the others.
REST_SECONDS = 60.0
# While people write, planning what is not urgent leaves them so many seconds for each that it takes. What it
# falls behind it makes up for: the last message of a room speaks for those before it.
REST_TO_WORK = 4.0
# Of what is urgent those with an open client hear first, which takes no planning: it waits so long for them.
HEAD_START_SECONDS = 0.4
# Deliveries taken at once, and how many may be with the sender: enough that it never waits.
TAKEN_AT_ONCE = 400
WITH_SENDER = 1_200
# Until the sender is started again after it ended by itself.
RESTART_SECONDS = 2.0
CARRIER_SECONDS = 5.0


class Worker:
    """One process's worker."""

    def __init__(self, *, lease: float = claims.LEASE_SECONDS) -> None:
        """`lease`: seconds after which what this worker has taken is free for others."""
        self._lease = lease
        self._stopping = threading.Event()
        self._to_plan = threading.Event()
        self._to_send = threading.Event()
        self._threads = [
            threading.Thread(target=self._plan, name="planner", daemon=True),
            threading.Thread(target=self._send, name="outbox", daemon=True),
        ]
        self._bells: list[threading.Event] = []
        self._carriers: list[threading.Thread] = []
        for office in open_offices(available()):
            self._bells.append(bell := threading.Event())
            self._carriers.append(
                threading.Thread(target=self._post, args=(office, bell), name=office.channel, daemon=True)
            )
        self._lock = threading.Lock()
        self._outcomes: list[Outcome] = []
        self._resting: dict[int, float] = {}
        self._sender: SenderProcess | None = None
        self._sender_ended = False
        self._with_sender: dict[int, tuple[Rendered, datetime]] = {}

    def start(self) -> None:
        """Begin. Where no other worker can be, what an earlier life of this one had taken is given back."""
        wake.set_waker(self.wake)
        for thread in self._threads:
            _note_turn(thread.name)
        for thread in (*self._threads, *self._carriers):
            thread.start()

    def wake(self) -> None:
        """Look now; from any thread."""
        self._to_plan.set()
        self._to_send.set()
        for bell in self._bells:
            bell.set()

    def stop(self) -> None:
        """Finish what is on its way, note it, and end."""
        wake.set_waker(None)
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join()
        for thread in self._carriers:
            # One that waits for a mail server is not waited for: its letters are taken again.
            thread.join(CARRIER_SECONDS)

    # --- planning ---------------------------------------------------------------------------------------

    def _plan(self) -> None:
        while not self._stopping.is_set():
            self._to_plan.wait(LOOK_SECONDS)
            self._to_plan.clear()
            _note_turn("planner")
            guarded(self._plan_all)
        connection.close()

    def _plan_all(self) -> None:
        resting = self._resting = {
            pk: until for pk, until in self._resting.items() if until > time.monotonic()
        }
        ahead = True
        while not self._stopping.is_set() and (priority := ripest(resting)) is not None:
            _note_turn("planner")
            if is_urgent(priority) and ahead:
                self._stopping.wait(HEAD_START_SECONDS)
                ahead = False
            planned = write(lambda: plan_step(list(resting)), urgent=is_urgent(priority))
            if planned is None:
                return
            if planned.failed:
                resting[planned.intent_id] = time.monotonic() + REST_SECONDS
            self._to_send.set()
            if not planned.urgent and is_busy():
                self._stopping.wait(planned.seconds * REST_TO_WORK)

    # --- letters ----------------------------------------------------------------------------------------

    def _post(self, office: PostOffice, bell: threading.Event) -> None:
        if connection.vendor == "sqlite":
            guarded(lambda: write(partial(letters.release_all, office.channel)))
        guarded(lambda: write(keep_looking))
        office.run(self._stopping, bell)
        connection.close()

    # --- sending ----------------------------------------------------------------------------------------

    def _send(self) -> None:
        if connection.vendor == "sqlite":
            guarded(lambda: write(claims.release_all))
        while not self._stopping.is_set():
            self._to_send.wait(LOOK_SECONDS)
            self._to_send.clear()
            _note_turn("outbox")
            guarded(self._turn)
        if self._sender is not None:
            self._sender.stop()
        guarded(self._note_outcomes)
        guarded(self._give_back)
        connection.close()

    def _turn(self) -> None:
        """Note what is known, take more while there is room."""
        while not self._stopping.is_set():
            _note_turn("outbox")
            self._note_outcomes()
            self._renew()
            if len(self._with_sender) > WITH_SENDER - TAKEN_AT_ONCE or (due := claims.most_due()) is None:
                return
            claim = partial(claims.claim, TAKEN_AT_ONCE, lease=self._lease)
            taken, mark = write(claim, urgent=is_urgent(due))
            if taken:
                self._hand_over(taken, mark)
            if len(taken) < TAKEN_AT_ONCE:
                return

    def _hand_over(self, taken: list[claims.Claim], mark: datetime) -> None:
        rendered, empty = render(taken)
        if empty:
            write(lambda: claims.drop(empty, mark))
        self._with_sender |= {one.claim.delivery_id: (one, mark) for one in rendered}
        self._running_sender().send([one.job for one in rendered])

    def _running_sender(self) -> SenderProcess:
        if self._sender is None:
            self._sender_ended = False
            allowed = settings.TORGET_PUSH_ALLOWED
            start = Start(
                keys.private_key(),
                settings.TORGET_PUSH_CONTACT,
                list(allowed.names),
                sorted(allowed.origins),
            )
            self._sender = SenderProcess(start, self._take_outcomes, self._lose_sender)
        return self._sender

    def _take_outcomes(self, outcomes: list[Outcome]) -> None:
        with self._lock:
            self._outcomes += outcomes
        self._to_send.set()

    def _lose_sender(self) -> None:
        self._sender_ended = True
        self._to_send.set()

    def _note_outcomes(self) -> None:
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
        results = []
        for outcome in outcomes:
            found = self._with_sender.pop(outcome.number, None)
            if found is None:
                continue
            rendered, mark = found
            results.append(claims.Result(rendered.claim, mark, outcome, rendered.withdrawn))
            if outcome.result == "refused":
                logger.warning("a push was refused: %s %s", outcome.status, outcome.why)
        if results:
            urgent = any(is_urgent(priority_of(result.claim.kind)) for result in results)
            write(lambda: claims.note(results), urgent=urgent)
        if self._sender_ended and self._sender is not None and not self._stopping.is_set():
            logger.warning("the sender ended by itself; it is started again")
            self._sender = None
            self._give_back()
            self._stopping.wait(RESTART_SECONDS)

    def _renew(self) -> None:
        """Keep what a slow push service has not answered yet: it is not lost with a dead worker."""
        soon = timezone.now() + timedelta(seconds=self._lease / 2)
        for mark, ids in self._by_mark().items():
            if mark < soon:
                later = write(partial(claims.renew, ids, mark, lease=self._lease))
                self._with_sender |= {pk: (self._with_sender[pk][0], later) for pk in ids}

    def _give_back(self) -> None:
        by_mark, self._with_sender = self._by_mark(), {}
        for mark, ids in by_mark.items():
            write(partial(claims.release, ids, mark))

    def _by_mark(self) -> dict[datetime, list[int]]:
        by_mark: dict[datetime, list[int]] = {}
        for delivery_id, (_, mark) in self._with_sender.items():
            by_mark.setdefault(mark, []).append(delivery_id)
        return by_mark


def _note_turn(thread: str) -> None:
    """Show that a thread still looks for work."""
    metrics.worker_turn.labels(thread).set_to_current_time()
