"""How many short messages a text takes (3GPP TS 23.038 §6.2.1 and TS 23.040 §9.2.3.24.1).

In the letters of GSM 7 bit one message holds 160 of them, several together 153 each; a letter of the
extension counts two and is not divided. Any other makes the whole text UCS-2: 70 code units, or 67 each.
"""

from __future__ import annotations

from notifications.texts import cut

_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("\f^{}\\[~]|€")
# Typographic letters that would make a text more than twice as dear.
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\t": " ",
    }
)


def to_plain_letters(text: str) -> str:
    """Return the text with dashes, quotation marks and spaces that every phone's alphabet has."""
    return text.translate(_PLAIN)


def count_parts(text: str) -> int:
    """Return how many short messages the text takes; 0 for an empty one."""
    if not text:
        return 0
    if all(letter in _LETTERS or letter in _DOUBLE for letter in text):
        return _count([2 if letter in _DOUBLE else 1 for letter in text], alone=160, together=153)
    return _count([2 if ord(letter) > 0xFFFF else 1 for letter in text], alone=70, together=67)


def _count(sizes: list[int], *, alone: int, together: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, left = 1, together
    for size in sizes:
        if size > left:
            parts, left = parts + 1, together
        left -= size
    return parts


def fit(text: str, parts: int, *, after: str = "") -> str:
    """Return the text and `after` (a link), together at most so many messages: the text is cut with "..."."""
    whole = f"{text}\n{after}" if text and after else text or after
    if count_parts(whole) <= parts:
        return whole
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if count_parts(_shortened(text, middle, after)) <= parts:
            low = middle
        else:
            high = middle - 1
    return _shortened(text, low, after)


def _shortened(text: str, length: int, after: str) -> str:
    kept = f"{cut(text, length)}..." if length else ""
    return f"{kept}\n{after}" if kept and after else kept or after
