"""How much of a card is filled in, for its owner."""

from __future__ import annotations

from typing import Any

# What the owner can fill in, in the order in which it helps colleagues most.
FIELDS = ("phone", "skills", "ask_about", "photo", "about", "languages")


def measure(card: dict[str, Any]) -> dict[str, Any]:
    """Return `percent`, 0 to 100, and the `missing` fields of a person's `card` (`queries.person_card`)."""
    missing = [name for name in FIELDS if not card[name]]
    return {"percent": 100 * (len(FIELDS) - len(missing)) // len(FIELDS), "missing": missing}
