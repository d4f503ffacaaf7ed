"""Letters by SMS, through the one gateway that the settings describe."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence

import aiohttp
from django.conf import settings

from notifications.channels.claims import Result
from notifications.channels.numbers import to_international
from notifications.channels.parcels import Parcel
from notifications.channels.parts import count_parts, fit, to_plain_letters
from notifications.gateway import Gateway
from notifications.sender.addresses import OutwardResolver, Unwelcome
from notifications.sender.breaker import Breaker
from notifications.sender.posting import read_retry_after

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 100
ON_THE_WAY = 8
SECONDS = 15.0
_ANSWER_BYTES = 4_096


class SmsCarrier:
    """Posts texts at the pace the gateway allows; it is left alone for a while when it does not answer."""

    def __init__(self, gateway: Gateway | None = None, *, seconds: float = SECONDS) -> None:
        """`seconds`: how long an answer may take."""
        self._gateway: Gateway = gateway or settings.TORGET_SMS
        self._seconds = seconds
        self._breaker = Breaker()
        self.at_once = max(1, min(MOST_AT_ONCE, int(self._gateway.rate * 20)))

    def carry(self, parcels: Sequence[Parcel], stopping: threading.Event) -> list[Result]:
        """Post them, several on their way at once."""
        return asyncio.run(self._carry(parcels, stopping))

    async def _carry(self, parcels: Sequence[Parcel], stopping: threading.Event) -> list[Result]:
        gateway = self._gateway
        connector = aiohttp.TCPConnector(limit=ON_THE_WAY, resolver=OutwardResolver(gateway.allowed))
        gate = asyncio.Semaphore(ON_THE_WAY)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:

            async def post(parcel: Parcel) -> Result:
                async with gate:
                    return await self._post(session, parcel)

            tasks: list[asyncio.Task[Result]] = []
            for parcel in parcels:
                if stopping.is_set():
                    break
                if tasks:
                    await asyncio.sleep(1 / gateway.rate)
                tasks.append(asyncio.create_task(post(parcel)))
            return list(await asyncio.gather(*tasks))

    async def _post(self, session: aiohttp.ClientSession, parcel: Parcel) -> Result:
        claim = parcel.claim
        number = to_international(claim.phone)
        if number is None:
            return Result(claim.letter_id, "failed", trouble="no_such_number")
        wait = self._breaker.wait()
        if wait:
            return Result(claim.letter_id, "later", wait=wait, trouble="resting", attempts=claim.attempts)
        text = fit(
            to_plain_letters(parcel.text.short or parcel.text.body), self._gateway.parts, after=parcel.link
        )
        try:
            self._gateway.allowed.origin_of(self._gateway.url)
            request = self._gateway.request(to=number, text=text, id=claim.public_id)
            async with session.request(**request, allow_redirects=False) as answer:
                await answer.content.read(_ANSWER_BYTES)
                result = _read_answer(parcel, answer, count_parts(text))
        except (aiohttp.ClientError, TimeoutError, OSError, Unwelcome) as error:
            # Its text may hold the number, or a secret in the address.
            result = Result(
                claim.letter_id, "later", trouble=type(error).__name__[:20], attempts=claim.attempts
            )
        if result.result == "later":
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        return result


def _read_answer(parcel: Parcel, answer: aiohttp.ClientResponse, parts: int) -> Result:
    claim, status = parcel.claim, answer.status
    if 200 <= status < 300:
        return Result(claim.letter_id, "sent", parts=parts)
    trouble = f"status_{status}"
    # A wrong secret or address is the operator's to mend: nobody's text is lost by it.
    if status in (401, 403, 404, 405, 408, 425, 429) or 300 <= status < 400 or status >= 500:
        wait = read_retry_after(answer.headers.get("Retry-After"))
        return Result(claim.letter_id, "later", wait=wait, trouble=trouble, attempts=claim.attempts)
    return Result(claim.letter_id, "failed", trouble=trouble)
