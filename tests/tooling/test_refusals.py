"""What bin/run says when it cannot start: one line a person can act on, never a traceback."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.servers.process import find_free_port

ROOT = Path(__file__).resolve().parents[2]
NEEDED_BY_SH = ("sh", "dirname")


def start(
    *arguments: str, checkout: Path = ROOT, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run bin/run where it is expected to refuse."""
    return subprocess.run(
        [checkout / "bin" / "run", *arguments],
        env=dict(environ) if environ is not None else None,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error that contains `words`, and exit code 1."""
    assert done.returncode == 1, done
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh copy of the commands: a checkout that was never set up."""
    copy = tmp_path / "torget"
    shutil.copytree(ROOT / "bin", copy / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", copy / "requirements")
    return copy


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with what a shell script needs and no Python."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in NEEDED_BY_SH:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def add_python(machine: Path, name: str, answer: str) -> None:
    """Put a Python on the PATH that gives this answer about itself."""
    program = machine / name
    program.write_text(f"#!{shutil.which('sh')}\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start("--port", str(port), "--data", str(tmp_path / "data"))
    assert_refused(done, f"Port {port} is in use", "--port N")
    assert not (tmp_path / "data").exists(), "nothing is made for a start that cannot be"


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    done = start("--port", str(find_free_port()), "--data", str(tmp_path / "file" / "data"))
    assert_refused(done, "Cannot write in", str(tmp_path / "file"), "--data DIR")


def test_a_checkout_that_cannot_be_written(checkout: Path, tmp_path: Path) -> None:
    (checkout / "web").mkdir()
    (checkout / "web" / "package-lock.json").write_text("{}")
    (checkout / "build").write_text("in the way")
    done = start("--port", str(find_free_port()), "--data", str(tmp_path / "data"), checkout=checkout)
    assert_refused(done, "Cannot write in", str(checkout), "clone Torget")


def test_another_server_on_the_same_data(tmp_path: Path) -> None:
    # Held as bin/run holds it for the server that it becomes.
    with (tmp_path / "running.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("8000")
        held.flush()
        done = start("--port", str(find_free_port()), "--data", str(tmp_path))
    assert_refused(done, f"already runs or starts on {tmp_path}", "port 8000")


def test_a_python_that_is_too_old(checkout: Path, machine: Path) -> None:
    add_python(machine, "python3", "echo is Python 3.8.18")
    done = start(checkout=checkout, environ={"PATH": str(machine)})
    assert_refused(done, "needs Python 3.11 or newer", f"{machine}/python3 is Python 3.8.18")


def test_a_python_that_cannot_make_environments(checkout: Path, machine: Path) -> None:
    add_python(machine, "python3.11", "echo lacks the module ensurepip")
    done = start(checkout=checkout, environ={"PATH": str(machine)})
    assert_refused(done, "python3.11 lacks the module ensurepip")


def test_a_shim_that_stands_for_no_python_is_passed_over(checkout: Path, machine: Path) -> None:
    add_python(machine, "python3.13", "echo 'command not found' >&2; exit 127")
    add_python(machine, "python3", "echo is Python 3.9.2")
    done = start(checkout=checkout, environ={"PATH": str(machine)})
    assert_refused(done, "is Python 3.9.2")


def test_no_python_at_all(checkout: Path, machine: Path) -> None:
    done = start(checkout=checkout, environ={"PATH": str(machine)})
    assert_refused(done, "needs Python 3.11 or newer: none was found on PATH")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", ""])
def test_a_port_that_is_none(port: str) -> None:
    done = start(f"--port={port}")
    assert done.returncode == 2
    assert "a port is a number from 1 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_network_at_the_first_set_up(checkout: Path, tmp_path: Path) -> None:
    # A package index on a port where nobody listens, as pip and npm see a machine without a network.
    unreachable = f"http://127.0.0.1:{find_free_port()}/"
    (checkout / "web").mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "web" / name, checkout / "web" / name)
    environ = {
        **os.environ,
        "PIP_INDEX_URL": unreachable,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "NPM_CONFIG_REGISTRY": unreachable,
        "NPM_CONFIG_CACHE": str(tmp_path / "npm"),
    }
    done = start(
        *("--port", str(find_free_port())),
        *("--data", str(tmp_path / "data")),
        checkout=checkout,
        environ=environ,
    )
    assert_refused(done, "the package index could not be reached", "Connect this machine to the network")
