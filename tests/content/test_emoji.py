"""Which strings are one emoji."""

from __future__ import annotations

import pytest

from content.emoji import check_emoji
from eventlog.errors import Invalid

REAL = {
    "thumb": "👍",
    "thumb with a skin tone": "👍🏽",
    "flag": "🇸🇪",
    "family": "👩\u200d👩\u200d👧\u200d👦",
    "fire-fighter": "👩🏿\u200d🚒",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "heart": "❤\ufe0f",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "check": "✅",
    "coffee": "☕",
    "melting": "🫠",
}
FALSE = {
    "nothing": "",
    "letter": "a",
    "Swedish letter": "å",
    "digit": "7",
    "hash": "#",
    "short name": ":thumbsup:",
    "two": "👍👍",
    "with a space": "👍 ",
    "tag": "<b>",
    "selector alone": "\ufe0f",
    "joiner alone": "\u200d",
    "open joiner": "👍\u200d",
    "half a flag": "🇸",
    "two tones": "👍🏽🏽",
    "forty": "👍" * 40,
    "endless family": "👩" + "\u200d👩" * 40,
    "turned direction": "\u202e",
    "NUL": "\x00",
    "half a character": "\ud83d",
}


@pytest.mark.parametrize("name", REAL)
def test_real_ones(name: str) -> None:
    assert check_emoji(REAL[name]) == REAL[name]


def test_a_heart_without_its_selector_is_the_same_heart() -> None:
    assert check_emoji("❤") == check_emoji(REAL["heart"]) == REAL["heart"]


@pytest.mark.parametrize("name", FALSE)
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_emoji(FALSE[name])
    assert refused.value.field == "emoji"
