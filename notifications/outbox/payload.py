"""What a push carries: JSON that a browser shows by itself, and that a service worker reads as well.

The form is that of declarative web push (Push API, "Declarative push message": `web_push` 8030,
`notification`, `app_badge`, `mutable`). Beside it stands `read`: tags of notifications to take away, as
they were read elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from notifications.sender.encrypting import PAYLOAD_BYTES
from notifications.texts import cut

_DECLARATIVE = 8030
# Room that stays for cutting texts when everything else is in.
_SHORTEST = 20

encode = msgspec.json.Encoder().encode


def build(
    *,
    title: str,
    body: str,
    url: str,
    tag: str,
    language: str,
    badge: int,
    kind: str,
    beacon: str,
    at: int,
    read: Sequence[str] = (),
    silent: bool = False,
    actions: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return the payload, at most 3,990 bytes: `read` is shortened first, then `body`, then `title`, between
    characters. `at` is in milliseconds, `url` absolute (browsers open it by themselves)."""
    notification: dict[str, Any] = {
        "title": title,
        "body": body,
        "navigate": url,
        "tag": tag,
        "lang": language,
        "timestamp": at,
        "data": {"kind": kind, "url": url, "beacon": beacon},
    }
    if actions:
        notification["actions"] = [
            {"action": name, "title": words, "navigate": url} for name, words in actions
        ]
    if silent:
        notification["silent"] = True
    message: dict[str, Any] = {
        "web_push": _DECLARATIVE,
        "notification": notification,
        "app_badge": badge,
        "mutable": True,
        "read": list(read),
    }
    payload = encode(message)
    while len(payload) > PAYLOAD_BYTES and message["read"]:
        message["read"] = message["read"][: len(message["read"]) // 2]
        payload = encode(message)
    for field in ("body", "title"):
        while len(payload) > PAYLOAD_BYTES and notification[field]:
            # In JSON one character may take six bytes, so come near in steps.
            over = len(payload) - PAYLOAD_BYTES
            text = notification[field].removesuffix("…")
            kept = max(0, len(text) - max(1, over // 6, 1) - 1)
            notification[field] = cut(text, kept) + "…" if kept > _SHORTEST else ""
            payload = encode(message)
    return payload
