"""Posting pushes (RFC 8030 §5): pooled connections, one queue for each push service, no redirects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any

import aiohttp

from notifications.sender.addresses import Allowed, OutwardResolver, Unwelcome
from notifications.sender.breaker import Breaker
from notifications.sender.encrypting import Encryptor
from notifications.sender.pipe import Job, Outcome

# At once to one push service; the next one has its own.
AT_ONCE = 40
CONNECT_SECONDS = 6.0
ANSWER_SECONDS = 15.0
LONGEST_WAIT = 3600.0
# More of an answer than this is nobody's business.
_ANSWER_BYTES = 4_096

Report = Callable[[Outcome], None]


class Poster:
    """Takes jobs and reports what became of each, exactly once."""

    def __init__(
        self,
        encryptor: Encryptor,
        allowed: Allowed,
        report: Report,
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._encryptor = encryptor
        self._allowed = allowed
        self._report = report
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, limit_per_host=AT_ONCE, resolver=OutwardResolver(allowed), ttl_dns_cache=300
            ),
            timeout=aiohttp.ClientTimeout(total=answer_seconds, connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        self._queues: dict[str, asyncio.PriorityQueue[tuple[int, int, Job]]] = {}
        self._breakers: dict[str, Breaker] = {}
        self._workers: dict[str, set[asyncio.Task[None]]] = {}
        self._order = count()

    def take(self, job: Job) -> None:
        """Queue a job for its push service."""
        try:
            origin = self._allowed.origin_of(job.endpoint)
        except Unwelcome as unwelcome:
            self._report(Outcome(job.number, "refused", why=str(unwelcome)))
            return
        queue = self._queues.setdefault(origin, asyncio.PriorityQueue())
        queue.put_nowait((-job.priority, next(self._order), job))
        workers = self._workers.setdefault(origin, set())
        if len(workers) < min(AT_ONCE, queue.qsize()):
            worker = asyncio.get_running_loop().create_task(self._work(origin))
            workers.add(worker)
            worker.add_done_callback(workers.discard)

    async def finish(self, *, waiting: bool) -> None:
        """Report all that was taken, then close the connections; without `waiting` only what is on its way.

        What is dropped is not reported: it stays on the list it came from.
        """
        if not waiting:
            for queue in self._queues.values():
                while not queue.empty():
                    queue.get_nowait()
        while pending := [worker for workers in self._workers.values() for worker in workers]:
            await asyncio.wait(pending)
        await self._session.close()

    async def _work(self, origin: str) -> None:
        queue = self._queues[origin]
        while not queue.empty():
            _, _, job = queue.get_nowait()
            self._report(await self._post(origin, job))

    async def _post(self, origin: str, job: Job) -> Outcome:
        breaker = self._breakers.setdefault(origin, Breaker())
        wait = breaker.wait()
        if wait:
            return Outcome(job.number, "later", wait=wait, why="the push service rests")
        try:
            outcome = await self._ask(job)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Its text may hold the address, which is a secret of the device.
            outcome = Outcome(job.number, "later", why=type(error).__name__)
        except Exception as error:
            # Keys that nothing can be encrypted for: the push service is not to blame.
            return Outcome(job.number, "refused", why=type(error).__name__)
        if outcome.result == "later":
            breaker.failed()
        else:
            breaker.succeeded()
        return outcome

    async def _ask(self, job: Job) -> Outcome:
        body, headers = self._encryptor.encrypt(job.payload, job.endpoint, job.p256dh, job.auth)
        headers["TTL"] = str(job.ttl)
        headers["Urgency"] = job.urgency
        if job.topic:
            headers["Topic"] = job.topic
        async with self._session.post(
            job.endpoint, data=body, headers=headers, allow_redirects=False
        ) as answer:
            # A connection can be used again when its answer was read; an endless one is closed instead.
            await answer.content.read(_ANSWER_BYTES)
            return _read_answer(job.number, answer)


def _read_answer(number: int, answer: aiohttp.ClientResponse) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(number, "accepted", status)
    if status in (404, 410):
        return Outcome(number, "gone", status)
    if status in (408, 425, 429) or status >= 500:
        return Outcome(number, "later", status, wait=read_retry_after(answer.headers.get("Retry-After")))
    return Outcome(number, "refused", status)


def read_retry_after(value: Any, now: datetime | None = None) -> float:
    """Return the seconds a Retry-After header asks for (RFC 9110 §10.2.3), 0 where it says nothing usable,
    at most an hour."""
    text = str(value or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - (now or datetime.now(UTC))).total_seconds()), LONGEST_WAIT)
