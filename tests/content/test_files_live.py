"""Large files through a running server: whole, in parts, and without anybody else noticing."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from tests.content import samples
from tests.servers.fixtures import SignIn
from tests.servers.torget import Installation

pytestmark = [pytest.mark.either_server, pytest.mark.realtime, pytest.mark.anywhere]

MEGABYTE = 1024 * 1024
LARGE = 30 * MEGABYTE
# What the server may need more than before, for a file that it must never hold as a whole.
MORE_MEMORY = 20 * MEGABYTE


def memory_of(pid: int) -> int:
    """Return the most memory that a process has held so far, in bytes."""
    (line,) = [
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) * 1024


def stored(torget: Installation) -> list[Path]:
    """Return what lies in the storage."""
    return [path for path in (torget.data / "media").rglob("*") if path.is_file()]


async def test_a_large_film_goes_up_and_plays_from_anywhere(torget: Installation, sign_in: SignIn) -> None:
    film = samples.film(content=hashlib.shake_128(b"film").digest(LARGE))
    browser = await sign_in("fatima")
    # What a server needs for its first upload at all is not counted.
    await browser.upload("liten.mp4", samples.film())
    before = memory_of(torget.first.pid)
    uploaded = (await browser.upload("film.mp4", film))["file"]
    assert (uploaded["size"], uploaded["duration"]) == (len(film), 2.5)
    path = f"/api/files/{uploaded['id']}"
    status, headers, whole = await browser.read_bytes(path)
    assert (status, headers["Content-Length"]) == (200, str(len(film)))
    assert whole[-LARGE:] == film[-LARGE:]
    for start, end in ((0, 1), (LARGE // 2, LARGE // 2 + 5 * MEGABYTE), (len(film) - 10, len(film) - 1)):
        status, headers, part = await browser.read_bytes(path, headers={"Range": f"bytes={start}-{end}"})
        assert (status, part == whole[start : end + 1]) == (206, True)
    assert memory_of(torget.first.pid) - before < MORE_MEMORY


async def test_half_an_upload_leaves_nothing(torget: Installation, sign_in: SignIn) -> None:
    browser = await sign_in("fatima")
    cookies = "; ".join(f"{name}={browser.cookie(name)}" for name in ("sessionid", "csrftoken"))
    before = stored(torget)
    head = (
        f"POST /api/files HTTP/1.1\r\nHost: localhost:{torget.first.port}\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {browser.cookie('csrftoken')}\r\nContent-Length: {5 * MEGABYTE}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    _reader, writer = await asyncio.open_connection("localhost", torget.first.port)
    writer.write(head.encode() + samples.PDF * 1000)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    # The server goes on with the next, and has kept nothing of it.
    await browser.upload("hel.pdf", samples.PDF)
    assert len(stored(torget)) == len(before) + 1


async def test_a_form_without_anything_is_told_so(sign_in: SignIn) -> None:
    browser = await sign_in("fatima")
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await browser.request("POST", "/api/files", headers=headers)
    assert answer.data["error"]["code"] == "invalid"


async def test_who_reads_slowly_costs_no_memory(torget: Installation, sign_in: SignIn) -> None:
    browser = await sign_in("fatima")
    film = samples.film(content=hashlib.shake_128(b"slow").digest(LARGE))
    uploaded = (await browser.upload("film.mp4", film))["file"]
    before = memory_of(torget.first.pid)
    request = (
        f"GET /api/files/{uploaded['id']} HTTP/1.1\r\nHost: localhost:{torget.first.port}\r\n"
        f"Cookie: sessionid={browser.cookie('sessionid')}\r\n\r\n"
    ).encode()
    connections = [
        await asyncio.open_connection("localhost", torget.first.port, limit=65536) for _ in range(4)
    ]
    for reader, writer in connections:
        writer.write(request)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    # Meanwhile others are served, and enough time passes to have read all four films from the disk.
    for _ in range(20):
        status, _headers, part = await browser.read_bytes(
            f"/api/files/{uploaded['id']}", headers={"Range": f"bytes=0-{MEGABYTE}"}
        )
        assert (status, len(part)) == (206, MEGABYTE + 1)
    for _reader, writer in connections:
        writer.close()
    assert memory_of(torget.first.pid) - before < MORE_MEMORY
