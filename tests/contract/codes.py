"""The error codes that the code can answer with, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "eventlog",
    "people",
    "content",
    "chat",
    "streams",
    "questions",
    "presence",
    "records",
    "notifications",
    "integrations",
    "realtime",
    "config",
)
# Which argument of the call holds the code; -1 where there is a default and only `code=` changes it.
REFUSALS = {"Refused": 0, "Conflict": 0, "Invalid": -1, "Forbidden": -1}


def find_codes() -> dict[str, str]:
    """Return each code with the first place where it stands."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for code, line in _codes_in(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(code, f"{path.relative_to(ROOT)}:{line}")
    return found


def _codes_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _defaults_of(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
            place = REFUSALS[node.func.id]
            arguments = node.args[place : place + 1] if place >= 0 else []
            for value in (*arguments, *(word.value for word in node.keywords if word.arg == "code")):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, node.lineno


def _defaults_of(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Codes that a kind of refusal always has, or has unless told otherwise."""
    if not any(isinstance(base, ast.Name) and base.id in {*REFUSALS, "Exception"} for base in node.bases):
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            for argument, default in zip(inner.args.kwonlyargs, inner.args.kw_defaults, strict=True):
                if argument.arg == "code" and isinstance(default, ast.Constant):
                    yield str(default.value), inner.lineno
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr == "__init__"
        ):
            values = [*inner.args[:1], *(word.value for word in inner.keywords if word.arg == "code")]
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, inner.lineno
