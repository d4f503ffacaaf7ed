"""What Daphne's sockets read at once is what Autobahn would have read, however it arrives."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport
from websockets.extensions import Extension
from websockets.frames import Frame, Opcode

from config.daphne_socket import TorgetWebSocketFactory, TorgetWebSocketProtocol, text_frame

pytestmark = pytest.mark.anywhere

NO_EXTENSIONS: list[Extension] = []


def frame(opcode: Opcode, data: bytes, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=mask, extensions=NO_EXTENSIONS)


def opened() -> tuple[TorgetWebSocketProtocol, list[Any]]:
    """Return a socket past its handshake, and what it hands on."""
    taken: list[Any] = []
    factory = TorgetWebSocketFactory(SimpleNamespace(protocol_disconnected=lambda protocol: None))
    socket = factory.buildProtocol(None)
    transport = StringTransport()
    transport.registerProducer(socket, True)
    socket.makeConnection(transport)
    socket.state = socket.STATE_OPEN
    socket.inside_message, socket.current_frame = False, None
    socket.websocket_version = 13
    socket.application_queue = SimpleNamespace(put_nowait=taken.append)
    socket.muted, socket.client_addr = False, None
    return socket, taken


TEXT = st.text(max_size=200) | st.sampled_from(["å" * 63, "a" * 126, "a" * 65_535, "a" * 65_536, "🎉" * 32])
WHOLE = TEXT.map(lambda text: frame(Opcode.TEXT, text.encode()))
PARTED = TEXT.map(
    lambda text: (
        frame(Opcode.TEXT, text.encode()[:3], fin=False)
        + frame(Opcode.PING, b"hej")
        + frame(Opcode.CONT, text.encode()[3:])
    )
)
OTHERS = st.binary(max_size=130).map(lambda data: frame(Opcode.BINARY, data))
WRONG = st.sampled_from(
    [
        frame(Opcode.TEXT, b"\xff\xfe"),
        b"\xc1\x83\x00\x00\x00\x00hej",
        frame(Opcode.TEXT, b"hej", mask=False),
        frame(Opcode.CONT, b"hej"),
        b"\x81\xfe\x00\x03\x00\x00\x00\x00hej",
    ]
)


@given(st.lists(st.one_of(WHOLE, WHOLE, PARTED, OTHERS, WRONG), max_size=6), st.lists(st.integers(1, 400)))
def test_it_is_what_autobahn_reads(frames: list[bytes], cuts: list[int]) -> None:
    everything = b"".join(frames)
    swift, taken = opened()
    plain, expected = opened()
    place = 0
    for cut in [*cuts, len(everything)]:
        swift.dataReceived(everything[place : place + cut])
        plain._dataReceived(everything[place : place + cut])
        place += cut
    assert taken == expected
    assert swift.state == plain.state
    assert swift.transport.value() == plain.transport.value()


@given(TEXT, st.binary(max_size=20))
def test_a_whole_frame_of_text_is_read(text: str, rest: bytes) -> None:
    data = frame(Opcode.TEXT, text.encode())
    assert text_frame(data + rest) == ((text.encode(), rest) if len(text.encode()) < 65_536 else None)
    assert text_frame(data[:-1]) is None
