"""The checkout's own files, as the rules about them see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *(
        "audit",
        "eventlog",
        "people",
        "content",
        "chat",
        "streams",
        "questions",
        "presence",
        "search",
        "records",
    ),
    *("notifications", "integrations", "realtime", "config"),
)
BINARY = {
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".ico",
    ".woff2",
    ".zip",
    ".gz",
    ".heic",
    ".mp4",
    ".pdf",
    ".mo",
}


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that git holds or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file() and not path.is_symlink()))


def text_files() -> list[Path]:
    """The files a person reads."""
    return [path for path in committed_files() if path.suffix not in BINARY]


def python_files(*folders: str) -> list[Path]:
    """Python files, of these top folders or of all."""
    return [
        path
        for path in committed_files()
        if path.suffix == ".py" and (not folders or path.relative_to(ROOT).parts[0] in folders)
    ]


def name_of(path: Path) -> str:
    """The path as a person would say it."""
    return str(path.relative_to(ROOT))


def lines_with(path: Path, *needles: str) -> list[str]:
    """The lines of a file, with their numbers, that contain one of `needles` in any case."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if any(needle in line.lower() for needle in needles):
            found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    return found
