"""`manage.py worker`: sends notifications, beside server processes that do not."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from eventlog.collecting import Collecting
from eventlog.models import Process
from eventlog.vitals import Vitals
from notifications.outbox.claims import LEASE_SECONDS
from notifications.worker import Worker


class Command(BaseCommand):
    """Run until SIGTERM or Ctrl-C; as many of these as wanted, on as many machines."""

    help = (
        "Plans and sends notifications until it is stopped. Run one or more beside several server processes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the one option."""
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE_SECONDS,
            help="seconds after which what a dead worker had taken is sent by another (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        worker = Worker(lease=options["lease"])
        vitals = Vitals(Process.Kind.WORKER)
        collecting = Collecting()
        collecting.start()
        worker.start()
        vitals.start()
        self.stdout.write("The worker runs.")
        self.stdout.flush()
        stopped.wait()
        worker.stop()
        vitals.stop()
        collecting.stop()
