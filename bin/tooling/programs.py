"""Programs that set-up runs: logged, ended with us, and their failure told in one line."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from terminal import LOG, ROOT, Refusal, held_locks

# What pip and npm write when they cannot reach their index.
NETWORK_SIGNS = (
    "connection broken by",
    "failed to establish a new connection",
    "name resolution",
    "name or service not known",
    "max retries exceeded",
    "connecttimeout",
    "read timed out",
    "enotfound",
    "eai_again",
    "econnrefused",
    "econnreset",
    "etimedout",
    "enetunreach",
)

_running: set[subprocess.Popen[str]] = set()
_ending = threading.Event()


def end_with_us() -> None:
    """From now on Ctrl-C and SIGTERM end the programs we run as well, and raise KeyboardInterrupt."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end_all)


def run_logged(
    argv: Sequence[str | Path],
    *,
    what: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    log: Path = LOG,
    each_line: Callable[[str], None] | None = None,
) -> str:
    """Run a program, append its output to `log` and return it.

    `each_line` is called with every line as it comes. Raises Refusal, in one line, when the program fails:
    `what` could not be done, and whether the network was to blame.
    """
    if _ending.is_set():
        raise Refusal(f"{what} was not begun.")
    output: list[str] = []
    with log.open("a", encoding="utf-8") as record:
        record.write(f"\n$ {' '.join(str(part) for part in argv)}\n")
        record.flush()
        try:
            child = subprocess.Popen(
                [str(part) for part in argv],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                pass_fds=tuple(held_locks),
            )
        except OSError as error:
            raise Refusal(f"{what} failed: {argv[0]}: {error.strerror}.") from error
        _running.add(child)
        with child:
            assert child.stdout is not None
            for line in child.stdout:
                record.write(line)
                output.append(line)
                if each_line:
                    each_line(line)
        _running.discard(child)
    if child.returncode != 0:
        raise Refusal(_explain(what, output, log))
    return "".join(output)


def end_running() -> None:
    """End what `run_logged` runs at this moment, in whichever thread, and start nothing more."""
    _ending.set()
    for child in list(_running):
        if child.poll() is None:
            child.terminate()


def _end_all(_number: int, _frame: FrameType | None) -> None:
    end_running()
    raise KeyboardInterrupt


def _explain(what: str, output: Sequence[str], log: Path) -> str:
    text = "".join(output).lower()
    if any(sign in text for sign in NETWORK_SIGNS):
        return (
            f"{what} failed: the package index could not be reached. "
            f"Connect this machine to the network (or set its proxy), then start again. Details: {log}"
        )
    lines = [line.strip() for line in output if line.strip()] or ["it said nothing"]
    # pip and npm name the cause first; Python's traceback names it last.
    named = [line for line in lines if line.lower().startswith(("error:", "npm error"))]
    causes = (
        [line for line in named if line != "npm error" and "npm error code" not in line]
        or named
        or lines[-1:]
    )
    return f"{what} failed: {causes[0]} Details: {log}"
