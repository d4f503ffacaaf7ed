"""Takes over people and units from a CSV file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventlog.errors import Refused
from people.services import import_people


class Command(BaseCommand):
    help = (
        "Take over people and units from a CSV file (UTF-8 or Latin-1; comma, semicolon or tab). Columns: "
        "external_id, username, given_name, family_name, email, title, unit (A > B > C), manager, phone, "
        "languages, skills, active; Swedish names will do. A second run changes nothing. "
        "Exit code 1 when rows were rejected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the whole report there, as JSON"
        )
        parser.add_argument(
            "--deactivate-missing", action="store_true", help="close imported accounts the file does not name"
        )
        parser.add_argument("--force", action="store_true", help="even if that is more than a fifth of them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and tell."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        try:
            report = import_people(
                content=content,
                dry_run=options["dry_run"],
                deactivate_missing=options["deactivate_missing"],
                force=options["force"],
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        if options["report"]:
            text = json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"
            options["report"].write_text(text, encoding="utf-8")
        self.stdout.write(report.as_text())
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
        if report.rejected:
            raise SystemExit(1)
