"""The operator's guide names every limit and every setting, with the numbers that the code has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config import environment
from config.environment import read_environment
from tests.architecture.files import ROOMS, ROOT, name_of, python_files

GUIDE = ROOT / "docs" / "operations.md"
REFUSALS = {"Refused", "Invalid", "Conflict", "TooLong", "too_large"}
SETTING = re.compile(r"TORGET_[A-Z_]+")
# A limit that a function is handed: what its callers hand it.
HANDED = {
    "chat/services/people.py": {"chat.services.people.PEOPLE_LIMIT"},
    "content/files/keeping.py": {"settings.TORGET_FILE_BYTES", "settings.TORGET_VIDEO_BYTES"},
    "content/files/receiving.py": {"settings.TORGET_FILE_BYTES", "settings.TORGET_VIDEO_BYTES"},
    "content/text.py": {"content.text.TEXT_LIMIT"},
    "content/windows.py": {"settings.TORGET_EDIT_MINUTES", "settings.TORGET_DELETE_MINUTES"},
    "notifications/alerts/content.py": {
        f"notifications.alerts.content.{name}" for name in ("LINKS", "LANGUAGES", "LONGEST_HOURS")
    },
    "people/services/profiles.py": {
        f"people.services.profiles.{name}" for name in ("MAX_SKILLS", "MAX_LANGUAGES")
    },
    # Names, titles and the like: no operator meets them.
    "people/text.py": set(),
    # Numbers of what is there, not limits.
    "questions/services/sessions.py": set(),
    "records/services/retention.py": set(),
    "streams/services/opening.py": {
        f"streams.services.opening.{name}" for name in ("FEEDS_LIMIT", "EMBEDS_LIMIT")
    },
}


def rows_below(heading: str) -> list[list[str]]:
    """Return the cells of the tables' lines below a heading of the guide, without the head."""
    part = GUIDE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|") and not line.startswith("|---")]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return [row for row in rows if row[0] not in ("what", "variable", "setting", "option")]


def limits() -> list[tuple[str, str, list[str], str]]:
    """Return the table: what, its number in words, its settings, its name in the code."""
    found = []
    for what, number, setting, code in rows_below("Limits"):
        if not what.startswith("**"):
            found.append((what, number, SETTING.findall(setting), code.strip("`")))
    return found


def in_words(value: Any) -> str:
    """Return a number as the guide writes it."""
    return f"{value:,g}".replace(",", " ") if isinstance(value, float) else f"{value:,}".replace(",", " ")


def resolve(path: Path, node: ast.expr) -> str | None:
    """Return the full name of the constant or setting that an expression of a file is; None of another."""
    module = name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    dotted = ast.unparse(node)
    if dotted.startswith("settings."):
        return dotted
    first, _, rest = dotted.partition(".")
    if not dotted.rpartition(".")[2].isupper():
        return None
    for imported in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(imported, ast.ImportFrom):
            for alias in imported.names:
                if (alias.asname or alias.name) == first:
                    owner = f"{imported.module}.{alias.name}"
                    return f"{owner}.{rest}" if rest else owner
    return f"{module}.{dotted}"


def answered_limits() -> Iterator[tuple[Path, int, str | None]]:
    """Yield each refusal that speaks of a limit: its file, its line, and the limit's full name if it has
    one."""
    for path in python_files(*ROOMS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in REFUSALS:
                continue
            handed = {one.arg: one.value for one in node.keywords}
            limit = handed.get("limit")
            if called == "TooLong":
                limit = limit or node.args[-1]
            elif called == "too_large":
                limit = node.args[-1]
            if limit is not None and not isinstance(limit, ast.Constant):
                yield path, node.lineno, resolve(path, limit)


def test_every_limit_that_is_answered_stands_in_the_guide() -> None:
    listed = {code for _, _, _, code in limits()}
    listed |= {f"settings.{name}" for _, _, names, _ in limits() for name in names}
    found = list(answered_limits())
    assert len(found) > 40
    missing = []
    for path, line, limit in found:
        wanted = {limit} if limit else HANDED.get(name_of(path), {f"{name_of(path)}:{line}"})
        missing += sorted(wanted - listed)
    assert missing == []


@pytest.mark.parametrize(
    ("number", "code"), [(number, code) for _, number, _, code in limits() if code], ids=lambda one: one
)
def test_the_guide_has_the_numbers_of_the_code(number: str, code: str) -> None:
    module, _, name = code.rpartition(".")
    value = getattr(settings if module == "settings" else import_module(module), name)
    assert in_words(value) == number


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> environment.Environment:
    """What an installation has where nothing is set."""
    import os

    for name in [name for name in os.environ if name.startswith("TORGET_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TORGET_DATA", str(tmp_path))
    return read_environment()


def test_the_guide_has_the_defaults_of_the_settings(untouched: environment.Environment) -> None:
    told = [(names, number) for _, number, names, _ in limits() if names]
    for first, _, default in rows_below("Settings"):
        told.append((SETTING.findall(first), default))
    told += [(SETTING.findall(row[0]), row[2]) for row in (*rows_below("SMS"), *rows_below("Crisis alerts"))]
    wrong, compared = [], 0
    for names, default in told:
        numbers = [part.strip() for part in default.split(", ")]
        for place, name in enumerate(names):
            value = _value_of(untouched, name)
            said = numbers[min(place, len(numbers) - 1)].strip("`")
            if isinstance(value, bool):
                said_value = str(value).lower()
            elif isinstance(value, int | float):
                said_value = in_words(value).replace(" ", "")
            elif value is None and name.endswith("_MINUTES"):
                said_value = "always"
            else:
                continue
            compared += 1
            if said.replace(" ", "") != said_value:
                wrong.append(f"{name}: the guide says {said}, the code {value}")
    assert compared > 15
    assert wrong == []


def _value_of(found: environment.Environment, name: str) -> Any:
    short = name.removeprefix("TORGET_").lower()
    if short.startswith("sms_"):
        return getattr(found.sms, short.removeprefix("sms_"), "")
    return getattr(found, short, "")


def test_the_guide_knows_every_setting_and_invents_none() -> None:
    read = set()
    for path in (ROOT / "config").rglob("*.py"):
        read |= set(
            re.findall(r'(?:env\.\w+|get|_read_minutes)\((?:env, )?"(TORGET_[A-Z_]+)"', path.read_text())
        )
    assert {"TORGET_RATE", "TORGET_LOG", "TORGET_EDIT_MINUTES"} <= read
    headings = re.findall(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), re.M)
    tables = [row for heading in headings for row in rows_below(heading)]
    told = {name for row in tables for name in SETTING.findall(" ".join(row[:1] + row[2:3]))}
    assert sorted(read - told) == []
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*python_files(*ROOMS, "bin"), *(ROOT / "bin").iterdir()]
        if path.is_file()
    )
    assert [name for name in sorted(told) if name not in source] == []
