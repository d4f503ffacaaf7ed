"""Fixtures for tests about importing."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.integrations.slack_export import Export

RunImport = Callable[..., dict[str, Any]]


@pytest.fixture
def export() -> Export:
    """The choir's export, to be changed by the test."""
    return Export()


@pytest.fixture
def run_import(tmp_path: Path, db: None) -> RunImport:
    """Run `manage.py import_slack` on a path, or on an export that is zipped first; return its report."""

    def run(source: Path | Export, *arguments: str) -> dict[str, Any]:
        path = source.write_zip(tmp_path / "export.zip") if isinstance(source, Export) else source
        report = tmp_path / "report.json"
        call_command(
            "import_slack", str(path), *arguments, "--json", str(report), stdout=StringIO(), stderr=StringIO()
        )
        told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return told

    return run


def reasons(report: dict[str, Any], section: str, what: str) -> dict[str, int]:
    """Return why things of a kind were left out or changed, and how often."""
    return {entry["why"]: entry["count"] for entry in report[section] if entry["what"] == what}
