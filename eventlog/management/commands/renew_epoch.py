"""After a restore: clients must not take the old log's positions for this one's."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from eventlog.log import renew_epoch


class Command(BaseCommand):
    """Give the log a new epoch, so that every client loads anew."""

    help = "Run once after restoring a backup, before the server starts: all clients then load anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew the epoch and say which it is."""
        self.stdout.write(f"The log's epoch is now {renew_epoch()}.")
