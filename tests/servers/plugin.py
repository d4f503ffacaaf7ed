"""The two set-ups Torget is tested in, chosen by `--setup` before Django reads its settings.

`embedded`: SQLite and nothing else, one server process. `grown`: PostgreSQL and Valkey, two server processes.
Both live in throwaway folders; the data of this checkout is never touched.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers import emptying, memory, migrated
from tests.servers.postgres import Databases, start_postgres
from tests.servers.valkey import start_valkey

DATABASE = "torget.sqlite3"
SETUPS = ("embedded", "grown")
# Set while a run has its servers: the worker processes of pytest-xdist inherit it and start none of their
# own.
STARTED = "TORGET_TEST_STARTED"

# Fixtures behind which there is a database or a server: such tests run in both set-ups.
MEET_A_DATABASE = {"db", "transactional_db", "setup_name", "template", "postgres", "valkey"}

# The folder and the port of the PostgreSQL that the run has started.
POSTGRES = ("TORGET_TEST_POSTGRES", "TORGET_TEST_POSTGRES_PORT")

_at_end: list[Callable[[], None]] = []


def postgres() -> Databases:
    """Return the PostgreSQL of this run, which may be another process's child."""
    folder, port = (os.environ[name] for name in POSTGRES)
    return Databases(Path(folder), int(port))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    group = parser.getgroup("torget")
    group.addoption(
        "--setup", choices=SETUPS, default="embedded", help="SQLite alone, or PostgreSQL and Valkey"
    )
    group.addoption(
        "--server", choices=("daphne", "uvicorn"), default="daphne", help="what serves the installations"
    )
    group.addoption("--long", action="store_true", help="run the long forms as well")
    group.addoption("--late", action="store_true", help="browsers are slow, each time at another place")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Prepare the environment. A wrapper comes before pytest-django, which loads the settings."""
    if STARTED not in os.environ:
        _prepare(early_config.known_args_namespace.setup)
    elif "TORGET_REDIS_URL" in os.environ:
        os.environ["TORGET_REDIS_URL"] = _own_cache(os.environ["TORGET_REDIS_URL"])
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set what differs in a test's own process; servers that tests start run with the real settings."""
    # What `copy_database` puts there is taken as it is.
    config.option.reuse_db = True
    # A command runs in the test's own transaction instead of on the writer's thread.
    settings.TORGET_SYNCHRONOUS_EXECUTOR = True
    # Argon2 costs 50 ms by intent; a test's people need not.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    emptying.use()
    default = settings.DATABASES["default"]
    if default["ENGINE"] == "config.sqlite":
        # A file: threads cannot share a transaction of a database in memory.
        default.setdefault("TEST", {})["NAME"] = str(Path(os.environ["TORGET_DATA"]) / "test.sqlite3")


def copy_database() -> None:
    """Put a migrated database where Django will look for that of the tests."""
    default = settings.DATABASES["default"]
    name = default.get("TEST", {}).get("NAME") or f"test_{default['NAME']}"
    if default["ENGINE"] == "config.sqlite":
        shutil.copy(migrated.folder() / DATABASE, name)
    else:
        postgres().create_database(template=migrated.database(postgres()), name=name)


def pytest_unconfigure() -> None:
    """End what this run started and remove its files."""
    while _at_end:
        _at_end.pop()()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not so much as read the files of long forms unless asked for."""
    return True if collection_path.stem.endswith("_long") and not config.getoption("--long") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their folder; leave the long ones out unless asked for."""
    here = Path(__file__).parents[1]
    for item in items:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        if folder in ("browser", "realtime"):
            item.add_marker(folder)
        if folder in ("architecture", "tooling") or not _meets_a_database(item):
            item.add_marker("anywhere")
    _tell_apart(items)
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def _tell_apart(items: list[pytest.Item]) -> None:
    """Have each test be called something else: of those with the same id pytest-xdist runs one."""
    for item in items:
        operation = getattr(item, "operation_label", None)
        if operation:
            # schemathesis says it in the name alone.
            item._id = dataclasses.replace(item.id, params=operation)
    shared = [nodeid for nodeid, times in Counter(item.nodeid for item in items).items() if times > 1]
    if shared:
        raise pytest.UsageError(f"several tests have the same id: {shared[:5]}")


def _own_cache(redis_url: str) -> str:
    """Return the address of a database that only this worker of pytest-xdist uses.

    Tests empty the cache, and what is in it (attempts to sign in, above all) must not be another worker's.
    """
    server, _, _ = redis_url.rpartition("/")
    worker = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    return f"{server}/{worker + 1}"


def _meets_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(MEET_A_DATABASE)


def _prepare(setup: str) -> None:
    # Compiling all rooms anew for each of a hundred processes takes minutes.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    _at_end.append(memory.use())
    data = Path(tempfile.mkdtemp(prefix="torget-test-"))
    _at_end.append(lambda: shutil.rmtree(data, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith("TORGET_") and name != "TORGET_CHROMIUM"]:
        del os.environ[name]
    # Where collected static files would be: nothing is there, and that is asked for.
    (data / "static").mkdir()
    os.environ |= {STARTED: setup, "TORGET_DATA": str(data)}
    if setup == "grown":
        postgres = start_postgres()
        _at_end.append(postgres.stop)
        valkey = start_valkey()
        _at_end.append(valkey.stop)
        os.environ |= dict(zip(POSTGRES, (str(postgres.directory), str(postgres.port)), strict=True))
        os.environ["TORGET_DATABASE_URL"] = postgres.url_of(postgres.create_database())
        os.environ["TORGET_REDIS_URL"] = valkey.url
