"""bin/test: every check there is, in one order. The list `STAGES` is the only place that knows it."""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import client
import environment
from setup import set_up
from terminal import ROOT

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/usr/bin/chromium",
)
NO_CHROMIUM = (
    "The browser tests need Chromium and none was found. Get one with `apt-get install chromium` as root, or "
    "name yours in TORGET_CHROMIUM; `bin/test --no-browser` leaves these tests out."
)
STAGE_LIMIT_SECONDS = 30 * 60
# The long forms: what one test, and what a whole stage may take.
LONG_TEST_SECONDS = 60 * 60
LONG_STAGE_SECONDS = 4 * 60 * 60
KILL_AFTER_SECONDS = 20
# Three processes share a stage's tests, a file at a time: each has a database and servers of its own, and
# while one waits for something to happen, two cores are busy with the others.
IN_PARALLEL = ("-n", "3", "--dist", "loadscope")
# A third process brings nothing (588 s with three as with two), and what is drawn late is taken for missing.
BROWSERS_IN_PARALLEL = ("-n", "2", "--dist", "loadscope")
COUNTED = ("passed", "failed", "error", "errors", "skipped", "xfailed", "xpassed")


# What a stage has none of its tests in need not even be read.
SPARED = ("--ignore=tests/browser",)


@dataclass(frozen=True)
class Stage:
    """One check: `argv` runs in the checkout; `tool` says whose it is, `where` which folders tests lie in and
    `marked` which mark their files speak of."""

    name: str
    argv: tuple[str, ...]
    tool: str = "python"
    browser: bool = False
    where: tuple[str, ...] = ()
    # Reading all tests for the few that bear a mark takes longer than those do.
    marked: str = ""


STAGES = (
    Stage("lint", ("-m", "ruff", "check", ".")),
    Stage("format", ("-m", "ruff", "format", "--check", ".")),
    Stage("types", ("-m", "mypy")),
    Stage("ladder", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    Stage("client-check", ("run", "check"), tool="npm"),
    Stage("client-tests", ("test",), tool="npm"),
    Stage("embedded", ("--setup", "embedded", "-m", "not browser", *SPARED), tool="pytest"),
    Stage("grown", ("--setup", "grown", "-m", "not browser and not anywhere", *SPARED), tool="pytest"),
    Stage(
        "uvicorn",
        ("--setup", "embedded", "--server", "uvicorn", "-m", "either_server", *SPARED),
        tool="pytest",
        marked="either_server",
    ),
    Stage(
        "browser",
        ("--setup", "embedded", "-m", "browser"),
        tool="pytest",
        browser=True,
        where=("tests/browser",),
    ),
)


@dataclass
class Outcome:
    """How one stage ended."""

    stage: Stage
    ok: bool
    seconds: float
    # What its processes computed, all cores together; 0 where stages run beside each other.
    computed: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    why: str = ""


def main(arguments: list[str]) -> int:
    """Run bin/test: 0 when every stage passed; all stages run, also after one has failed."""
    options = _parse(arguments)
    stages = [stage for stage in STAGES if not options.stage or stage.name in options.stage]
    if options.path or options.k:
        stages = [stage for stage in stages if stage.tool == "pytest"]
    if options.no_browser:
        stages = [stage for stage in stages if not stage.browser]
    set_up(tests=True, built=any(stage.tool == "pytest" for stage in stages))
    chromium = _find_chromium()
    began = time.monotonic()
    quick = [stage for stage in stages if stage.tool != "pytest"]
    outcomes = _run_beside_each_other(quick, options)
    for stage in stages[len(quick) :]:
        if stage.browser and not chromium:
            outcomes.append(Outcome(stage, ok=False, seconds=0.0, why=NO_CHROMIUM))
        else:
            outcomes.append(_run(stage, options, chromium))
    return _summarise(outcomes, options, time.monotonic() - began)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/test", description="Run every check there is.")
    parser.add_argument("--no-browser", action="store_true", help="leave the browser tests out")
    parser.add_argument("--long", action="store_true", help="the long forms of the tests as well")
    parser.add_argument("--late", action="store_true", help="browser tests on slow devices and lines")
    parser.add_argument(
        "--stage", action="append", choices=[stage.name for stage in STAGES], help="only this stage"
    )
    parser.add_argument(
        "-k", metavar="EXPRESSION", help="only tests whose names match; leaves out all but pytest"
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="only these tests; leaves out all but pytest")
    return parser.parse_args(arguments)


def _find_chromium() -> str | None:
    named = os.environ.get("TORGET_CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else CHROMIUM_NAMES)), None)


def _run_beside_each_other(stages: list[Stage], options: argparse.Namespace) -> list[Outcome]:
    """Run the server's checks beside the client's; the output of each is shown when it has ended."""
    printing = threading.Lock()

    def run(tool: str) -> list[Outcome]:
        outcomes = []
        for stage in stages:
            if stage.tool == tool:
                began = time.monotonic()
                code, output = _run_silently(*_command(stage, options, None))
                outcomes.append(Outcome(stage, ok=code == 0, seconds=time.monotonic() - began))
                with printing:
                    print(f"\n=== {stage.name}\n{output}", end="")
                    _print_end(outcomes[-1])
        return outcomes

    with ThreadPoolExecutor(2) as pool:
        return [outcome for tool in pool.map(run, ("python", "npm")) for outcome in tool]


def _run_silently(argv: Sequence[str], cwd: str, environ: Mapping[str, str]) -> tuple[int, str]:
    child = subprocess.Popen(
        argv,
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(timeout=STAGE_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        _end_group(child, f"over {STAGE_LIMIT_SECONDS} s")
        output = ""
    return child.returncode, output


def _print_end(outcome: Outcome) -> None:
    print(
        f"=== {outcome.stage.name}: {'ok' if outcome.ok else 'FAILED'} in {outcome.seconds:.1f} s", flush=True
    )


def _run(stage: Stage, options: argparse.Namespace, chromium: str | None) -> Outcome:
    print(f"\n=== {stage.name}", flush=True)
    began, computed = time.monotonic(), _computed()
    limit = LONG_STAGE_SECONDS if options.long else STAGE_LIMIT_SECONDS
    code, output = _run_shown(*_command(stage, options, chromium), limit)
    outcome = Outcome(stage, ok=code == 0, seconds=time.monotonic() - began, computed=_computed() - computed)
    if stage.tool == "pytest":
        outcome.counts = _count(output)
        # With a choice of tests it is nothing wrong when a stage has none of them.
        if code == 5 and (options.path or options.k):
            outcome.ok = True
    _print_end(outcome)
    return outcome


def _command(
    stage: Stage, options: argparse.Namespace, chromium: str | None
) -> tuple[Sequence[str], str, Mapping[str, str]]:
    python = str(environment.PYTHON)
    if stage.tool == "npm":
        node = client.find_node()
        return [*node.npm, *stage.argv], str(client.WEB), node.environ()
    # Some of the tools find their siblings and the client's tools by PATH.
    path = os.pathsep.join(
        [str(environment.PYTHON.parent), client.find_node().path, os.environ.get("PATH", "")]
    )
    environ = {**os.environ, "PATH": path, **({"TORGET_CHROMIUM": chromium} if chromium else {})}
    if stage.tool == "python":
        return [python, *stage.argv], str(ROOT), environ
    shared = () if options.k or options.path else BROWSERS_IN_PARALLEL if stage.browser else IN_PARALLEL
    chosen = [
        *(["--late"] if options.late else []),
        *(["--long", "-o", f"faulthandler_timeout={LONG_TEST_SECONDS}"] if options.long else []),
        *(["-k", options.k] if options.k else []),
        *(options.path or _files_of(stage)),
    ]
    return [python, "-m", "pytest", "--durations=25", *shared, *stage.argv, *chosen], str(ROOT), environ


def _files_of(stage: Stage) -> Sequence[str]:
    if not stage.marked:
        return stage.where
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if stage.marked in file.read_text(encoding="utf-8")]


def _computed() -> float:
    """Return the processor seconds of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_shown(argv: Sequence[str], cwd: str, environ: Mapping[str, str], limit: int) -> tuple[int, str]:
    """Run a program, show its output as it comes and return it; all of it ends after `limit` seconds."""
    child = subprocess.Popen(
        argv,
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    deadline = time.monotonic() + limit
    signal.signal(signal.SIGALRM, lambda *_: _end_group(child, f"over {limit} s"))
    signal.alarm(limit)
    lines = []
    try:
        assert child.stdout is not None
        for line in child.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
        return child.wait(timeout=max(1.0, deadline - time.monotonic())), "".join(lines)
    except BaseException:
        _end_group(child, "stopped")
        raise
    finally:
        signal.alarm(0)


def _end_group(child: subprocess.Popen[str], why: str) -> None:
    print(f"=== ending it: {why}", flush=True)
    try:
        os.killpg(child.pid, signal.SIGINT)
        child.wait(timeout=KILL_AFTER_SECONDS)
    except ProcessLookupError:
        return
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _count(output: str) -> dict[str, int]:
    """Read pytest's closing line, the last one that names a count and a time."""
    closing = [
        line for line in output.splitlines() if re.search(r"\b(passed|failed|errors?)\b.* in [\d.]+s", line)
    ]
    counts: dict[str, int] = {}
    for number, word in re.findall(r"(\d+) (\w+)", closing[-1] if closing else ""):
        if word in COUNTED:
            counts[word.rstrip("s") if word == "errors" else word] = int(number)
    return counts


def _summarise(outcomes: list[Outcome], options: argparse.Namespace, seconds: float) -> int:
    print("\n=== Summary")
    for outcome in outcomes:
        busy = f"{outcome.computed:6.0f} s of processor" if outcome.computed else " " * 21
        counts = ", ".join(f"{number} {word}" for word, number in outcome.counts.items())
        verdict = "ok" if outcome.ok else "FAILED"
        print(f"{verdict:6}  {outcome.seconds:6.1f} s  {outcome.stage.name:13} {busy}  {counts}".rstrip())
    if options.no_browser:
        print("The browser tests were left out (--no-browser).")
    for outcome in outcomes:
        if outcome.why:
            print(outcome.why)
    failed = [outcome for outcome in outcomes if not outcome.ok]
    passed_tests = sum(outcome.counts.get("passed", 0) for outcome in outcomes)
    failed_tests = sum(outcome.counts.get(word, 0) for outcome in outcomes for word in ("failed", "error"))
    print(f"{seconds:.0f} s in all")
    print(
        f"Failed stages: {', '.join(outcome.stage.name for outcome in failed)}"
        if failed
        else "Every stage passed."
    )
    if any(outcome.stage.tool == "pytest" for outcome in outcomes):
        print(f"{passed_tests} passed, {failed_tests} failed", flush=True)
    return 1 if failed else 0
