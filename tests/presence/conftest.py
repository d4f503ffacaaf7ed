"""Fixtures for tests about who is here."""

from __future__ import annotations

import pytest

from tests.presence import devices


@pytest.fixture(autouse=True)
def nobody_says_anything() -> None:
    """Each test begins with a silent database."""
    devices.said.clear()
    devices.asked.clear()
