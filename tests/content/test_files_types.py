"""What may be uploaded, told from the content; and what it is then called."""

from __future__ import annotations

import pytest

from content.files import media_types
from content.files.names import make_safe
from tests.content import samples
from tests.content.uploads import Browser

pytestmark = pytest.mark.anywhere

ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (samples.PDF, "application/pdf", "document"),
        (samples.CSV, "text/plain", "document"),
        (b"\xef\xbb\xbf" + samples.CSV, "text/plain", "document"),
        (samples.archive(a=b"1"), "application/zip", "document"),
        (samples.open_document("text"), ODF + "text", "document"),
        (samples.open_document("spreadsheet"), ODF + "spreadsheet", "document"),
        (samples.office("word/document.xml"), OOXML + "wordprocessingml.document", "document"),
        (samples.office("xl/workbook.xml"), OOXML + "spreadsheetml.sheet", "document"),
        (samples.office("ppt/presentation.xml"), OOXML + "presentationml.presentation", "document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage", "document"),
        (b"ID3\x03" + bytes(200), "audio/mpeg", "audio"),
        (b"OggS" + bytes(200), "audio/ogg", "audio"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(100), "audio/wav", "audio"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(90), "video/webm", "video"),
        (samples.film(), "video/mp4", "video"),
        (samples.film(brand=b"qt  "), "video/quicktime", "video"),
        (samples.film(brand=b"M4A "), "audio/mp4", "audio"),
    ],
)
def test_the_content_says_what_it_is(fatima: Browser, content: bytes, media_type: str, kind: str) -> None:
    # The browser claims image/jpeg, and so does the name.
    file = fatima.upload(content, "bild.jpg")
    assert (file["media_type"], file["kind"]) == (media_type, kind)
    assert file["size"] == len(content)
    assert not file["name"].endswith("bild.jpg")


@pytest.mark.parametrize(
    "content",
    [
        samples.SVG,
        b"\n <svg onload=alert(1)>",
        samples.SCRIPT,
        b"\xef\xbb\xbf<!DOCTYPE html><p>Hej",
        b"<!-- --><script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf ~\n",
        b"MZ\x90\x00" + bytes(300),
        b"\x7fELF" + bytes(300),
        b"Hej\x00d\xe5",
        b"Bl\xe5b\xe4r",
        "Blåbär".encode("utf-16"),
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(90),
        b"\x00\x00\x00\x18ftypevil" + bytes(90),
        b"\x00",
    ],
)
def test_what_is_not_on_the_list_is_refused(fatima: Browser, content: bytes) -> None:
    assert fatima.refusal(content, "bild.png") == (415, "file_refused")


def test_text_may_break_anywhere(fatima: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_types, "HEAD", 5)
    for text in ("åäö€😀" * 7, "a" * 4 + "😀", "abc€" * 20):
        assert fatima.upload(text.encode(), "text.txt")["media_type"] == "text/plain"
    assert fatima.refusal("åäö😀".encode()[:-1]) == (415, "file_refused")


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("Schema vecka 12.pdf", "Schema vecka 12.pdf"),
        ("Ra\u0308ksmo\u0308rga\u030as.PDF", "Räksmörgås.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\fatima\\rapport.pdf", "rapport.pdf"),
        ("rapport\u202efdp.exe", "rapportfdp.exe.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("rapport.pdf.exe", "rapport.pdf.exe.pdf"),
        ('<b>"x"|?*.pdf', "_b__x____.pdf"),
        ("\u200b\u2800.pdf", "fil.pdf"),
        (".pdf", "fil.pdf"),
        ("", "fil.pdf"),
        ("...", "fil.pdf"),
        ("/", "fil.pdf"),
    ],
)
def test_names_are_made_safe(given: str, called: str) -> None:
    assert make_safe(given, media_types.PDF) == called


@pytest.mark.parametrize("given", ["x" * 300 + ".pdf", "é" * 300, "😀" * 300 + ".exe", "e" + "\u0301" * 9000])
def test_names_have_an_end(given: str) -> None:
    made = make_safe(given, media_types.PDF)
    assert len(made) <= 120
    assert made.endswith(".pdf")


def test_a_strange_name_comes_through_the_form(fatima: Browser) -> None:
    file = fatima.upload(samples.PDF, "o\u202enk<mal>\u0000.pdf")
    assert file["name"] == "onk_mal_.pdf"
    response, _content = fatima.get(file["id"])
    assert response["Content-Disposition"] == 'attachment; filename="onk_mal_.pdf"'


def test_swedish_names_are_downloaded_as_they_are(fatima: Browser) -> None:
    response, _content = fatima.get(fatima.upload(samples.PDF, "Körjournal.pdf")["id"])
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''K%C3%B6rjournal.pdf"


def test_a_film_says_how_large_and_how_long_it_is(fatima: Browser) -> None:
    file = fatima.upload(samples.film())
    assert (file["width"], file["height"], file["duration"]) == (1280, 720, 2.5)
    turned = fatima.upload(samples.film(turned=True))
    assert (turned["width"], turned["height"]) == (720, 1280)


@pytest.mark.parametrize("brand", [b"isom", b"qt  ", b"M4A "])
def test_where_a_film_was_taken_is_gone(fatima: Browser, brand: bytes) -> None:
    sent = samples.film(brand=brand)
    assert sent.count(samples.GPS_TEXT) == 3, "the film tells its place"
    content = fatima.read(fatima.upload(sent)["id"])
    assert samples.GPS_TEXT not in content
    assert b"com.apple" not in content
    # Nothing has moved: what the film's tables point at is where it was.
    assert len(content) == len(sent)
    assert content.index(b"mdat") == sent.index(b"mdat")


@pytest.mark.parametrize(
    "content",
    [
        samples.film()[:60],
        samples.box(b"ftyp", b"isom", bytes(4)) + samples.box(b"mdat", bytes(50)),
        samples.box(b"ftyp", b"isom", bytes(4)) + b"\xff\xff\xff\xffmoov",
        samples.box(b"ftyp", b"isom", bytes(4)) + b"\x00\x00\x00\x01moov" + b"\xff" * 8,
        samples.box(b"ftyp", b"isom", bytes(4)) + b"\x00\x00\x00\x03moov" + bytes(20),
        samples.box(b"ftyp", b"isom", bytes(4)) + samples.box(b"moov", samples.box(b"mvhd", b"\x01")),
    ],
)
def test_a_broken_film_is_refused(fatima: Browser, content: bytes) -> None:
    assert fatima.refusal(content) == (415, "file_refused")
