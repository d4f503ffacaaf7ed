"""The picture of sampled stacks shows what took the time, and where."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from bench.common.flame import draw, read

pytestmark = pytest.mark.anywhere

STACKS = """
thread (0x7F01): writer-0;run (threading.py:12);Executor._write (eventlog/executor.py:99);insert (a.py:1) 60
thread (0x7F01): writer-0;run (threading.py:12);Executor._write (eventlog/executor.py:120) 20
thread (0x7F02): MainThread;_flush (realtime/bus.py:5) 19
thread (0x7F02): MainThread;rare (realtime/bus.py:5) 0
thread (0x7F02): MainThread;<lambda> (realtime/bus.py:5) 1
"""


def test_frames_are_as_wide_as_their_share() -> None:
    picture = draw("Sends & more", read(STACKS.strip().splitlines()))
    root = ET.fromstring(picture)
    space = {"s": "http://www.w3.org/2000/svg"}
    boxes = {
        box.findtext("s:title", namespaces=space): box.find("s:rect", space)
        for box in root.findall("s:g", space)
    }
    assert set(boxes) == {
        "writer: 80.0 %",
        "Executor._write (eventlog/executor.py): 80.0 %",
        "insert (a.py): 60.0 %",
        "MainThread: 20.0 %",
        "_flush (realtime/bus.py): 19.0 %",
        "<lambda> (realtime/bus.py): 1.0 %",
    }
    writer = boxes["writer: 80.0 %"]
    assert writer is not None
    assert float(writer.attrib["width"]) == 960
    assert root.findtext("s:title", namespaces=space) == "Sends & more"
