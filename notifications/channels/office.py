"""The post office of one channel: takes what is due, has it written, hands it over, and notes what became of
it. One thread of the worker runs each, so that a slow mail server holds up no SMS, and neither a push."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils import translation

from eventlog.writing import guarded, write
from notifications.channels import claims, sources
from notifications.channels.claims import Claim, Result
from notifications.channels.mail import MailCarrier
from notifications.channels.parcels import Parcel
from notifications.channels.sms import SmsCarrier
from notifications.channels.sources import MAIL

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


class Carrier(Protocol):
    """What takes letters away, `at_once` of them; reports each that it came to."""

    at_once: int

    def carry(self, parcels: Sequence[Parcel], stopping: threading.Event) -> list[Result]:
        """Carry them; those that it did not come to are in no result."""


@dataclass
class PostOffice:
    """One channel's."""

    channel: str
    carrier: Carrier

    def run(self, stopping: threading.Event, bell: threading.Event) -> None:
        """Work until `stopping`; `bell` rings when there may be something."""
        while not stopping.is_set():
            bell.wait(LOOK_SECONDS)
            bell.clear()
            guarded(lambda: self.empty(stopping))

    def empty(self, stopping: threading.Event) -> None:
        """Send all that is due."""
        while not stopping.is_set() and claims.is_due(self.channel):
            if not self.turn(stopping):
                return

    def turn(self, stopping: threading.Event) -> bool:
        """Send some of what is due; say whether all of it was come to."""
        taken, mark = write(lambda: claims.claim(self.channel, self.carrier.at_once))
        parcels, results = self._write_texts(taken)
        results += self.carrier.carry(parcels, stopping) if parcels else []
        left = {one.letter_id for one in taken} - {one.letter_id for one in results}
        for one in results:
            if one.result == "failed":
                logger.warning("a letter by %s was refused: %s", self.channel, one.trouble)

        def note() -> None:
            claims.note(results, mark)
            claims.release(left, mark)

        write(note)
        return not left

    def _write_texts(self, taken: Sequence[Claim]) -> tuple[list[Parcel], list[Result]]:
        together: dict[tuple[str, str, str], list[Claim]] = {}
        for one in taken:
            together.setdefault((one.source, one.key, one.language), []).append(one)
        parcels: list[Parcel] = []
        results: list[Result] = []
        for (name, key, language), group in together.items():
            source = sources.find(name)
            with translation.override(language):
                try:
                    texts = source.write(key, self.channel, [one.user_id for one in group]) if source else {}
                except Exception:
                    logger.exception("the source %s could not write its letters", name)
                    results += [
                        Result(one.letter_id, "later", trouble="unwritten", attempts=one.attempts)
                        for one in group
                    ]
                    continue
            for one in group:
                text = texts.get(one.user_id)
                if source is None or text is None:
                    results.append(Result(one.letter_id, "dropped", trouble="empty"))
                else:
                    parcels.append(Parcel(one, text, source.optional))
        return parcels, results


def open_offices(channels: frozenset[str]) -> list[PostOffice]:
    """Return the post offices of these channels."""
    return [PostOffice(one, MailCarrier() if one == MAIL else SmsCarrier()) for one in sorted(channels)]
