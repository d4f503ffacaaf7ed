"""The machine that measures: what it is, which core does what, what a process costs."""

from __future__ import annotations

import os
import platform
import resource
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = (
    "django",
    "channels",
    "channels-redis",
    "daphne",
    "twisted",
    "msgspec",
    "redis",
    "uvicorn",
    "uvloop",
)
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def choose_cores() -> tuple[int, int]:
    """Return one core for the server and another for the client; the same where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def pin(pid: int, core: int) -> None:
    """Keep a process and all of its threads on one core; 0 is this process."""
    for thread in Path(f"/proc/{pid or os.getpid()}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def allow_files(count: int) -> None:
    """Raise this process's limit of open files to `count`. Raises OSError when the system forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise OSError(f"{count} open files are needed and {hard} allowed: raise `ulimit -n` first")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def cpu_seconds(*pids: int) -> float:
    """Return the processor time that processes have used so far, together."""
    return sum(_cpu_seconds(pid) for pid in pids)


def _cpu_seconds(pid: int) -> float:
    # The name in parentheses may hold spaces; the fields after it do not.
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def resident_bytes(pid: int) -> int:
    """Return how much memory of its own a process has in RAM (RssAnon of proc(5)).

    Pages of files that it has mapped are left out: SQLite maps up to 256 MiB of the database for each
    connection, the same pages each time, and the system takes them back when it needs them.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    # "RssAnon:     12345 kB"
    return 1024 * int(status.partition("RssAnon:")[2].split()[0])


def describe() -> dict[str, Any]:
    """Return machine, versions and time, as they stand in every report."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_mib": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
            "system": f"{platform.system()} {platform.release()}",
            "load_1_minute": round(os.getloadavg()[0], 2),
        },
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
