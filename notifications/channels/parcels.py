"""A letter with its text, as the carriers take it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from notifications.channels.claims import Claim
from notifications.channels.sources import Text


@dataclass(frozen=True)
class Parcel:
    """A letter to be carried. `optional`: the person may say no to more of its kind."""

    claim: Claim
    text: Text
    optional: bool

    @property
    def link(self) -> str:
        """The absolute address the text leads to, empty without one."""
        link = self.text.link
        return f"{settings.TORGET_URL}{link}" if link.startswith("/") else link
