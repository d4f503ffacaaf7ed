"""Telling how votes stand: one frame for each session at most twice a second, however many vote.

Votes are rows and a number on the question, never an event each. Whoever changes a number notes the
session; a thread beside the sockets then tells what differs from what was told last. Of several processes one
at a time does so for all: the first to take the session's next tick in the database. The frame is ephemeral
and holds only what changed; a client that misses a tick asks for all counts.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from eventlog import ephemeral, executor
from eventlog.commands import Actor, Command
from questions.models import Option, Poll, Question, Session
from questions.topics import topic_name

logger = logging.getLogger(__name__)

# Between two frames about one session.
SECONDS = 0.5
ANSWER_SECONDS = 10.0

_noted: set[int] = set()
_lock = threading.Lock()
_woken = threading.Event()


def note(session_id: int) -> None:
    """Have the counts of a session (primary key) told once the caller's transaction is through."""
    transaction.on_commit(lambda: _add([session_id]))


def _add(session_ids: Collection[int]) -> None:
    with _lock:
        _noted.update(session_ids)
    _woken.set()


class _Tick(Command):
    """Takes the next tick of a session and tells what has changed since the last."""

    session: int

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"told": tell_counts(self.session)}


def tell_counts(session_id: int) -> bool:
    """Tell what has changed, in the caller's transaction; False where it is too soon for that."""
    now = timezone.now()
    soon = Q(counted_at=None) | Q(counted_at__lte=now - timedelta(seconds=SECONDS)) | Q(counted_at__gt=now)
    mine = Session.objects.filter(soon, pk=session_id)
    if not mine.update(ticks=F("ticks") + 1, counted_at=now):
        return False
    session = Session.objects.only("public_id", "ticks").get(pk=session_id)
    shown = Question.objects.filter(session=session_id, state=Question.State.APPROVED)
    votes = _take(shown)
    open_polls = Q(poll__open_results=True, poll__state=Poll.State.OPEN)
    polls = _take(Option.objects.filter(open_polls, poll__session=session_id))
    frame = {
        "t": "counts",
        "session": session.public_id,
        "tick": session.ticks,
        "votes": votes,
        "polls": polls,
    }
    name = topic_name(session.public_id)
    transaction.on_commit(lambda: ephemeral.publish(name, frame))
    return True


def _take(rows: Any) -> dict[str, int]:
    """Return the counts that were not told yet, and note that they are."""
    held = rows.exclude(counted=F("votes")).select_for_update(of=("self",), no_key=True).order_by("pk")
    changed = list(held.values_list("pk", "public_id", "votes"))
    if changed:
        rows.model.objects.filter(pk__in=[pk for pk, *_ in changed]).update(counted=F("votes"))
    return {public_id: votes for _pk, public_id, votes in changed}


class Counter:
    """The thread beside the sockets; one of `TORGET_COMPANIONS`."""

    def __init__(self) -> None:
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="counts", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is not told yet is told with the next vote, or asked for."""
        self._stopping = True
        _woken.set()
        self._thread.join(ANSWER_SECONDS)

    def _run(self) -> None:
        while not self._stopping:
            _woken.wait()
            _woken.clear()
            if self._stopping:
                break
            with _lock:
                due, rest = list(_noted), set[int]()
                _noted.clear()
            for session_id in due:
                if not self._tell(session_id):
                    rest.add(session_id)
            # At most one round in so long: those who vote meanwhile are told together.
            time.sleep(SECONDS / (5 if rest else 1))
            if rest:
                _add(rest)

    def _tell(self, session_id: int) -> bool:
        try:
            waiting = executor.submit(_Tick(session=session_id), Actor(user_id=session_id))
            return bool(waiting.result(ANSWER_SECONDS)["told"])
        except Exception:
            logger.warning("counts could not be told", exc_info=True)
            return False
        finally:
            if connection.vendor == "postgresql":
                connection.close()
