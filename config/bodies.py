"""Requests that Django never sees: their body cannot be kept, as on a full disk, or too many wait already."""

from __future__ import annotations

import json
import logging
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from config.proxy import Application, Receive, Scope, Send
from config.turns import COME_AGAIN_SECONDS
from eventlog.errors import Refused, Unavailable

logger = logging.getLogger(__name__)

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def unavailable() -> Answer:
    """Return status, headers and body of the answer where nothing can be kept, in the shape of all errors."""
    return _shape(Unavailable())


def crowded(path: str) -> Answer:
    """Return the answer where more is asked than can be answered soon (RFC 9110 §15.6.4).

    Outside of the API a person reads it in the browser, which asks again by itself.
    """
    message = _("Very many are here at once. Nothing is lost: try again in a moment.")
    refused = Refused("unavailable", message, status=503, retry_after=COME_AGAIN_SECONDS)
    if path.startswith(("/api/", "/_allauth/")):
        return _shape(refused)
    seconds = str(ceil(COME_AGAIN_SECONDS)).encode()
    headers = [
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Retry-After", seconds),
        (b"Refresh", seconds),
    ]
    return refused.status, headers, message.encode()


def _shape(refused: Refused) -> Answer:
    body = json.dumps({"error": refused.as_dict()}).encode()
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
    if refused.retry_after is not None:
        headers.append((b"Retry-After", str(ceil(refused.retry_after)).encode()))
    return refused.status, headers, body


async def refuse(answer: Answer, send: Send) -> None:
    """Send such an answer."""
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def kept_or_refused(application: Application) -> Application:
    """Answer 503 where the application fails for want of room before it has begun to answer."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def note(message: dict[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await application(scope, receive, note)
        except OSError as error:
            if begun:
                raise
            logger.error("a request's body cannot be kept: %s", error)
            await refuse(unavailable(), send)

    return answer
