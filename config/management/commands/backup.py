"""manage.py backup FOLDER: a consistent copy while the servers run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import BackupError, back_up


class Command(BaseCommand):
    """Make a backup."""

    help = "Copies database, files and keys into a new folder while the servers go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say what it holds."""
        try:
            made = back_up(options["folder"], self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        megabytes = made.file_bytes / 1_000_000
        self.stdout.write(f"Backed up to {options['folder']}: {made.files} files of {megabytes:.1f} MB.")
