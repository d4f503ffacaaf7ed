"""Fixtures around the real servers.

Most tests share one running installation and make rooms and people of their own in it; a test that ends
processes or changes settings asks for a new one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.servers import plugin
from tests.servers.client import TorgetClient
from tests.servers.postgres import Databases
from tests.servers.push_service import PushService
from tests.servers.torget import Installation, Person, Server, Template
from tests.servers.valkey import Cluster, Valkey, start_valkey

PROCESSES = {"embedded": 1, "grown": 2}

MakeInstallation = Callable[..., Installation]
SignIn = Callable[..., Awaitable[TorgetClient]]


@pytest.fixture(scope="session")
def setup_name(request: pytest.FixtureRequest) -> str:
    """`embedded` or `grown`."""
    name: str = request.config.getoption("--setup")
    return name


@pytest.fixture(scope="session")
def postgres() -> Databases:
    """The PostgreSQL of the grown set-up, in which Django's own test database lies as well."""
    return plugin.postgres()


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A real Valkey for one test, which may kill it."""
    started = start_valkey()
    yield started
    started.stop()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A real Cluster that serves all slots, for one test, which may kill its nodes."""
    made = Cluster()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def template(setup_name: str, request: pytest.FixtureRequest) -> Iterator[Template]:
    """The migrated installation that all others are copies of."""
    postgres = request.getfixturevalue("postgres") if setup_name == "grown" else None
    made = Template(postgres=postgres, server=request.config.getoption("--server"))
    yield made
    made.remove()


@pytest.fixture(scope="session")
def torget(template: Template, setup_name: str) -> Iterator[Installation]:
    """The running installation that tests share: one process embedded, two grown. Leave it running."""
    installation = template.copy()
    yield from _with_servers(installation, PROCESSES[setup_name])


@pytest.fixture
def new_torget(template: Template, setup_name: str) -> Iterator[Installation]:
    """A running installation for one test, which may end its processes."""
    yield from _with_servers(template.copy(), PROCESSES[setup_name])


@pytest.fixture
def make_torget(template: Template, setup_name: str) -> Iterator[MakeInstallation]:
    """Make installations with settings of their own: `make_torget(processes=1, TORGET_LOG_DAYS="1")`; with
    `empty`, without so much as a table."""
    made: list[Installation] = []

    def make(*, processes: int | None = None, empty: bool = False, **settings: str) -> Installation:
        installation = template.empty(**settings) if empty else template.copy(**settings)
        made.append(installation)
        _start(installation, PROCESSES[setup_name] if processes is None else processes)
        return installation

    yield make
    for installation in made:
        installation.stop()


@pytest.fixture
async def sign_in(torget: Installation) -> AsyncIterator[SignIn]:
    """Sign people in: `fatima = await sign_in("fatima")`, on the shared installation unless another is named.

    `last=True` signs in at the last process, which in the grown set-up is another than the first.
    """
    async with AsyncExitStack() as stack:

        async def enter(who: str | Person, *, at: Installation = torget, last: bool = False) -> TorgetClient:
            person = at.cast[who] if isinstance(who, str) else who
            server = at.last if last else at.first
            client = await stack.enter_async_context(TorgetClient(server.url))
            await client.sign_in(person.username, person.password)
            return client

        yield enter


@pytest.fixture(scope="session")
def push_service() -> Iterator[PushService]:
    """A push service that is not ours, and decrypts."""
    service = PushService()
    service.start()
    yield service
    service.stop()


@pytest.fixture
def server(torget: Installation) -> Server:
    """The first process of the shared installation."""
    return torget.first


def _with_servers(installation: Installation, processes: int) -> Iterator[Installation]:
    try:
        _start(installation, processes)
        yield installation
    finally:
        installation.stop()


def _start(installation: Installation, processes: int) -> None:
    for _ in range(processes):
        installation.add_server(wait=False)
    for server in installation.servers:
        server.wait_healthy()
