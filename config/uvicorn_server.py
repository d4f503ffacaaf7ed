"""Serving with uvicorn: more sockets and events on the same processor, no TLS of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn

from config.stopping import CLOSING_ROUNDS, CLOSING_SECONDS

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve(host: str, port: int) -> int:
    """Serve on an address until told to stop; return the exit code."""
    from asgi import application
    from config.uvicorn_socket import TorgetWebSocketProtocol

    server = TorgetServer(
        uvicorn.Config(
            application,
            host=host,
            port=port,
            loop="uvloop",
            ws=TorgetWebSocketProtocol,
            ws_max_size=1024 * 1024,
            ws_ping_interval=25,
            ws_ping_timeout=30,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=2048,
            timeout_graceful_shutdown=10,
        )
    )
    server.run()
    return 0 if server.started else 1


class TorgetServer(uvicorn.Server):
    """uvicorn with a stop that says good-bye."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal. uvicorn would raise it again at the end and not exit with 0."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the writes that wait and close every socket with 1012, then end."""
        from config.uvicorn_socket import TorgetWebSocketProtocol
        from realtime.runtime import runtime

        for listener in self.servers:
            listener.close()
        await runtime.stop()
        for _ in range(CLOSING_ROUNDS):
            if not any(isinstance(one, TorgetWebSocketProtocol) for one in self.server_state.connections):
                break
            await asyncio.sleep(CLOSING_SECONDS / CLOSING_ROUNDS)
        await super().shutdown(sockets)
