"""What Daphne lacks for large bodies: reading one from disk, and sending one no faster than it goes.

Twisted reads a posted form before anybody asks for it, Daphne puts a whole body into memory before the
application sees the first byte, and takes all it sends without ever making it wait. Each would
stop every socket of the process while a film is on its way; files pass by all three (content/files).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from daphne.http_protocol import WebRequest

from config.bodies import unavailable
from config.daphne_socket import waiting_bytes
from content.files.receiving import BODY_EXTENSION
from content.files.serving import WAITING_EXTENSION

logger = logging.getLogger(__name__)

UPLOAD_PATH = b"/api/files"


class TorgetRequest(WebRequest):
    """A request whose form is Django's to read, and to refuse."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._parsePOSTFormSubmission = False
        self._unkept = False

    def gotLength(self, length: int | None) -> None:
        """Make room for a body: a larger one goes to disk."""
        with self._keeping():
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        """Keep a part of the body. Of one that the disk does not take, nothing more is kept."""
        if not self._unkept:
            with self._keeping():
                super().handleContentChunk(data)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            logger.error("a request's body cannot be kept: %s", error)
            self._unkept = True
            self.content = io.BytesIO()

    def process(self) -> Any:
        """Take up the request. Once it has become a socket, let go of what spoke HTTP.

        Channel and request hold each other for good, and the transport holds both as what writes to it: four
        kilobytes of each socket, and when it ends work for the garbage collector alone.
        """
        if self._unkept:
            self._refuse()
            return None
        transport, channel = self.transport, self.channel
        done = super().process()
        if self.transport is None and transport is not None:
            channel.requests.clear()
            transport.unregisterProducer()
        return done

    def _refuse(self) -> None:
        status, headers, body = unavailable()
        self.setResponseCode(status)
        for name, value in headers:
            self.setHeader(name, value)
        self.write(body)
        self.finish()


def offer_body(protocol: Any, scope: dict[str, Any]) -> None:
    """Hand an upload on as the file it was received in, and tell all answers what waits to be sent."""
    if not isinstance(protocol, WebRequest) or scope["type"] != "http":
        return
    extensions = scope.setdefault("extensions", {})
    transport = protocol.transport
    extensions[WAITING_EXTENSION] = lambda: waiting_bytes(transport)
    if scope["method"] == "POST" and scope["raw_path"] == UPLOAD_PATH:
        extensions[BODY_EXTENSION] = protocol.content
        protocol.content = io.BytesIO()
