"""People at their browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.someone import Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.torget import Installation

OpenAs = Callable[..., Someone]


@pytest.fixture
def open_as(open_context: OpenContext, torget: Installation) -> OpenAs:
    """Open a signed-in browser: `open_as("fatima", phone=True)`."""

    def open_one(called: str, **options: object) -> Someone:
        context = open_context(**options)
        sign_in(context, torget.cast[called])
        return Someone(torget.cast[called], context.new_page())

    return open_one


@pytest.fixture
def fatima(open_as: OpenAs) -> Someone:
    return open_as("fatima")


@pytest.fixture
def erik(open_as: OpenAs) -> Someone:
    return open_as("erik")
