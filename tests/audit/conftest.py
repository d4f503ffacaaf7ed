"""The trail with the database's own protection on, as in an installation."""

from __future__ import annotations

import pytest
from django.db import connection

from audit import triggers


@pytest.fixture
def protected(db: None) -> None:
    """Switch the triggers on within this test's transaction."""
    triggers.install(connection)
