"""manage.py restore FOLDER: put a backup back into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import BackupError, restore


class Command(BaseCommand):
    """Put a backup back."""

    help = "Puts a backup into an empty data folder (TORGET_DATA) and database, while no server runs on them."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="what manage.py backup made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it back and say when it was made."""
        try:
            manifest = restore(options["folder"], self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The backup of {manifest.made_at} is back. Start the server: clients load anew.")
