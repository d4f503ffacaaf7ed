"""What Daphne lacks for large bodies: reading one from disk, and sending one no faster than it goes.

Twisted reads a posted form before anybody asks for it, Daphne puts a whole body into memory before the
application sees the first byte, and takes all it sends without ever making it wait. Each would
stop every socket of the process while a film is on its way; files pass by all three (content/files).
"""

from __future__ import annotations

import io
from typing import Any

from daphne.http_protocol import WebRequest

from config.daphne_socket import waiting_bytes
from content.files.receiving import BODY_EXTENSION
from content.files.serving import WAITING_EXTENSION

UPLOAD_PATH = b"/api/files"


class TorgetRequest(WebRequest):
    """A request whose form is Django's to read, and to refuse."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._parsePOSTFormSubmission = False

    def process(self) -> Any:
        """Take up the request. Once it has become a socket, let go of what spoke HTTP.

        Channel and request hold each other for good, and the transport holds both as what writes to it: four
        kilobytes of each socket, and when it ends work for the garbage collector alone.
        """
        transport, channel = self.transport, self.channel
        done = super().process()
        if self.transport is None and transport is not None:
            channel.requests.clear()
            transport.unregisterProducer()
        return done


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
