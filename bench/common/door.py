"""Opening many sockets at once."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.common.crowd import Broken, Crowd

CONNECT_SECONDS = 60.0
_END = b"\r\n\r\n"


@dataclass
class _Opening:
    socket: socket.socket
    index: int
    began: float
    answer: bytes = b""


@dataclass(frozen=True)
class Opened:
    """How it went: `order[member]` is the index of that member's request, `seconds` each handshake's time."""

    order: list[int]
    seconds: list[float]
    total_seconds: float


def open_sockets(crowd: Crowd, port: int, requests: Sequence[bytes], *, parallel: int) -> Opened:
    """Open a socket on 127.0.0.1:`port` for each handshake request and add it to the crowd.

    `parallel` handshakes are under way at a time. Raises Broken when one is refused or takes too long.
    """
    order: list[int] = []
    seconds: list[float] = []
    waiting: dict[int, _Opening] = {}
    next_request = 0
    start = time.perf_counter()
    with select.epoll() as epoll:
        while len(order) < len(requests):
            while len(waiting) < parallel and next_request < len(requests):
                opening = _begin(port, next_request, requests[next_request])
                waiting[opening.socket.fileno()] = opening
                epoll.register(opening.socket.fileno(), select.EPOLLIN)
                next_request += 1
            ready = epoll.poll(CONNECT_SECONDS, parallel)
            if not ready:
                raise Broken(f"{len(waiting)} handshakes were not answered within {CONNECT_SECONDS:g} s")
            for descriptor, _ in ready:
                opening = waiting[descriptor]
                opening.answer += opening.socket.recv(65_536) or _refuse(opening)
                head, end, rest = opening.answer.partition(_END)
                if end:
                    if not head.startswith(b"HTTP/1.1 101 "):
                        _refuse(opening)
                    epoll.unregister(descriptor)
                    del waiting[descriptor]
                    order.append(opening.index)
                    seconds.append(time.perf_counter() - opening.began)
                    crowd.add(opening.socket, rest)
            if order:
                crowd.pump(0)
    return Opened(order, seconds, time.perf_counter() - start)


def _begin(port: int, index: int, request: bytes) -> _Opening:
    began = time.perf_counter()
    opened = socket.create_connection(("127.0.0.1", port), timeout=CONNECT_SECONDS)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.sendall(request)
    return _Opening(opened, index, began)


def _refuse(opening: _Opening) -> bytes:
    first_line = opening.answer.partition(b"\r\n")[0].decode("latin1") or "no answer"
    raise Broken(f"handshake {opening.index} was refused: {first_line}")
