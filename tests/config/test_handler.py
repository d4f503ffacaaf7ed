"""A request over HTTP takes one turn of one thread, and stands in the queue of its kind."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings
from django.urls import path
from django.utils.translation import gettext

from config.handler import FileHandler, ThreadHandler, make_application
from config.threads import KeptThreads
from config.turns import Crowded, Turns

Json = dict[str, Any]
NOTHING = "Här finns inget, eller så är det inte till för dig."
seen: dict[str, Any] = {}


def tell(request: HttpRequest) -> HttpResponse:
    seen["thread"] = threading.current_thread().name
    seen["body"] = request.body
    return HttpResponse(
        gettext("There is nothing here, or it is not for you."), content_type="text/plain; charset=utf-8"
    )


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("it fails")


def stream(request: HttpRequest) -> HttpResponseBase:
    async def parts() -> AsyncIterator[bytes]:
        try:
            for _ in range(seen["parts"]):
                yield b"part"
                await asyncio.sleep(0.001)
        finally:
            seen["ended"] = True

    response = StreamingHttpResponse(parts())
    response._resource_closers.append(lambda: seen.update(closed=threading.current_thread().name))
    return response


urlpatterns = [path("api/tell", tell), path("api/fail", fail), path("api/stream", stream)]


@pytest.fixture(autouse=True)
def addresses() -> Iterator[None]:
    seen.clear()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        yield


class Client:
    """Speaks ASGI (https://asgi.readthedocs.io/en/latest/specs/www.html) to a handler."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler
        self.sent: list[Json] = []
        self.gone = asyncio.Event()
        self.on_body: Callable[[], None] = lambda: None

    async def ask(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> None:
        waiting: list[Json] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Json:
            if waiting:
                return waiting.pop()
            await self.gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Json) -> None:
            self.sent.append(message)
            if message["type"] == "http.response.body":
                self.on_body()

        told = {"host": "testserver", "content-length": str(len(body)), **headers}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        }
        await asyncio.wait_for(self.handler(scope, receive, send), 20)

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:] if "body" in message)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was given to a thread."""
    found: list[str] = []
    run = KeptThreads.run

    async def noting(self: KeptThreads, function: Any, *args: Any) -> Any:
        found.append(function.__name__)
        return await run(self, function, *args)

    monkeypatch.setattr(KeptThreads, "run", noting)
    return found


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that something waits for the event loop to give it to a thread, or a thread for the loop."""
    found: list[str] = []
    to_thread = asyncio.BaseEventLoop.run_in_executor
    to_loop = asyncio.BaseEventLoop.call_soon_threadsafe

    def noting(self: Any, executor: Any, function: Any, *args: Any) -> Any:
        found.append("thread")
        return to_thread(self, executor, function, *args)

    def noting_back(self: Any, *args: Any, **options: Any) -> Any:
        found.append("loop")
        return to_loop(self, *args, **options)

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", noting)
    monkeypatch.setattr(asyncio.BaseEventLoop, "call_soon_threadsafe", noting_back)
    return found


async def test_a_request_goes_to_its_thread_once_and_comes_back_once(hops: list[str]) -> None:
    client = Client(ThreadHandler())
    await client.ask("/api/tell", method="GET", body=b"said", **{"accept-language": "sv"})
    assert (client.status, client.body.decode(), seen["body"]) == (200, NOTHING, b"said")
    assert seen["thread"].startswith("request")
    assert hops == ["thread", "loop"]


async def test_what_fails_is_answered_and_the_thread_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    handler = ThreadHandler()
    failed = Client(handler)
    await failed.ask("/api/fail")
    assert failed.status == 500
    assert "it fails" in caplog.text
    after = Client(handler)
    await after.ask("/api/tell")
    assert after.status == 200


async def test_what_is_streamed_is_sent_whole_and_closed_in_a_thread() -> None:
    seen["parts"] = 3
    client = Client(ThreadHandler())
    await client.ask("/api/stream")
    assert (client.status, client.body) == (200, b"partpartpart")
    assert client.sent[-1].get("more_body", False) is False
    assert seen["ended"] is True
    assert seen["closed"].startswith("request")


async def test_a_stream_ends_when_the_one_who_asked_has_gone() -> None:
    seen["parts"] = 1_000_000
    client = Client(ThreadHandler())
    client.on_body = client.gone.set
    await client.ask("/api/stream")
    assert 1 <= client.body.count(b"part") < 100
    assert seen["ended"] is True
    assert seen["closed"].startswith("request")


async def test_who_hangs_up_before_it_is_asked_whole_is_not_answered(taken: list[str]) -> None:
    handler = ThreadHandler()
    sent: list[Json] = []

    async def receive() -> Json:
        return {"type": "http.disconnect"}

    async def send(message: Json) -> None:
        sent.append(message)

    await handler({"type": "http", "method": "POST", "path": "/api/tell", "headers": []}, receive, send)
    assert (sent, taken) == ([], [])


class Full(Turns):
    """A queue that nobody gets through."""

    async def _wait(self) -> None:
        raise Crowded


@pytest.mark.parametrize(
    ("full", "stand", "pass_by"),
    [
        (
            "_turns",
            [("GET", "/api/tell")],
            [("POST", "/_allauth/x"), ("GET", "/api/alerts"), ("GET", "/healthz")],
        ),
        ("_probes", [], [("GET", "/api/tell")]),
        (
            "_sign_ins",
            [("POST", "/_allauth/browser/v1/auth/login")],
            [("GET", "/_allauth/x"), ("GET", "/api/tell")],
        ),
        ("_alerts", [("POST", "/api/alerts/link/answer")], [("GET", "/api/tell"), ("GET", "/healthz")]),
    ],
)
async def test_each_kind_of_request_has_its_queue(
    full: str, stand: list[tuple[str, str]], pass_by: list[tuple[str, str]], taken: list[str]
) -> None:
    handler = ThreadHandler()
    setattr(handler, full, Full(1, 1.0, 1))
    for method, address in stand:
        refused = Client(handler)
        await refused.ask(address, method=method)
        assert (refused.status, taken) == (503, [])
        assert refused.headers["retry-after"] == "5"
        error = json.loads(refused.body)["error"]
        assert (error["code"], error["retry_after"]) == ("unavailable", 5.0)
        assert error["message"]
    for method, address in pass_by:
        let_in = Client(handler)
        await let_in.ask(address, method=method)
        assert taken.pop() == "_answer"


async def test_a_person_at_a_browser_reads_why_and_the_browser_asks_again() -> None:
    handler = ThreadHandler()
    handler._turns = Full(1, 1.0, 1)
    refused = Client(handler)
    await refused.ask("/chat")
    assert refused.status == 503
    assert refused.headers["content-type"] == "text/plain; charset=utf-8"
    assert (refused.headers["retry-after"], refused.headers["refresh"]) == ("5", "5")
    assert refused.body.decode().startswith("Väldigt många är här samtidigt")


async def test_the_clients_files_need_no_thread_of_the_requests(taken: list[str]) -> None:
    application = make_application()
    found = Client(application)
    await found.ask("/static/people/letter.css", **{"accept-encoding": "gzip"})
    assert (found.status, taken) == (200, [])
    body = gzip.decompress(found.body) if found.headers.get("content-encoding") == "gzip" else found.body
    assert b"{" in body
    assert found.headers["x-content-type-options"] == "nosniff"
    again = Client(application)
    await again.ask("/static/people/letter.css", **{"if-none-match": found.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    missing = Client(application)
    await missing.ask("/static/assets/none.js")
    assert missing.status == 404
    other = Client(application)
    await other.ask("/api/tell")
    assert (other.status, taken) == (200, ["_answer"])


async def test_a_file_is_no_longer_read_when_the_one_who_asked_has_gone() -> None:
    client = Client(FileHandler())
    client.gone.set()
    await client.ask("/static/people/letter.css")
    assert [message for message in client.sent if message.get("more_body") is False] == []
    assert client.body == b""
