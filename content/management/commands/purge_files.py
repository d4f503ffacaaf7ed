"""manage.py purge_files: what was uploaded and never sent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.files.services import purge_stray, purge_waiting
from content.photos import services as photos


class Command(BaseCommand):
    """Remove uploads that were not sent within a day, and bytes that belong to nothing."""

    help = "Removes uploads that were not sent within a day, and what broken-off uploads left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them and say how many."""
        stray = purge_stray() + photos.purge_stray()
        self.stdout.write(f"Removed {purge_waiting()} uploads never sent and {stray} left-overs.")
