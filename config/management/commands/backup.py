"""manage.py backup FOLDER: a consistent copy while the servers run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import BackupError, back_up
from eventlog.log import note_backup


class Command(BaseCommand):
    """Make a backup."""

    help = "Copies database, files and keys into a new folder while the servers go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, nargs="?", help="a folder that does not exist yet")
        parser.add_argument(
            "--noted", action="store_true", help="make none: note that one was just made in another way"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say what it holds."""
        if options["noted"]:
            note_backup()
            self.stdout.write("Noted: a backup was made now.")
            return
        if options["folder"] is None:
            raise CommandError("Name a new folder for the backup.")
        try:
            made = back_up(options["folder"], self.stdout.write)
            note_backup()
        except BackupError as error:
            raise CommandError(str(error)) from error
        megabytes = made.file_bytes / 1_000_000
        self.stdout.write(f"Backed up to {options['folder']}: {made.files} files of {megabytes:.1f} MB.")
