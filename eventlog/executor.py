"""The executor: the one way a command reaches the database.

Commands wait in a queue and a writer thread carries them out: one thread on SQLite, which has one writer
anyway, several on PostgreSQL, where all commands of one person go to the same thread and so keep their order.
A writer may take several waiting commands into one transaction, each in a savepoint of its own, so that one
that fails does not touch its neighbours; if the transaction as a whole fails, each is tried alone. Those that
are alike and plain (`Command.gathers`) share even their statements, and are put side by side for it: of those
taken at once only one person's own keep their order. What is urgent (`Command.urgent`) goes before all that
waits, by turns with it: a flood of either never shuts the other out.
Outside a running server commands run at once in the caller's thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import translation

from eventlog import commands, metrics, ports
from eventlog.commands import Actor, Command
from eventlog.errors import Refused, Unavailable
from eventlog.lanes import Lanes

logger = logging.getLogger(__name__)

ATTEMPTS = 3
MAX_WAITING = 5_000  # of those that are urgent, and of the others
ANSWER_SECONDS = 30.0
# A transaction of several commands takes no further one after this time: nobody waits long for a neighbour.
TOGETHER_SECONDS = 0.02
BUSY_SECONDS = 0.1

Answer = dict[str, Any]


@dataclass
class _Waiting:
    command: Command
    actor: Actor
    language: str | None
    future: Future[Answer] = field(default_factory=Future)
    at: float = field(default_factory=time.monotonic)


class Executor:
    """Writer threads and their queues."""

    def __init__(self, *, writers: int, batch: int, mixed: bool = True) -> None:
        """`writers` threads; each takes up to `batch` waiting commands at a time.

        `mixed` puts them into one transaction as they come. Where transactions of several writers meet, each
        must lock its topics once and in order: those of several commands, locked one after the other, would
        deadlock, so that only what is gathered shares one.
        """
        self._batch = batch
        self._mixed = mixed
        self._lanes: list[Lanes[_Waiting]] = [Lanes(MAX_WAITING) for _ in range(writers)]
        self._threads = [
            threading.Thread(target=self._write, args=(waiting,), name=f"writer-{index}", daemon=True)
            for index, waiting in enumerate(self._lanes)
        ]
        # When a person gave a command last.
        self.given_at = 0.0

    def start(self) -> None:
        """Start the writer threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Finish what waits, then end the threads; wait at most `seconds` for them."""
        for waiting in self._lanes:
            waiting.close()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def waiting(self) -> int:
        """Return how many commands no writer has taken up yet."""
        return sum(len(waiting) for waiting in self._lanes)

    def submit(self, command: Command, actor: Actor, language: str | None = None) -> Future[Answer]:
        """Queue a command and return its answer to come, which may be a Refused."""
        entry = _Waiting(command, actor, language)
        if command.registered_as:
            self.given_at = entry.at
        if not self._lanes[actor.user_id % len(self._lanes)].put(entry, urgent=command.urgent):
            entry.future.set_exception(Unavailable())
        return entry.future

    def _write(self, waiting: Lanes[_Waiting]) -> None:
        while taken := waiting.take(self._batch):
            entries = _beside_their_like(taken)
            try:
                while entries:
                    began = time.monotonic()
                    done = _carry_out(entries, self._mixed)
                    metrics.observe_all(metrics.command_wait, [began - entry.at for entry in entries[:done]])
                    entries = entries[done:]
                    if waiting.presses():
                        waiting.give_back(entries)
                        break
            except Exception:
                logger.exception("a writer thread met an error it should have answered")
                for entry in entries:
                    _fail(entry, Unavailable())
            _check_connection()
        connection.close()


def _beside_their_like(entries: Sequence[_Waiting]) -> list[_Waiting]:
    """Put what is alike and can be gathered side by side, each person's own commands in their order."""
    groups: list[list[_Waiting]] = []
    # Where the last group of a kind is, and where the last command of a person.
    groups_of: dict[type[Command], int] = {}
    last_of: dict[int, int] = {}
    for entry in entries:
        kind, person = type(entry.command), entry.actor.user_id
        place = groups_of.get(kind) if entry.command.gathers() else None
        if place is None or last_of.get(person, place) > place:
            place = len(groups)
            groups.append([])
            if entry.command.gathers():
                groups_of[kind] = place
        groups[place].append(entry)
        last_of[person] = place
    return [entry for group in groups for entry in group]


def _carry_out(entries: Sequence[_Waiting], mixed: bool) -> int:
    """Run the first entries, as many in one transaction as its time allows, answer each and return how many.

    Where they may not be `mixed`, a transaction takes what is gathered in one go, or one command.
    """
    if entries[0].command.gathers() or (mixed and len(entries) > 1):
        return _carry_out_together(entries, mixed)
    _carry_out_alone(entries[0])
    return 1


def _carry_out_together(entries: Sequence[_Waiting], mixed: bool) -> int:
    """Run the first entries in one transaction, answer them, and return how many they were.

    One that is refused leaves nothing behind and its neighbours untouched. One that fails ends the
    transaction and is tried alone after it, before those that follow. When the transaction as a whole fails,
    each of its entries is tried alone.
    """
    outcomes: list[Answer | Refused | None] = []
    began = time.monotonic()
    deadline = began + TOGETHER_SECONDS
    try:
        with transaction.atomic():
            while len(outcomes) < len(entries) and None not in outcomes:
                if outcomes and (not mixed or time.monotonic() > deadline):
                    break
                alike = _alike_first(entries[len(outcomes) :])
                gathered = _run_gathered(alike) if alike[0].command.gathers() else [None]
                for entry, outcome in zip(alike, gathered, strict=True):
                    if outcome is None and mixed and None not in outcomes:
                        outcome = _try(entry)
                    outcomes.append(outcome)
    except Exception:
        logger.info("commands that were to be written together are tried alone", exc_info=True)
        outcomes = [None] * max(1, len(outcomes))
    metrics.transaction.observe(time.monotonic() - began)
    metrics.transaction_commands.observe(len(outcomes))
    done = entries[: len(outcomes)]
    _answer_all(list(zip(done, outcomes, strict=True)))
    for entry, outcome in zip(done, outcomes, strict=True):
        if outcome is None:
            _carry_out_alone(entry)
    return len(done)


def _alike_first(entries: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """Return the first entry with those right after it that can be gathered with it."""
    first = entries[0].command
    if not first.gathers():
        return entries[:1]
    same = takewhile(lambda entry: type(entry.command) is type(first) and entry.command.gathers(), entries)
    return list(same)


def _run_gathered(entries: Sequence[_Waiting]) -> Sequence[Answer | Refused | None]:
    """Carry out alike commands in one go; None for each that is still to be run alone."""
    try:
        with transaction.atomic():
            Actor.read_users([entry.actor for entry in entries])
            for entry in entries:
                _admit(entry.command, entry.actor)
            asked = [(entry.command, entry.actor) for entry in entries]
            return type(entries[0].command).run_together(asked)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Each is told what is wrong with it when it is run alone.
        logger.info("commands that were to be gathered are run one by one: %r", error)
        return [None] * len(entries)


def _try(entry: _Waiting) -> Answer | Refused | None:
    """Run a command in a savepoint of its own; None when it failed."""
    try:
        with transaction.atomic():
            return _run(entry.command, entry.actor, entry.language)
    except Refused as refused:
        return refused
    except (OperationalError, InterfaceError):
        # The connection or the whole transaction is in doubt.
        raise
    except Exception:
        return None


def _carry_out_alone(entry: _Waiting) -> None:
    try:
        with metrics.transaction.time():
            answer = run_inline(entry.command, entry.actor, entry.language)
        metrics.transaction_commands.observe(1)
        _answer_all([(entry, answer)])
    except Refused as refused:
        _fail(entry, refused)
    except Exception:
        logger.exception("the command %s failed", entry.command.registered_as)
        _fail(entry, Unavailable())


def run_inline(command: Command, actor: Actor, language: str | None = None) -> Answer:
    """Run a command in a transaction of this thread; again where a colleague was a moment faster.

    Two processes may create the same thing at once: the database refuses the second, and a second try finds
    what the first made. Raises Refused.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _run(command, actor, language)
        except (IntegrityError, OperationalError, InterfaceError) as error:
            if attempt == ATTEMPTS or connection.in_atomic_block:
                if isinstance(error, IntegrityError):
                    raise
                logger.warning("the database did not take %s: %s", command.registered_as, error)
                raise Unavailable() from error
            _check_connection()
    raise AssertionError("unreachable")


def _run(command: Command, actor: Actor, language: str | None) -> Answer:
    if language is None:
        return _run_admitted(command, actor)
    with translation.override(language):
        return _run_admitted(command, actor)


def _run_admitted(command: Command, actor: Actor) -> Answer:
    _admit(command, actor)
    return command.run(actor)


def _admit(command: Command, actor: Actor) -> None:
    # What is registered comes from people; the rest is the house's own work.
    if command.registered_as and not command.before_rules:
        ports.admit(actor)


def _answer_all(outcomes: Sequence[tuple[_Waiting, Answer | Refused | None]]) -> None:
    """Give the answers there are, in their order, to whoever still waits."""
    answered = [
        (entry, outcome) for entry, outcome in outcomes if outcome is not None and not entry.future.done()
    ]
    done = Counter(entry.command.registered_as for entry, outcome in answered if isinstance(outcome, dict))
    for name, count in done.items():
        metrics.commands.labels(name, "ok").inc(count)
    for entry, outcome in answered:
        if isinstance(outcome, Refused):
            _fail(entry, outcome)
        else:
            entry.future.set_result(outcome)


def _fail(entry: _Waiting, error: Exception) -> None:
    if not entry.future.done():
        outcome = "failed" if isinstance(error, Unavailable) or not isinstance(error, Refused) else "refused"
        metrics.commands.labels(entry.command.registered_as, outcome).inc()
        entry.future.set_exception(error)


def _check_connection() -> None:
    """Drop a connection that the database has closed; the next command opens another."""
    if connection.errors_occurred:
        try:
            usable = connection.is_usable()
        except DatabaseError:
            usable = False
        if not usable:
            connection.close()
        connection.errors_occurred = False


_executor: Executor | None = None


def start() -> Executor:
    """Start this process's executor; the server does so."""
    global _executor
    single = connection.vendor == "sqlite"
    _executor = Executor(
        writers=1 if single else settings.TORGET_WRITERS, batch=settings.TORGET_BATCH, mixed=single
    )
    _executor.start()
    metrics.commands_waiting.set_function(_executor.waiting)
    return _executor


def stop() -> None:
    """Finish what waits and stop."""
    global _executor
    if _executor is not None:
        _executor.stop()
        _executor = None


def is_running() -> bool:
    """Say whether this process has writer threads: whether it is a server."""
    return _executor is not None


def is_busy() -> bool:
    """Say whether people are just giving commands to this process: who works for the house may step back."""
    return _executor is not None and time.monotonic() - _executor.given_at < BUSY_SECONDS


def submit(command: Command, actor: Actor, language: str | None = None) -> Future[Answer]:
    """Queue a command for the writers; without a running server, run it now."""
    if _executor is not None:
        return _executor.submit(command, actor, language)
    future: Future[Answer] = Future()
    try:
        future.set_result(run_inline(command, actor, language))
    except Refused as refused:
        future.set_exception(refused)
    return future


def run(name: str, data: Any, actor: Actor) -> Answer:
    """Carry out the command `name` and return its answer's data. Raises Refused. For synchronous callers."""
    command = commands.decode(name, data)
    if _executor is None or connection.in_atomic_block:
        return run_inline(command, actor)
    try:
        return _executor.submit(command, actor, translation.get_language()).result(ANSWER_SECONDS)
    except TimeoutError:
        raise Unavailable() from None
