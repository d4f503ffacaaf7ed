"""Fixtures for tests about files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.content.uploads import Browser
from tests.factories import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people, without passwords."""
    return Cast()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def fatima(cast: Cast, media: Path) -> Browser:
    """Fatima's browser."""
    return Browser(cast.fatima)
