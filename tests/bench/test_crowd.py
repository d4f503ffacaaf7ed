"""The load client counts right: what it says of a server is worth as much as that."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bench.common import wire
from bench.common.crowd import Broken, Crowd, check_equal, measure_ceiling
from bench.common.figures import median, percentile

pytestmark = pytest.mark.anywhere

EVENT = b'{"t":"event","text":"' + b"x" * 200 + b'"}'
SHORT_EVENT = b'{"t":"event"}'
OTHER = b'{"t":"pong"}'


class Line:
    """A crowd of two, and the server's ends of their sockets."""

    def __init__(self) -> None:
        self.crowd = Crowd(marker=b'{"t":"event"')
        self.others: list[tuple[int, bytes]] = []
        self.completed: list[int] = []
        self.crowd.on_frame = lambda member, payload: self.others.append((member, payload))
        self.crowd.on_complete = lambda index, at: self.completed.append(index)
        self.servers = []
        for _ in range(2):
            server, client = socket.socketpair()
            self.servers.append(server)
            self.crowd.add(client)

    def send(self, member: int, data: bytes) -> None:
        """Let the server send bytes to a member, who takes them in."""
        self.servers[member].sendall(data)
        self.crowd.pump(1.0)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.crowd.close()
    for server in made.servers:
        server.close()


def test_a_message_is_complete_when_the_last_member_has_it(line: Line) -> None:
    line.send(0, wire.server_frame(EVENT))
    assert line.completed == []
    line.send(1, wire.server_frame(EVENT))
    assert line.completed == [0]
    assert line.crowd.counts == [1, 1]
    assert line.crowd.probed == [EVENT]


@pytest.mark.parametrize("payload", [EVENT, SHORT_EVENT], ids=["long", "short"])
def test_frames_are_counted_however_the_bytes_come(line: Line, payload: bytes) -> None:
    data = wire.server_frame(payload) * 3
    for at in range(len(data)):
        line.send(0, data[at : at + 1])
    line.send(1, data)
    assert line.crowd.counts == [3, 3]
    assert line.completed == [0, 1, 2]
    assert line.crowd.probed == [payload] * 3


def test_other_frames_are_handed_over_and_not_counted(line: Line) -> None:
    line.send(1, wire.server_frame(OTHER) + wire.server_frame(EVENT) + wire.server_frame(OTHER))
    assert line.others == [(1, OTHER), (1, OTHER)]
    assert line.crowd.counts == [0, 1]


def test_a_frame_with_a_64_bit_length_is_read(line: Line) -> None:
    payload = SHORT_EVENT.ljust(70_000)
    line.send(0, bytes((0x81, 127)) + len(payload).to_bytes(8, "big") + payload)
    line.crowd.pump(0)
    assert line.crowd.probed == [payload]


def test_a_ping_is_answered_with_its_own_payload(line: Line) -> None:
    line.send(0, bytes((0x80 | wire.PING, 2)) + b"hi")
    assert line.servers[0].recv(100) == wire.client_frame(b"hi", wire.PONG)


def test_a_closed_socket_ends_the_measurement(line: Line) -> None:
    with pytest.raises(Broken, match="member 1: close code 4409 too slow"):
        line.send(1, bytes((0x80 | wire.CLOSE, 10)) + (4409).to_bytes(2, "big") + b"too slow")


def test_a_lost_connection_ends_the_measurement(line: Line) -> None:
    line.servers[0].close()
    with pytest.raises(Broken, match="member 0: the connection ended"):
        line.crowd.pump(1.0)


def test_what_is_missing_is_counted() -> None:
    assert check_equal([5, 5, 5], 5) == 0
    assert check_equal([5, 3, 6], 5) == 3


def test_the_client_knows_its_own_ceiling() -> None:
    assert measure_ceiling(5, EVENT, batch=3, rounds=2) > 0


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert percentile(values, 0.5) == 50.0
    assert percentile(values, 0.99) == 99.0
    assert percentile([7.0], 0.99) == 7.0
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([4.0, 1.0, 2.0, 3.0]) == 2.5
