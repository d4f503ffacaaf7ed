"""manage.py make_demo: an invented municipality to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.demo.build import DemoRefused, is_made, make_demo
from integrations.demo.municipality import fewest_people
from integrations.demo.sign_ins import FILE, keep_sign_ins, new_password, read_sign_ins, write_sign_ins
from people.models import User

MOST_PEOPLE = 11_000


class Command(BaseCommand):
    """Make the demonstration and print how to sign in to it."""

    help = (
        "Makes Lindvikens kommun, an invented municipality with people, rooms and weeks of conversation, and "
        "prints how to sign in to it. Run again, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--people", type=int, default=300, metavar="N", help="how many people (300)")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="N", help="another number, another demo (1)"
        )
        parser.add_argument("--force", action="store_true", help="also where there are other people already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it. Raises CommandError where it has no place."""
        data: Path = settings.ENVIRONMENT.data
        if is_made():
            kept = read_sign_ins(data)
            self.stdout.write(
                kept or f"The demo is here already; {data / FILE}, which told how to sign in, is gone."
            )
            return
        fewest = fewest_people()
        if not fewest <= options["people"] <= MOST_PEOPLE:
            raise CommandError(f"A municipality has {fewest} to {MOST_PEOPLE:,} people.")
        if User.objects.exists() and not options["force"]:
            raise CommandError(
                "There are people here already: the demo is for an empty database (or --force)."
            )
        password = new_password()
        text = write_sign_ins(password)
        try:
            made = make_demo(
                options["people"],
                seed=options["seed"],
                password=password,
                keep=lambda: keep_sign_ins(data, text),
            )
        except DemoRefused as refused:
            raise CommandError(str(refused)) from None
        except OSError as error:
            raise CommandError(f"{data / FILE} cannot be written: {error.strerror}.") from None
        self.stdout.write(text)
        if options["verbosity"] > 1:
            self.stdout.write(f"{made.people} people, {made.rooms} rooms, {made.messages} messages")
