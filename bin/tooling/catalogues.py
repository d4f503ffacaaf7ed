"""The server's texts: each `django.po` compiled to the `.mo` beside it, which is what Django reads."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from terminal import ROOT, Refusal, say

COMPILER = ROOT / "locale" / "messages.py"


def is_ready() -> bool:
    """Say whether every catalogue is compiled and newer than its source."""
    return not list(_find_stale())


def make() -> None:
    """Compile the catalogues whose source has changed. Raises Refusal naming a damaged one."""
    for source in _find_stale():
        name = source.relative_to(ROOT)
        messages = _load_compiler()
        try:
            compiled = messages.compile_catalogue(messages.read_catalogue(source))
        except (ValueError, SyntaxError, LookupError) as error:
            raise Refusal(f"The texts in {name} are damaged: {error}") from error
        beside = source.with_suffix(".mo.new")
        beside.write_bytes(compiled)
        beside.replace(source.with_suffix(".mo"))
        say(f"Texts: compiled {name}")


def _load_compiler() -> ModuleType:
    # By its path: the folder's name is that of a module of the standard library.
    spec = importlib.util.spec_from_file_location("messages", COMPILER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def _find_stale() -> Iterator[Path]:
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield source
