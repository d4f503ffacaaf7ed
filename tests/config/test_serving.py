"""What travels to a phone travels small, and is asked for once."""

from __future__ import annotations

import gzip
import json
import re
import urllib.request
from email.message import Message

import pytest
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from config import views
from config.middleware import compress
from tests.servers.torget import Server

ROOMS = {"rooms": [{"name": f"Rum {number}"} for number in range(300)]}


def _answer(response: HttpResponse, accepts: str) -> HttpResponseBase:
    request = RequestFactory().get("/api/rooms", headers={"accept-encoding": accepts})
    answered = compress(lambda _: response)(request)
    assert isinstance(answered, HttpResponseBase)
    return answered


@pytest.mark.anywhere
def test_json_goes_compressed_to_whoever_takes_it_so() -> None:
    packed = _answer(JsonResponse(ROOMS), "br, gzip")
    assert isinstance(packed, HttpResponse)
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < len(JsonResponse(ROOMS).content) / 3
    assert json.loads(gzip.decompress(packed.content)) == ROOMS
    plain = _answer(JsonResponse(ROOMS), "identity")
    assert not plain.has_header("Content-Encoding")
    # A cache between must not give one's form to the other.
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


@pytest.mark.anywhere
def test_what_is_small_or_no_json_passes_as_it_is() -> None:
    assert not _answer(JsonResponse({"ok": True}), "gzip").has_header("Content-Encoding")
    assert not _answer(HttpResponse("x" * 5000, content_type="image/png"), "gzip").has_header("Vary")


def _headers(url: str) -> Message:
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, br"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        headers: Message = answer.headers
        return headers


def test_built_files_are_kept_for_good_and_what_names_them_is_asked_for_each_time(server: Server) -> None:
    with urllib.request.urlopen(server.url, timeout=10) as answer:
        script = re.findall(r'src="(/static/assets/[^"]+\.js)"', answer.read().decode())[0]
        assert "no-cache" in answer.headers["Cache-Control"]
    built = _headers(server.url + script)
    assert "immutable" in built["Cache-Control"]
    assert built["Content-Encoding"] == "br"
    worker = _headers(f"{server.url}/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in worker["Content-Security-Policy"]
    with urllib.request.urlopen(f"{server.url}/robots.txt", timeout=10) as answer:
        assert answer.read() == b"User-agent: *\nDisallow: /\n"


@pytest.mark.anywhere
def test_the_page_says_whether_there_is_a_session_and_nothing_else_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "client", lambda: views.Client(page="<p>", worker=""))

    def come(**cookies: str) -> HttpResponseBase:
        request = RequestFactory().get("/chat")
        request.COOKIES.update(cookies)
        return views.shell(request)

    there = come(sessionid="secret").cookies[views.SIGNED_IN]
    assert (there.value, there["samesite"], there["httponly"]) == ("1", "Lax", "")
    assert views.SIGNED_IN not in come().cookies
    gone = come(**{views.SIGNED_IN: "1"}).cookies[views.SIGNED_IN]
    assert gone["max-age"] == 0
