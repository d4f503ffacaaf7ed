"""What every room has in common. Each rule first shows that it looked at something."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path

from tests.architecture.files import (
    ROOMS,
    ROOT,
    committed_files,
    lines_with,
    name_of,
    python_files,
    text_files,
)

LONGEST_FILE = 500
WRITTEN_BY_HAND = {".py", ".ts", ".tsx", ".css", ".sh"}
# Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
    )
)
UNFINISHED = ("to" + "do:", "fix" + "me", "x" * 3 + ":", "# no" + "qa")
NOT_RUN = (
    "mark.sk" + "ip",
    "mark.xf" + "ail",
    "pytest.sk" + "ip(",
    "importor" + "skip",
    "pytest.xf" + "ail(",
)
# Django reads its settings from one module; a room's own part of them joins it there.
STAR_ALLOWED = {"config/settings.py"}


def imports_of(path: Path) -> list[tuple[int, str]]:
    """Every imported name with its line; `from a import *` gives `a.*`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names]
    return found


def test_no_room_uses_signals() -> None:
    # A signal is a call that nobody reading the caller can see.
    files = python_files(*ROOMS)
    assert any(imports_of(path) for path in files)
    users = [
        f"{name_of(path)}:{line}: {name}"
        for path in files
        for line, name in imports_of(path)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.contrib.auth.signals"))
    ]
    assert users == []


def test_nothing_is_imported_by_star() -> None:
    stars = [
        f"{name_of(path)}:{line}: {name}"
        for path in python_files()
        for line, name in imports_of(path)
        if name.endswith(".*") and name_of(path) not in STAR_ALLOWED
    ]
    assert stars == []


def test_files_stay_short_enough_to_read() -> None:
    # Django writes migrations.
    files = [
        path
        for path in committed_files()
        if path.suffix in WRITTEN_BY_HAND and path.parent.name != "migrations"
    ]
    assert files
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_views_do_not_write() -> None:
    # Writing is the services' business, under the executor, in one transaction.
    writes = re.compile(
        r"\.(save|create|bulk_create|get_or_create|update_or_create|bulk_update)\(|transaction\."
    )
    views = [
        path for path in python_files(*ROOMS) if path.name in ("api.py", "views.py", "admin.py", "urls.py")
    ]
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in views
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if writes.search(line)
    ]
    assert found == []


def test_models_do_not_override_save() -> None:
    found = []
    for path in [path for path in python_files(*ROOMS) if "models" in path.relative_to(ROOT).parts[1]]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                found += [f"{name_of(path)}: {node.name}.{name}" for name in names & {"save", "delete"}]
    assert found == []


def test_no_text_names_a_package_registry() -> None:
    assert lines_with(ROOT / "requirements" / "run.txt", "sha256:"), (
        "the lock files are among what is searched"
    )
    assert [line for path in text_files() for line in lines_with(path, *REGISTRIES)] == []


def test_locks_pin_every_package_by_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", lock.read_text(encoding="utf-8").strip())
        assert len(blocks) > 1, name_of(lock)
        assert [block[:60] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def test_the_test_lock_holds_what_the_run_lock_holds() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9][^ \\\n]*==\S+)", text, re.M))

    assert pins("run.txt")
    assert pins("run.txt") <= pins("test.txt")


def test_nothing_unfinished_is_committed() -> None:
    written = [path for path in committed_files() if path.suffix in WRITTEN_BY_HAND]
    assert [line for path in written for line in lines_with(path, *UNFINISHED)] == []


def test_every_test_runs() -> None:
    tests = python_files("tests")
    assert tests
    assert [line for path in tests for line in lines_with(path, *NOT_RUN)] == []


def test_no_test_sleeps_where_it_could_wait_for_something() -> None:
    # The one place that polls is where a condition is awaited.
    sleepers = [path for path in python_files("tests") if name_of(path) != "tests/servers/process.py"]
    assert [line for path in sleepers for line in lines_with(path, "time" + ".sleep(")] == []


def test_every_command_can_be_started() -> None:
    commands = [path for path in (ROOT / "bin").iterdir() if path.is_file() and path.suffix == ""]
    assert {"run", "setup", "test"} <= {path.name for path in commands}
    assert [name_of(path) for path in commands if not os.access(path, os.X_OK)] == []
    for path in commands:
        if path.read_bytes().startswith(b"#!/bin/sh"):
            subprocess.run(["sh", "-n", path], check=True)
