"""The bytes on their way out: parts, validators, and headers that keep them from being a page."""

from __future__ import annotations

import pytest

from content.files import keeping
from content.files.models import File
from content.files.serving import Part, read_range
from tests.content import samples
from tests.content.uploads import Browser

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-499", Part(0, 500)),
        ("bytes=500-", Part(500, 500)),
        ("bytes=999-", Part(999, 1)),
        ("bytes=0-99999", Part(0, SIZE)),
        ("bytes=-1", Part(999, 1)),
        ("bytes=-99999", Part(0, SIZE)),
        ("Bytes = 1 - 2", Part(1, 2)),
        # Outside of the file.
        ("bytes=1000-", Part(1000, 0)),
        ("bytes=5000-6000", Part(5000, 0)),
        ("bytes=-0", Part(1000, 0)),
        # No range that we know, or none at all: the whole.
        ("", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("bytes=0x1-2", None),
        ("bytes=+1-2", None),
        ("bytes=١-٢", None),
        ("items=0-1", None),
        ("bytes=" + "9" * 400 + "-", None),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str, part: Part | None) -> None:
    assert read_range(header, SIZE) == part


@pytest.fixture
def film(fatima: Browser) -> tuple[str, bytes]:
    """A film's id and what is kept of it."""
    file = fatima.upload(samples.film(content=bytes(range(256)) * 4000))
    return file["id"], fatima.read(file["id"])


def test_a_film_can_be_wound_forward(fatima: Browser, film: tuple[str, bytes]) -> None:
    name, whole = film
    size = len(whole)
    assert size > 1_000_000
    for header, start, end in (
        ("bytes=0-1", 0, 2),
        (f"bytes={size - 5}-", size - 5, size),
        ("bytes=300000-900000", 300_000, 900_001),
        ("bytes=-7", size - 7, size),
    ):
        response, part = fatima.get(name, Range=header)
        assert response.status_code == 206
        assert part == whole[start:end]
        assert response["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert response["Content-Length"] == str(end - start)
    response, part = fatima.get(name, Range=f"bytes={size}-")
    assert (response.status_code, response["Content-Range"], part) == (416, f"bytes */{size}", b"")
    response, part = fatima.get(name, Range="bytes=0-1,5-6")
    assert (response.status_code, part) == (200, whole)


def test_a_part_of_another_version_is_not_sent(fatima: Browser, film: tuple[str, bytes]) -> None:
    name, whole = film
    etag = fatima.get(name)[0]["ETag"]
    assert fatima.get(name, Range="bytes=0-1", **{"If-Range": etag})[1] == whole[:2]
    for other in ('"other"', f"W/{etag}", "Mon, 02 Mar 2026 07:00:00 GMT"):
        response, content = fatima.get(name, Range="bytes=0-1", **{"If-Range": other})
        assert (response.status_code, content) == (200, whole)


def test_what_one_holds_already_is_not_sent_again(fatima: Browser, film: tuple[str, bytes]) -> None:
    name, whole = film
    etag = fatima.get(name)[0]["ETag"]
    for held in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        response, content = fatima.get(name, **{"If-None-Match": held})
        assert (response.status_code, content) == (304, b"")
        assert response["ETag"] == etag
    assert fatima.get(name, **{"If-None-Match": '"x"'})[1] == whole
    picture = fatima.upload(samples.photo())["id"]
    etags = {fatima.get(f"{picture}{path}")[0]["ETag"] for path in ("", "/thumb/320", "/thumb/1280")}
    assert len(etags) == 3


def test_asking_without_the_bytes(fatima: Browser, film: tuple[str, bytes]) -> None:
    name, whole = film
    response = fatima.client.head(f"/api/files/{name}", headers={"Range": "bytes=0-1"})
    assert (response.status_code, response["Content-Length"]) == (200, str(len(whole)))
    assert b"".join(response.streaming_content) == b""


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (samples.photo(), "inline"),
        (samples.film(), "inline"),
        (samples.PDF, "attachment"),
        (samples.PDF + samples.SCRIPT, "attachment"),
        (b"alert(document.cookie)", "attachment"),
        (samples.office("word/document.xml"), "attachment"),
    ],
)
def test_nothing_uploaded_can_run_as_a_page(fatima: Browser, content: bytes, shown: str) -> None:
    name = fatima.upload(content)["id"]
    for query, disposition in (("", shown), ("?download", "attachment"), ("?download=1", "attachment")):
        for header in ({}, {"Range": "bytes=0-1"}):
            response, _content = fatima.get(name + query, **header)
            assert response["Content-Disposition"].partition(";")[0] == disposition
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert response["Cross-Origin-Resource-Policy"] == "same-origin"
            assert response["Cache-Control"] == "private, no-cache"
            assert "Cookie" in response["Vary"]
            assert response["Content-Type"].partition("/")[0] in ("image", "video", "application", "text")
            assert "html" not in response["Content-Type"]


def test_a_browser_may_ask_for_pictures_only(fatima: Browser) -> None:
    name = fatima.upload(samples.photo())["id"]
    assert fatima.get(name, Accept="image/webp")[0].status_code == 200
    assert fatima.get("nowhere", Accept="image/webp")[0].status_code == 404


def test_text_says_how_it_is_written(fatima: Browser) -> None:
    response, content = fatima.get(fatima.upload(samples.CSV, "timmar.csv")["id"])
    assert (response["Content-Type"], content) == ("text/plain; charset=utf-8", samples.CSV)


def test_lost_bytes_are_not_found(fatima: Browser) -> None:
    name = fatima.upload(samples.photo())["id"]
    keeping.discard(File.objects.get().storage_name)
    assert [fatima.status(f"{name}{path}") for path in ("", "/thumb/320")] == [404, 404]


def test_files_lie_nowhere_else(fatima: Browser) -> None:
    fatima.upload(samples.photo())
    stored = File.objects.get().storage_name
    for address in (f"/media/{stored}", f"/static/{stored}", f"/{stored}", f"/static/../media/{stored}"):
        response = fatima.client.get(address)
        assert response.get("Content-Type", "").partition("/")[0] != "image"
