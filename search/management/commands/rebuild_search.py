"""`manage.py rebuild_search`: go through all messages once more and make the index say what they say."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from chat.models import Message
from search import following, services
from search.models import Filling

# Messages of one transaction: others write in between.
SHARE = 1_000
SHOWN_EVERY = 0.5


class Command(BaseCommand):
    """Rebuild the search index while everything else runs. Interrupted, it goes on where it was."""

    help = "Make the search index anew, from the newest message down, while the servers run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from-scratch",
            action="store_true",
            help="empty the index first: for one that is damaged. Less is found until it is done.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all messages, showing how far it is."""
        with transaction.atomic():
            if options["from_scratch"]:
                services.forget_everything()
            if options["from_scratch"] or not following.is_filling():
                following.start_filling()
        total = Message.objects.count()
        left = True
        while left:
            with transaction.atomic():
                left = following.fill(SHARE)
            if options["verbosity"]:
                self._show(total, done=not left)
        if options["verbosity"]:
            self.stdout.write(f"{total:,} messages are in the index.")

    _shown_at = 0.0

    def _show(self, total: int, *, done: bool) -> None:
        """Tell how far it is: on a terminal in one line, elsewhere now and then a line."""
        terminal = self.stderr.isatty()
        pause = SHOWN_EVERY if terminal else 20 * SHOWN_EVERY
        if not done and time.monotonic() - self._shown_at < pause:
            return
        self._shown_at = time.monotonic()
        below = Filling.objects.values_list("below", flat=True).first() or 0
        gone_through = total - Message.objects.filter(pk__lt=below).count()
        text = f"{gone_through:,} of {total:,} messages"
        self.stderr.write(
            f"\r\033[K{text}" if terminal else text, ending="" if terminal and not done else "\n"
        )
        self.stderr.flush()
