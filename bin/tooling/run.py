"""bin/run: set up what is missing, then become the server."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import environment
from programs import run_logged
from setup import set_up
from terminal import ROOT, Refusal, check_writable, hash_files, only_one, read_stamp, say, write_stamp

DEFAULT_PORT = 8000
DATABASE = "torget.sqlite3"
STATE = "start.json"
RUNNING = "running.lock"
LOG = "start.log"
SIGN_INS = "demo-sign-ins.txt"


def main(arguments: list[str]) -> int:
    """Run bin/run; it returns only when the server could not be started. Raises Refusal."""
    options = _parse(arguments)
    data = Path(options.data).expanduser().absolute()
    _check_port_free(options.port)
    check_writable(data, "Choose a folder for Torget's data with --data DIR.")
    environ = {**os.environ, "TORGET_DATA": str(data)}
    if not environ.get("TORGET_ORIGINS"):
        # In mails, pushes and feeds: where this one is found.
        environ.setdefault("TORGET_URL", f"http://localhost:{options.port}")
    _claim(data, environ, options.port)
    set_up(tests=False)
    # Messages and keys are nobody else's to read: what is made from here on is its owner's alone.
    os.umask(0o077)
    with only_one(data / "start.lock", f"Another start is preparing {data}: waiting for it."):
        _prepare(data, environ, demo=options.demo)
    _check_port_free(options.port)
    say(f"Starting Torget: http://localhost:{options.port} (Ctrl-C stops it; data in {data})")
    if (data / SIGN_INS).exists():
        print((data / SIGN_INS).read_text(encoding="utf-8").rstrip(), flush=True)
    argv = [str(environment.PYTHON), "-m", "config.server", "--port", str(options.port), "--data", str(data)]
    argv += ["--server", options.server]
    os.chdir(ROOT)
    os.execve(argv[0], argv, environ)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Start Torget on this machine. The first start makes what is missing, and a demo.",
    )
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help=f"the port on 127.0.0.1 ({DEFAULT_PORT})"
    )
    parser.add_argument(
        "--data",
        default=os.environ.get("TORGET_DATA") or str(ROOT / "data"),
        metavar="DIR",
        help="where database, files and keys lie (./data)",
    )
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="start empty, without the demo municipality"
    )
    parser.add_argument(
        "--server", choices=("daphne", "uvicorn"), default="daphne", help="what serves the sockets (daphne)"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _check_port_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Refusal(
                f"Port {port} is reserved for the system: choose one above 1023 with --port N."
            ) from error
        except OSError as error:
            raise Refusal(
                f"Port {port} is in use: stop what uses it, or choose another with --port N."
            ) from error


def _claim(data: Path, environ: dict[str, str], port: int) -> None:
    """Refuse a second server on the same SQLite file: only processes that share a Redis hear of each other.

    The lock stays with this process when it becomes the server, and goes when that ends, however it ends.
    """
    if environ.get("TORGET_DATABASE_URL"):
        return
    claim = os.open(data / RUNNING, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        other = os.read(claim, 20).decode() or "another port"
        raise Refusal(
            f"Torget already runs or starts on {data} (port {other}): "
            "stop it, or choose other data with --data DIR."
        ) from error
    os.ftruncate(claim, 0)
    os.write(claim, str(port).encode())
    os.set_inheritable(claim, True)


def _prepare(data: Path, environ: dict[str, str], *, demo: bool) -> None:
    """Bring the database to this version; put a demo municipality into one that was made here and now."""
    # Private and new each time: the demo's sign-ins pass through it.
    _write_private(data / LOG, "")
    state = read_stamp(data / STATE)
    if not state:
        # Only a database of our own making: a demo has no place in one that somebody brought.
        state = {"demo": "unwanted" if (data / DATABASE).exists() else "wanted"}
    if state.get("demo") == "wanted" and (not demo or environ.get("TORGET_DATABASE_URL")):
        state["demo"] = "unwanted"
    write_stamp(data / STATE, state)
    if environ.get("TORGET_DATABASE_URL") or not state.get("schema") or state["schema"] != _schema(data):
        say("Bringing the database to this version")
        what = "Bringing the database to this version"
        _manage("migrate", "--no-input", "--verbosity", "0", environ=environ, what=what)
        state["schema"] = _schema(data)
        write_stamp(data / STATE, state)
    if state.get("demo") == "wanted":
        say("First start: making a demo municipality")
        _manage("make_demo", environ=environ, what="Making the demo municipality")
        write_stamp(data / STATE, {**state, "demo": "made"})


def _schema(data: Path) -> list[str] | None:
    """What the database's schema follows from: our migrations, the packages', and those it has had.

    Asking Django would cost over a second of every start. None when there is no answer.
    """
    ours = hash_files([*ROOT.glob("*/migrations/*.py"), environment.REQUIREMENTS / "run.txt"])
    try:
        address = f"{(data / DATABASE).as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as database:
            applied = database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    except sqlite3.Error:
        return None
    return [ours, hashlib.sha256(repr(applied).encode()).hexdigest()]


def _manage(*arguments: str, environ: dict[str, str], what: str) -> str:
    log = Path(environ["TORGET_DATA"]) / LOG
    return run_logged([environment.PYTHON, ROOT / "manage.py", *arguments], what=what, env=environ, log=log)


def _write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
