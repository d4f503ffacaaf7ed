"""Proves the audit trail whole, or says where it is not."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.queries import Fault, Head, check_chain, read_head

_SENTENCES = {
    Fault.CHANGED: "Entry {number} was changed after it was written.",
    Fault.MISSING: "Entry {number} is missing.",
    Fault.REORDERED: "Entry {number} is not where it was written.",
    Fault.TRUNCATED: "Entry {number} and all after it are missing: the trail was cut off.",
}
_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Check the audit trail for entries that were changed, removed or moved. "
        "Exit code 1 if there are any. Prints the trail's end as COUNT:HASH: keep it elsewhere "
        "and give it back later with --expect."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --expect."""
        parser.add_argument(
            "--expect", type=_parse_head, metavar="COUNT:HASH", help="an end of the trail noted earlier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, tell, and exit with 1 on a fault."""
        found = 0
        for finding in check_chain(expected=options["expect"]):
            found += 1
            if found <= _SHOWN:
                self.stderr.write(_SENTENCES[finding.fault].format(number=finding.number))
        if found:
            self.stderr.write(f"The audit trail is not whole: {found} faults.")
            sys.exit(1)
        self.stdout.write(f"The audit trail is whole: {read_head()}")


def _parse_head(text: str) -> Head:
    count, separator, digest = text.partition(":")
    if not (separator and count.isdecimal() and len(digest) == 64):
        raise argparse.ArgumentTypeError("write it as COUNT:HASH, as check_audit prints it")
    return Head(int(count), digest.lower())
