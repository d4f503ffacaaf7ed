"""Chromium for the browser tests; servers and set-ups are in tests/servers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker

from audit import triggers
from content.moderation import words
from eventlog import limits
from tests.browser import late
from tests.servers import plugin
from tests.servers.torget import Installation

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/usr/bin/chromium",
)
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)

OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a database that is migrated already."""
    plugin.copy_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let Django empty the tables between tests: the audit trail's own tests switch its protection on."""
    with django_db_blocker.unblock():
        triggers.remove(connection)


@pytest.fixture(autouse=True)
def nobody_was_too_fast() -> None:
    """Forget what an earlier test's people sent and listed: ids come again, and so would their limits."""
    limits.forget_all()
    words.forget_all()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is: TORGET_CHROMIUM, else the first of its usual names on PATH."""
    named = os.environ.get("TORGET_CHROMIUM")
    found = next(filter(None, map(shutil.which, (named,) if named else CHROMIUM_NAMES)), None)
    if found is None:
        pytest.fail(
            "Chromium was not found: `apt-get install chromium` as root, or name yours in TORGET_CHROMIUM"
        )
    return found


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A running Chromium without a window."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright_driver.chromium.launch(
        executable_path=chromium_path, headless=True, args=[*CHROMIUM_FLAGS, *as_root]
    )
    yield browser
    browser.close()


@pytest.fixture
def open_context(
    chromium: Browser, torget: Installation, pytestconfig: pytest.Config
) -> Iterator[OpenContext]:
    """Make browser contexts, each a person's own browser: `open_context(phone=True, locale="en")`.

    No page may have thrown what nothing caught.
    """
    contexts: list[BrowserContext] = []
    thrown: list[str] = []

    def make(
        *, phone: bool = False, installed: bool = False, locale: str = "sv-SE", **options: Any
    ) -> BrowserContext:
        options.setdefault("base_url", torget.first.url)
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            locale=locale,
            # Those who have the app on their phone say so: the others are spared its download.
            service_workers="allow" if installed else "block",
            timezone_id="Europe/Stockholm",
            **options,
        )
        if pytestconfig.getoption("--late"):
            context.add_init_script(late.SCRIPT)
        context.on("weberror", lambda error: thrown.append(f"{error.page and error.page.url}: {error.error}"))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert thrown == []


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """One page on a desktop, in Swedish."""
    return open_context().new_page()
