"""People at their browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations_at_the_end
from tests.browser.someone import Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.torget import Installation

OpenAs = Callable[..., Someone]


@pytest.fixture(autouse=True)
def left_open_to_everyone(chromium: Browser, open_context: OpenContext) -> Iterator[None]:
    """Whatever a test leaves on its screens is accessible."""
    yield
    assert violations_at_the_end(chromium.contexts) == []


@pytest.fixture
def open_as(open_context: OpenContext, torget: Installation) -> OpenAs:
    """Open a signed-in browser: `open_as("fatima", phone=True)`."""

    def open_one(called: str, **options: object) -> Someone:
        context = open_context(**options)
        sign_in(context, torget.cast[called])
        someone = Someone(torget.cast[called], context.new_page())
        # What an earlier test had the house say to them would stand in the way of this one.
        for notice in someone.ask("GET", "notices?unread=1")["notices"]:
            someone.ask("POST", f"notices/{notice['id']}/read")
        return someone

    return open_one


@pytest.fixture
def fatima(open_as: OpenAs) -> Someone:
    return open_as("fatima")


@pytest.fixture
def erik(open_as: OpenAs) -> Someone:
    return open_as("erik")
