"""Facets: what a document has besides words, as terms that no text can hold ("§" is never part of a word)."""

from __future__ import annotations

from typing import Final

ALL: Final = "§"
TEXT: Final = "§m"
FILE: Final = "§f"
LINK: Final = "§hl"
ANY_FILE: Final = "§hf"
OF_FILE: Final = {"image": "§hi", "video": "§hv", "audio": "§hs", "document": "§hd"}

DAY_MS: Final = 86_400_000
# A window over many days is made of these: it would take too many days to name.
STRETCH_DAYS: Final = 32


def room(room_id: int) -> str:
    """Return the facet of what lies in a room."""
    return f"§r{room_id}"


def session(session_id: int) -> str:
    """Return the facet of what was asked in a session."""
    return f"§s{session_id}"


def reach(reach_id: int) -> str:
    """Return the facet of what went to an audience of posts."""
    return f"§p{reach_id}"


def author(user_id: int) -> str:
    """Return the facet of what a person wrote."""
    return f"§a{user_id}"


def day(number: int) -> str:
    """Return the facet of a day, counted from 1970 in UTC."""
    return f"§d{number}"


def stretch(number: int) -> str:
    """Return the facet of 32 days, counted likewise."""
    return f"§w{number}"


def days_between(first: int, last: int) -> list[str]:
    """Return facets that together cover the days from `first` through `last`, as few as it takes."""
    found = []
    number = first
    while number <= last:
        if number % STRETCH_DAYS == 0 and number + STRETCH_DAYS - 1 <= last:
            found.append(stretch(number // STRETCH_DAYS))
            number += STRETCH_DAYS
        else:
            found.append(day(number))
            number += 1
    return found
