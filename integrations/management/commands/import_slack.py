"""manage.py import_slack: take over a Slack workspace's export."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from integrations.slack.archive import ArchiveRefused, open_archive
from integrations.slack.importer import Importer, Options
from integrations.slack.report import Report
from people.models import User
from people.queries import find_account

SHOWN_EVERY = 0.2
INTERRUPTED = 130


class Command(BaseCommand):
    """Take over the people, rooms and messages of a Slack export."""

    help = (
        "Takes over the people, rooms and messages of a Slack export. People come without a password and "
        "closed, unless --activate; whoever is in the directory with the same e-mail address stays who they "
        "are. Run it again after an interruption or with a later export: nothing comes twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "archive", type=Path, metavar="FILE.zip|DIR", help="the export, zipped or unpacked"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, give the same report")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the report for programs as well")
        parser.add_argument(
            "--activate",
            action="store_true",
            help="open the accounts of those who were active and have an e-mail",
        )
        parser.add_argument(
            "--keep-archived", action="store_true", help="what was archived in Slack is archived here too"
        )
        parser.add_argument(
            "--owner", metavar="USERNAME", help="make this person an owner of every open room"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report. Raises CommandError for an archive that cannot be read."""
        report = Report(str(options["archive"]), dry_run=options["dry_run"])
        settings = Options(
            dry_run=options["dry_run"],
            activate=options["activate"],
            keep_archived=options["keep_archived"],
            owner=self._find_owner(options["owner"]),
        )
        _check_writable(options["json"])
        interrupted = False
        try:
            with open_archive(options["archive"]) as archive:
                Importer(archive, report, settings, self._show_progress).run()
        except ArchiveRefused as refused:
            raise CommandError(str(refused)) from None
        except KeyboardInterrupt:
            interrupted = True
        except DatabaseError as error:
            self._write(report, options["json"])
            raise CommandError(f"The database did not take it: {error}. Run it again to go on.") from error
        self._write(report, options["json"])
        if interrupted:
            sys.exit(INTERRUPTED)

    def _find_owner(self, username: str | None) -> User | None:
        if username is None:
            return None
        owner = find_account(username)
        if owner is None or not owner.is_active or owner.role_names.isdisjoint({"staff", "administrator"}):
            raise CommandError(f"There is nobody of the staff called {username}.")
        return owner

    def _write(self, report: Report, path: Path | None) -> None:
        self._clear_progress()
        self.stdout.write(report.as_text())
        if path is not None:
            path.write_text(
                json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )

    _shown_at = 0.0
    _shown_room = ""

    def _show_progress(self, room: str, done: int, total: int) -> None:
        """Tell how far it is: on a terminal in one line, elsewhere a line for each room."""
        if self.stderr.isatty():
            if time.monotonic() - self._shown_at >= SHOWN_EVERY:
                self._shown_at = time.monotonic()
                self.stderr.write(f"\r\033[K{done:,} of {total:,} days: {room}", ending="")
                self.stderr.flush()
        elif room != self._shown_room:
            self._shown_room = room
            self.stderr.write(f"{done:,} of {total:,} days: {room}" if room else f"{total:,} days read")

    def _clear_progress(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")


def _check_writable(path: Path | None) -> None:
    """Find out now, not after an hour, that the report cannot be written."""
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
