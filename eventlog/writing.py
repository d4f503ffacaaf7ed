"""Writing from threads that no request stands behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

from eventlog import executor
from eventlog.commands import Actor, Command

logger = logging.getLogger(__name__)

T = TypeVar("T")


class _Write(Command):
    """Runs a function inside a writer's transaction."""

    work: Any

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"answer": self.work()}


class _WriteAhead(_Write):
    """The same before what people wait for."""

    urgent = True


def write(work: Callable[[], T], *, urgent: bool = False) -> T:
    """Run `work` in one transaction, in the process's writer where there is one, and return its answer.

    What is `urgent` does not wait for what people have asked for.
    """
    command = (_WriteAhead if urgent else _Write)(work=work)
    answer: T = executor.submit(command, Actor(user_id=1)).result()["answer"]
    return answer


def guarded(work: Callable[[], Any]) -> None:
    """Do it; what fails is logged and tried again at the next look."""
    try:
        if connection.errors_occurred:
            connection.close()
        work()
    except Exception:
        logger.warning("work beside the requests failed; it is tried again", exc_info=True)
    finally:
        if connection.vendor == "postgresql" and executor.is_running():
            connection.close()  # back to the pool
