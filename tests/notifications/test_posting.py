"""Push services that hang, close, redirect, refuse or ask for patience; one never holds up another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web
from webpush.vapid import VAPID

from notifications.sender import breaker, posting
from notifications.sender.addresses import read_allowed
from notifications.sender.breaker import Breaker
from notifications.sender.encrypting import Encryptor
from notifications.sender.pipe import Job, Outcome
from notifications.sender.posting import Poster, read_retry_after
from tests.notifications.subscriptions import Keys
from tests.servers.process import find_free_port

ENCRYPTOR = Encryptor(VAPID.generate_keys()[0], "it@kommun.example")
# However busy the machine is, an answer that comes has come by then; one that never comes is not waited for.
ANSWER_SECONDS = 30.0
NEVER_SECONDS = 1.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """A push service of our own making, that behaves as told."""

    def __init__(self) -> None:
        self.origin = f"http://127.0.0.1:{find_free_port()}"
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.handler: Handler = self.accept

    async def accept(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        return web.Response(status=201)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return await self.handler(request)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Service]:
    service = Service()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", service.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(service.origin.rpartition(":")[2])).start()
    try:
        yield service
    finally:
        await runner.cleanup()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with running() as one:
        yield one


def job(number: int, origin: str, keys: Keys | None = None, *, priority: int = 0) -> Job:
    browser = keys or Keys()
    return Job(
        number, f"{origin}/p/{number}", browser.p256dh, browser.auth, b"hej", 60, "high", "tag", priority
    )


async def post(*jobs: Job, allowed: list[str], seconds: float = ANSWER_SECONDS) -> dict[int, Outcome]:
    """Post them and return what became of each, exactly once."""
    outcomes: list[Outcome] = []
    poster = Poster(ENCRYPTOR, read_allowed((), allowed), outcomes.append, answer_seconds=seconds)
    for one in jobs:
        poster.take(one)
    await poster.finish(waiting=True)
    found = {outcome.number: outcome for outcome in outcomes}
    assert len(found) == len(outcomes) == len(jobs)
    return found


async def test_what_is_posted_is_whole(service: Service) -> None:
    browser = Keys()
    outcomes = await post(job(1, service.origin, browser), allowed=[service.origin])
    assert outcomes[1].result == "accepted"
    assert browser.decrypt(service.bodies[0]) == b"hej"
    headers = service.asked[0].headers
    told = {name: headers[name] for name in ("TTL", "Urgency", "Topic", "Content-Encoding", "Content-Type")}
    assert told == {
        "TTL": "60",
        "Urgency": "high",
        "Topic": "tag",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    assert "User-Agent" not in headers


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, "accepted"),
        (201, "accepted"),
        (202, "accepted"),
        (404, "gone"),
        (410, "gone"),
        (429, "later"),
        (500, "later"),
        (503, "later"),
        (400, "refused"),
        (401, "refused"),
        (403, "refused"),
        (413, "refused"),
    ],
)
async def test_answers_and_what_they_mean(service: Service, status: int, result: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "30"})

    service.handler = answer
    outcome = (await post(job(1, service.origin), allowed=[service.origin]))[1]
    assert (outcome.result, outcome.status) == (result, status)
    assert outcome.wait == (30.0 if result == "later" else 0.0)


async def test_a_redirect_is_not_followed(service: Service) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{service.origin}/inside"})

    service.handler = answer
    outcome = (await post(job(1, service.origin), allowed=[service.origin]))[1]
    assert (outcome.result, outcome.status) == ("refused", 307)
    assert [request.path for request in service.asked] == ["/p/1"]


async def test_one_that_hangs_is_given_up_and_the_next_answers(service: Service) -> None:
    async def hang(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async with running() as other:
        service.handler = hang
        jobs = [job(number, service.origin) for number in range(3)]
        origins = [service.origin, other.origin]
        outcomes = await post(*jobs, job(9, other.origin), allowed=origins, seconds=NEVER_SECONDS)
        assert len(other.asked) == 1
    assert {outcomes[number].result for number in range(3)} == {"later"}


async def test_one_that_dribbles_is_given_up(service: Service) -> None:
    async def dribble(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=201)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b".")
                await asyncio.sleep(0.1)
        return response

    service.handler = dribble
    posted = await post(job(1, service.origin), allowed=[service.origin], seconds=NEVER_SECONDS)
    outcome = posted[1]
    # It has said 201; what it goes on saying is nobody's business.
    assert outcome.result in ("accepted", "later")


async def test_one_that_closes_in_the_middle_is_asked_again_later(service: Service) -> None:
    async def close(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    service.handler = close
    outcome = (await post(job(1, service.origin), allowed=[service.origin]))[1]
    assert (outcome.result, outcome.status) == ("later", 0)
    # The address is the device's secret.
    assert service.origin not in outcome.why


async def test_nobody_listens() -> None:
    origin = f"http://127.0.0.1:{find_free_port()}"
    outcome = (await post(job(1, origin), allowed=[origin]))[1]
    assert outcome.result == "later"


async def test_keys_that_are_none_are_refused_and_harm_nobody(service: Service) -> None:
    broken = Job(1, f"{service.origin}/p/1", "AAAA", "AAAA", b"hej", 60, "high", "", 0)
    huge = Job(2, f"{service.origin}/p/2", *_keys(), b"x" * 5000, 60, "high", "", 0)
    outcomes = await post(broken, huge, job(3, service.origin), allowed=[service.origin])
    assert [outcomes[number].result for number in (1, 2, 3)] == ["refused", "refused", "accepted"]


def _keys() -> tuple[str, str]:
    browser = Keys()
    return browser.p256dh, browser.auth


async def test_where_nothing_may_be_posted_nothing_is(service: Service) -> None:
    outcome = (await post(job(1, service.origin), allowed=[]))[1]
    assert outcome.result == "refused"
    assert service.asked == []


async def test_connections_are_kept_and_used_again(service: Service) -> None:
    ports = set()

    async def answer(request: web.Request) -> web.Response:
        ports.add((request.transport and request.transport.get_extra_info("peername")) or None)
        return web.Response(status=201)

    service.handler = answer
    await post(*(job(number, service.origin) for number in range(200)), allowed=[service.origin])
    assert len(service.asked) == 200
    assert len(ports) <= posting.AT_ONCE


async def test_the_most_urgent_goes_first(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    jobs = [job(number, service.origin, priority=number % 3) for number in range(9)]
    await post(*jobs, allowed=[service.origin])
    order = [int(request.path.rpartition("/")[2]) for request in service.asked]
    assert [number % 3 for number in order] == [2, 2, 2, 1, 1, 1, 0, 0, 0]


async def test_a_push_service_that_is_down_is_left_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 1)

    async def fail(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    service.handler = fail
    outcomes = await post(*(job(number, service.origin) for number in range(50)), allowed=[service.origin])
    assert len(service.asked) == breaker.FAILURES
    assert {outcome.result for outcome in outcomes.values()} == {"later"}
    rested = [outcome.wait for outcome in outcomes.values() if not outcome.status]
    assert len(rested) == 45
    assert all(0 < wait <= breaker.FIRST_SECONDS for wait in rested)


def test_the_breaker_asks_once_and_then_opens_or_rests_longer() -> None:
    now = 100.0
    one = Breaker(lambda: now)
    for _ in range(breaker.FAILURES):
        assert one.wait() == 0.0
        one.failed()
    assert one.wait() == breaker.FIRST_SECONDS
    now += breaker.FIRST_SECONDS
    assert one.wait() == 0.0
    assert one.wait() > 0, "one is tried, the others wait for it"
    one.failed()
    assert one.wait() == 2 * breaker.FIRST_SECONDS
    for _ in range(10):
        now += breaker.LONGEST_SECONDS
        assert one.wait() == 0.0
        one.failed()
    assert one.wait() == breaker.LONGEST_SECONDS
    now += breaker.LONGEST_SECONDS
    assert one.wait() == 0.0
    one.succeeded()
    assert [one.wait() for _ in range(3)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0.0),
        ("", 0.0),
        ("120", 120.0),
        ("9" * 40, 3600.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("²", 0.0),
        ("Mon, 02 Mar 2026 07:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2026 06:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2099 06:00:00 GMT", 3600.0),
    ],
)
def test_how_long_a_push_service_asks_for(value: str | None, seconds: float) -> None:
    assert read_retry_after(value, datetime(2026, 3, 2, 7, 0, tzinfo=UTC)) == seconds
