"""What the server puts on the wire, read by another implementation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode

from realtime.framing import frame_text, payloads_of
from tests.realtime.fakes import parse_frames

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 1_048_576])
def test_another_parser_reads_every_length(length: int) -> None:
    payload = b"x" * length
    framed = frame_text(payload)

    (frame,) = parse_frames(framed)

    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, payload)
    assert list(payloads_of(framed)) == [payload]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=20))
def test_frames_in_a_row_stay_apart(texts: list[str]) -> None:
    stream = b"".join(frame_text(text.encode()) for text in texts)

    assert [bytes(frame.data).decode() for frame in parse_frames(stream)] == texts
    assert [payload.decode() for payload in payloads_of(stream)] == texts
