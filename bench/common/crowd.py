"""A thousand readers in one thread: raw sockets, epoll, and frames counted by their headers alone.

The client shares the machine with the server it measures, so a delivered frame must cost it next to nothing:
a `recv`, a look at two to four bytes of header, a comparison of the payload's first bytes, a counter. Only
the probe's frames are kept whole. `measure_ceiling` says how many frames a second this client takes at most.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from bench.common import wire

READ_BYTES = 1_048_576
PROBE = 0

OnFrame = Callable[[int, bytes], None]
OnComplete = Callable[[int, float], None]


class Broken(Exception):
    """A socket was refused, closed or fell silent; the measurement means nothing any more."""


# A socket that says nothing for 50 s is closed.
PING_SECONDS = 15.0


class Crowd:
    """Open sockets, called members and numbered from 0.

    A frame whose payload starts with `marker` is counted; when the last member has its k-th such frame,
    `on_complete(k, time)` is called, k from 0, by `time.perf_counter`. Every other frame goes to
    `on_frame(member, payload)`. The probe's counted frames are kept whole in `probed`; with `keep_all`
    everybody's are, in `kept`.

    With `quick_ack` what comes to whoever spoke last is acknowledged at once. A server that leaves Nagle's
    algorithm on and answers a speaker in two packets would otherwise wait for that some 40 ms (RFC 1122
    §4.2.3.2), and nothing else would be measured.
    """

    quick_ack = False

    def __init__(self, *, marker: bytes | None = None) -> None:
        self.marker = marker
        self.on_frame: OnFrame = _ignore
        self.on_complete: OnComplete = _ignore_time
        self.keep_all = False
        self.kept: list[tuple[int, bytes]] = []
        self.probed: list[bytes] = []
        self.arrived: list[int] = []
        self.closed: dict[int, str] = {}
        self._pinged: int | None = None
        self._buffer = bytearray(READ_BYTES)
        self._epoll = select.epoll()
        self._sockets: list[socket.socket] = []
        self._member_of: dict[int, int] = {}
        self._counts: list[int] = []
        self._rest: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._sockets)

    @property
    def deliveries(self) -> int:
        """How many counted frames all members together have had."""
        return sum(self._counts)

    @property
    def counts(self) -> list[int]:
        """How many counted frames each member has had."""
        return list(self._counts)

    def add(self, opened: socket.socket, first_bytes: bytes = b"") -> int:
        """Take over a socket whose handshake is done and return the member's number."""
        opened.setblocking(False)
        member = len(self._sockets)
        self._sockets.append(opened)
        self._counts.append(0)
        self._member_of[opened.fileno()] = member
        self._epoll.register(opened.fileno(), select.EPOLLIN)
        if first_bytes:
            self._read(opened.fileno(), member, first_bytes, len(first_bytes))
        return member

    def ping_in_turn(self) -> None:
        """Let each member say every fifteen seconds that it is there, one after the other as people do."""
        due = int(time.perf_counter() / PING_SECONDS * len(self._sockets))
        # All have just spoken when this is first called.
        for number in range(due if self._pinged is None else self._pinged, due):
            self.send(number % len(self._sockets), b'{"t":"ping"}')
        self._pinged = due

    def send(self, member: int, payload: bytes) -> None:
        """Send one text message as a member. Raises Broken when the server does not take it."""
        self._send(member, wire.client_frame(payload))
        self._acknowledge(member)

    def _acknowledge(self, member: int) -> None:
        if self.quick_ack:
            self._sockets[member].setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _send(self, member: int, frame: bytes) -> None:
        try:
            sent = self._sockets[member].send(frame)
        except OSError as error:
            raise Broken(f"member {member} cannot send: {error}") from error
        if sent != len(frame):
            raise Broken(f"the server does not read what member {member} sends")

    def pump(self, seconds: float) -> None:
        """Wait up to `seconds` for something to arrive, and take in all that has. Raises Broken."""
        buffer, marker, rest = self._buffer, self.marker, self._rest
        sockets, member_of = self._sockets, self._member_of
        for descriptor, _ in self._epoll.poll(seconds, 1024):
            member = member_of[descriptor]
            try:
                end = sockets[member].recv_into(buffer)
            except BlockingIOError:
                continue
            except OSError as error:
                self._lose(member, str(error))
                continue
            if not end:
                self._lose(member, "the connection ended")
            elif descriptor in rest:
                data = rest.pop(descriptor) + buffer[:end]
                self._read(descriptor, member, data, len(data))
            elif (
                marker is not None
                and end > 4
                and buffer[1] == 126
                and end == 4 + (buffer[2] << 8 | buffer[3])
                and buffer.startswith(marker, 4, end)
            ):
                # By far the most common case: exactly one counted frame of 126 to 65,535 bytes.
                self._count(member, buffer, 4, end)
            else:
                self._read(descriptor, member, buffer, end)
        if self.closed:
            member, why = next(iter(self.closed.items()))
            raise Broken(f"{len(self.closed)} of {len(self)} sockets were closed; member {member}: {why}")

    def pump_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Pump until `condition` holds. Raises Broken, naming `what`, when it does not within `seconds`."""
        deadline = time.perf_counter() + seconds
        while not condition():
            left = deadline - time.perf_counter()
            if left <= 0:
                raise Broken(f"not within {seconds:g} s: {what}")
            self.pump(min(left, 0.1))

    def _read(self, descriptor: int, member: int, data: bytes | bytearray, end: int) -> None:
        """Take the frames in `data[:end]` apart; what is left of the last one waits for more."""
        marker = self.marker
        position = 0
        while end - position >= 2:
            length = data[position + 1]
            start = position + 2
            if length == 126:
                if end - position < 4:
                    break
                length = data[position + 2] << 8 | data[position + 3]
                start = position + 4
            elif length == 127:
                if end - position < 10:
                    break
                length = int.from_bytes(data[position + 2 : position + 10], "big")
                start = position + 10
            stop = start + length
            if stop > end:
                break
            if marker is not None and data.startswith(marker, start, stop):
                self._count(member, data, start, stop)
            else:
                self._take(member, data[position] & 0x0F, bytes(data[start:stop]))
            position = stop
        if position < end:
            self._rest[descriptor] = bytes(data[position:end])

    def _count(self, member: int, data: bytes | bytearray, start: int, stop: int) -> None:
        counts, arrived = self._counts, self.arrived
        index = counts[member]
        counts[member] = index + 1
        if index >= len(arrived):
            arrived.append(0)
        if member == PROBE or self.keep_all:
            self._keep(member, bytes(data[start:stop]))
        arrived[index] = having = arrived[index] + 1
        if having == len(counts):
            self.on_complete(index, time.perf_counter())

    def _keep(self, member: int, payload: bytes) -> None:
        if member == PROBE:
            self.probed.append(payload)
        if self.keep_all:
            self.kept.append((member, payload))

    def _take(self, member: int, opcode: int, payload: bytes) -> None:
        if opcode == wire.TEXT:
            self.on_frame(member, payload)
        elif opcode == wire.PING:
            self._send(member, wire.client_frame(payload, wire.PONG))
        elif opcode == wire.CLOSE:
            code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.closed.setdefault(
                member, f"close code {code} {payload[2:].decode(errors='replace')}".strip()
            )

    def _lose(self, member: int, why: str) -> None:
        self.closed.setdefault(member, why)
        self._epoll.unregister(self._sockets[member].fileno())

    def close(self) -> None:
        """Close every socket."""
        for opened in self._sockets:
            opened.close()
        self._epoll.close()


def measure_ceiling(members: int, payload: bytes, *, batch: int, rounds: int = 5) -> float:
    """Return how many frames a second a crowd takes in with nobody else at work, the best of `rounds`.

    Each of `members` connections over 127.0.0.1 holds `batch` frames of `payload` when the clock starts.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=128))
        crowd = Crowd(marker=payload[:8])
        stack.callback(crowd.close)
        writers = []
        for _ in range(members):
            reader = socket.create_connection(listener.getsockname())
            writer, _ = listener.accept()
            writers.append(stack.enter_context(writer))
            crowd.add(reader)
        burst = wire.joined([wire.server_frame(payload)] * batch)
        best = 0.0
        for _ in range(rounds):
            for writer in writers:
                writer.sendall(burst)
            wanted = len(crowd.arrived) + batch
            start = time.perf_counter()
            crowd.pump_until(partial(_has_all, crowd, wanted), 30.0, "its own frames")
            best = max(best, members * batch / (time.perf_counter() - start))
            crowd.probed.clear()
        return best


def _has_all(crowd: Crowd, wanted: int) -> bool:
    return len(crowd.arrived) == wanted and crowd.arrived[-1] == len(crowd)


def check_equal(counts: Sequence[int], expected: int) -> int:
    """Return how many frames are missing (or too many) over all members."""
    return sum(abs(expected - count) for count in counts)


def _ignore(member: int, payload: bytes) -> None:
    """A frame nobody asked for."""


def _ignore_time(index: int, at: float) -> None:
    """A completion nobody asked for."""
