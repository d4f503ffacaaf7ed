"""The server: `python -m config.server --port 8000 --data DIR`.

Daphne with Torget's socket protocol. SIGTERM and Ctrl-C finish the writes that wait, close every socket with
1012 and when to come back, and end with exit code 0.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLOSING_SECONDS = 2.0
CLOSING_ROUNDS = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    options = _parse(arguments)
    if options.data:
        os.environ["TORGET_DATA"] = str(Path(options.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    endpoints = options.endpoint or [f"tcp:{options.port}:interface={options.host}"]
    if not options.endpoint and not _is_free(options.host, options.port):
        return 1
    # Daphne installs its reactor on import, so it comes first.
    from daphne.server import Server
    from twisted.internet import reactor as twisted_reactor

    from asgi import application
    from config.daphne_http import TorgetRequest, offer_body
    from config.daphne_socket import TorgetWebSocketFactory, offer_raw_socket
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
            offer_raw_socket(protocol, scope)
            offer_body(protocol, scope)
            return super().create_application(protocol, scope)

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


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            print(f"Port {port} on {host} {why}. Choose another with --port.", file=sys.stderr, flush=True)
            return False
    return True


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m config.server", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--data", help="the folder of database, files and keys (./data)")
    parser.add_argument(
        "--endpoint", action="append", help="a Twisted endpoint instead of host and port, such as ssl:443:…"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
