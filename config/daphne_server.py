"""Serving with Daphne: the default."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from config.stopping import CLOSING_ROUNDS, CLOSING_SECONDS


def serve(endpoints: Sequence[str]) -> int:
    """Serve on Twisted endpoints until told to stop; return the exit code."""
    # Daphne installs its reactor on import, so it comes first.
    from daphne.server import Server
    from twisted.internet import reactor as twisted_reactor

    from asgi import application
    from config.daphne_http import TorgetRequest, offer_body
    from config.daphne_socket import TorgetWebSocketFactory, offer_raw_socket
    from config.inbox import Inbox
    from realtime.runtime import runtime

    reactor: Any = twisted_reactor

    class TorgetServer(Server):
        """Daphne with our sockets, and a stop that says good-bye."""

        def run(self) -> None:
            from daphne import http_protocol, server

            server.WebSocketFactory = TorgetWebSocketFactory
            http_protocol.WebRequest = TorgetRequest
            super().run()

        def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
            if scope["type"] != "websocket":
                offer_body(protocol, scope)
                return super().create_application(protocol, scope)
            offer_raw_socket(protocol, scope)
            scope["asgi"] = {"version": "3.0"}
            inbox = Inbox()
            conversation = self.application(scope, inbox.get, partial(self.handle_reply, protocol))
            self.connections[protocol]["application_instance"] = asyncio.ensure_future(conversation)
            return inbox

        def listen_error(self, failure: Any) -> None:
            print(f"Cannot listen: {failure.getErrorMessage()}", file=sys.stderr, flush=True)
            super().listen_error(failure)

    async def say_good_bye() -> None:
        with contextlib.suppress(Exception):
            for listener in server.listeners:
                listener.addCallback(lambda port: port.stopListening())
            await runtime.stop()
            for _ in range(CLOSING_ROUNDS):
                if not _open_sockets(server):
                    break
                await asyncio.sleep(CLOSING_SECONDS / CLOSING_ROUNDS)
        if reactor.running:
            reactor.stop()

    stopping: list[asyncio.Task[None]] = []

    def on_signal(number: int, frame: Any) -> None:
        loop = reactor._asyncioEventloop
        if not stopping:
            loop.call_soon_threadsafe(lambda: stopping.append(loop.create_task(say_good_bye())))

    def install_signals() -> None:
        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)

    server = TorgetServer(
        application,
        endpoints=endpoints,
        signal_handlers=False,
        verbosity=0,
        websocket_timeout=-1,
        ping_interval=25,
        ping_timeout=30,
        websocket_max_message_size=1024 * 1024,
        websocket_max_frame_size=1024 * 1024,
        application_close_timeout=10,
        server_name="torget",
    )
    reactor.callWhenRunning(install_signals)
    server.run()
    return 0


def _open_sockets(server: Any) -> int:
    return sum(
        1
        for protocol, details in server.connections.items()
        if "disconnected" not in details and getattr(protocol, "application_type", "") == "websocket"
    )
