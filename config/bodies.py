"""Requests whose body cannot be kept, as on a full disk: they are answered like whatever cannot be saved."""

from __future__ import annotations

import json
import logging
from typing import Any

from config.proxy import Application, Receive, Scope, Send
from eventlog.errors import Unavailable

logger = logging.getLogger(__name__)


def unavailable() -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return status, headers and body of the answer, in the shape of all errors."""
    refused = Unavailable()
    body = json.dumps({"error": refused.as_dict()}).encode()
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
    return refused.status, headers, body


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
            status, headers, body = unavailable()
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return answer
