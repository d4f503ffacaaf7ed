"""The two set-ups Torget is tested in, chosen by `--setup` before Django reads its settings.

`embedded`: SQLite and nothing else, one server process. `grown`: PostgreSQL and Valkey, two server processes.
Both live in throwaway folders; the data of this checkout is never touched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers.postgres import Postgres, start_postgres
from tests.servers.valkey import Valkey, start_valkey

SETUPS = ("embedded", "grown")
# Set while a run has its servers: the worker processes of pytest-xdist inherit it and start none of their
# own.
STARTED = "TORGET_TEST_STARTED"

# Fixtures behind which there is a database or a server: such tests run in both set-ups.
MEET_A_DATABASE = {"db", "transactional_db", "setup_name", "template", "postgres", "valkey"}

_at_end: list[Callable[[], None]] = []
running: dict[str, Postgres | Valkey] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    group = parser.getgroup("torget")
    group.addoption(
        "--setup", choices=SETUPS, default="embedded", help="SQLite alone, or PostgreSQL and Valkey"
    )
    group.addoption("--long", action="store_true", help="run the long forms as well")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Prepare the environment. A wrapper comes before pytest-django, which loads the settings."""
    if STARTED not in os.environ:
        _prepare(early_config.known_args_namespace.setup)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Set what differs in a test's own process; servers that tests start run with the real settings."""
    # A command runs in the test's own transaction instead of on the writer's thread.
    settings.TORGET_SYNCHRONOUS_EXECUTOR = True
    # Argon2 costs 50 ms by intent; a test's people need not.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        # A file: threads cannot share a transaction of a database in memory.
        default.setdefault("TEST", {})["NAME"] = str(Path(os.environ["TORGET_DATA"]) / "test.sqlite3")


def pytest_unconfigure() -> None:
    """End what this run started and remove its files."""
    while _at_end:
        _at_end.pop()()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their folder; leave the long ones out unless asked for."""
    here = Path(__file__).parents[1]
    for item in items:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        if folder in ("browser", "realtime"):
            item.add_marker(folder)
        if folder in ("architecture", "tooling") or not _meets_a_database(item):
            item.add_marker("anywhere")
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def _meets_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(MEET_A_DATABASE)


def _prepare(setup: str) -> None:
    data = Path(tempfile.mkdtemp(prefix="torget-test-"))
    _at_end.append(lambda: shutil.rmtree(data, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith("TORGET_") and name != "TORGET_CHROMIUM"]:
        del os.environ[name]
    os.environ |= {STARTED: setup, "TORGET_DATA": str(data)}
    if setup == "grown":
        postgres = start_postgres()
        _at_end.append(postgres.stop)
        valkey = start_valkey()
        _at_end.append(valkey.stop)
        running.update(postgres=postgres, valkey=valkey)
        os.environ["TORGET_DATABASE_URL"] = postgres.url_of(postgres.create_database())
        os.environ["TORGET_REDIS_URL"] = valkey.url
