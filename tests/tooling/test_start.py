"""bin/run from the first start on: a new municipality, the same one again, and none where none is wanted."""

from __future__ import annotations

import os
import shutil
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import migrated
from tests.servers.process import Process, find_free_port

ROOT = Path(__file__).resolve().parents[2]
FIRST_START_SECONDS = 120.0


class Start:
    """One start of bin/run on a data folder."""

    def __init__(self, data: Path, log_path: Path, *arguments: str) -> None:
        self.port = find_free_port()
        self.process = Process(
            [ROOT / "bin" / "run", "--port", str(self.port), "--data", data, *arguments],
            log_path=log_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("TORGET_")},
        )

    def wait(self) -> None:
        """Start, and wait until it answers."""
        self.process.start()
        self.process.wait_ready(self.answers, seconds=FIRST_START_SECONDS, what="bin/run")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def starts() -> Iterator[list[Start]]:
    """Whatever a test has started ends with it."""
    started: list[Start] = []
    yield started
    for start in started:
        start.process.terminate()


def test_nothing_secret_is_readable_by_others_and_the_second_start_makes_nothing_anew(
    tmp_path: Path, starts: list[Start]
) -> None:
    data = tmp_path / "data"
    first = Start(data, tmp_path / "first.log")
    starts.append(first)
    first.wait()
    assert f"http://localhost:{first.port}" in first.process.log()
    sign_ins = (data / "demo-sign-ins.txt").read_text(encoding="utf-8").strip()
    assert sign_ins
    assert sign_ins in first.process.log()
    secret = (data / "secret.key").read_text()
    for name in ("secret.key", "torget.sqlite3"):
        mode = stat.S_IMODE((data / name).stat().st_mode)
        assert mode & (stat.S_IRWXG | stat.S_IRWXO) == 0, f"{name} is {mode:o}"
    pid = first.process.pid
    # Mails, pushes and feeds lead to the port it was given.
    environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert f"TORGET_URL=http://localhost:{first.port}".encode() in environ
    assert first.process.terminate() in (0, -15), first.process.log()
    assert pid != os.getpid()
    assert not first.answers()

    second = Start(data, tmp_path / "second.log")
    starts.append(second)
    second.wait()
    # What takes time at the first start is not done again.
    for work in ("Setting up", "Bringing the database", "First start"):
        assert work not in second.process.log()
    assert sign_ins in second.process.log()
    assert (data / "secret.key").read_text() == secret


def test_no_demo_makes_none_then_or_later(tmp_path: Path, starts: list[Start]) -> None:
    # As a first start leaves it that was ended when the database was there: migrating takes long.
    data = tmp_path / "data"
    shutil.copytree(migrated.folder(), data)
    (data / "start.json").write_text('{"demo": "wanted"}', encoding="utf-8")
    for arguments in (("--no-demo",), ()):
        start = Start(data, tmp_path / "log", *arguments)
        starts.append(start)
        start.wait()
        start.process.terminate()
        assert "First start" not in start.process.log()
    assert not (data / "demo-sign-ins.txt").exists()
