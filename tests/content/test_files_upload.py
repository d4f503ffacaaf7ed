"""Uploading: what comes off the wire, what is refused, and that nothing is left of it then."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from content.files import keeping, services
from content.files.models import File
from eventlog import executor
from eventlog.commands import Actor
from eventlog.errors import Refused
from tests.content import samples
from tests.content.uploads import Browser, kept
from tests.factories import Cast

BOUNDARY = "gräns".encode("ascii", "ignore").decode() + "7f3a"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A place of this test's own for what is being received."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def form(content: bytes, name: str = "schema.pdf", *, end: bytes = b"--\r\n", field: str = "file") -> bytes:
    """Return the body of a form with one file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}".encode() + end


def test_a_file_is_taken_in_and_is_its_uploaders_alone(cast: Cast, fatima: Browser) -> None:
    file = fatima.upload(samples.PDF, "schema.pdf", alt="  Schema\nvecka 12 ")
    assert file == {
        "id": file["id"],
        "kind": "document",
        "name": "schema.pdf",
        "media_type": "application/pdf",
        "size": len(samples.PDF),
        "width": None,
        "height": None,
        "duration": None,
        "alt": "Schema vecka 12",
        "thumbs": [],
        "hidden": False,
    }
    assert fatima.read(file["id"]) == samples.PDF
    for other in (cast.erik, cast.mats, cast.leila):
        assert Browser(other).status(file["id"]) == 404


def test_the_same_form_by_hand_is_taken(fatima: Browser) -> None:
    response = fatima.client.generic("POST", "/api/files", form(samples.PDF), content_type=FORM)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (form(samples.PDF)[:-20], "file_incomplete"),
        (form(samples.PDF, end=b""), "file_incomplete"),
        (form(samples.PDF)[:60], "file_incomplete"),
        (form(samples.PDF, end=b"--" + b" " * 500), "file_incomplete"),
        (b"hej", "file_incomplete"),
        (form(b""), "invalid"),
        (form(samples.PDF, field="picture"), "invalid"),
        (form(samples.PDF, end=b"\r\n") + form(samples.PDF), "invalid"),
        (form(samples.PDF, ""), "invalid"),
        (b"", "invalid"),
    ],
)
def test_half_a_form_and_a_wrong_one_are_refused(
    fatima: Browser, temporary: Path, body: bytes, code: str
) -> None:
    assert fatima.send_raw(body, FORM) == (400, code)
    assert list(temporary.iterdir()) == []
    assert not File.objects.exists()


@pytest.mark.parametrize("less", [5, 30, 100])
def test_a_length_that_is_too_short_is_refused(fatima: Browser, temporary: Path, less: int) -> None:
    body = form(samples.PDF)
    length = str(len(body) - less)
    status, code = fatima.send_raw(body, FORM, CONTENT_LENGTH=length)
    assert (status, code) == (400, "file_incomplete")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("content_type", "answer"),
    [
        ("application/json", (415, "unsupported_media_type")),
        ("image/jpeg", (415, "unsupported_media_type")),
        ("multipart/form-data", (400, "file_incomplete")),
        ("multipart/form-data; boundary=" + "x" * 300, (415, "unsupported_media_type")),
    ],
)
def test_what_is_no_form_is_refused(fatima: Browser, content_type: str, answer: tuple[int, str]) -> None:
    assert fatima.send_raw(form(samples.PDF), content_type) == answer


def test_an_empty_file_is_refused(fatima: Browser) -> None:
    assert fatima.refusal(b"") == (400, "invalid")


def test_each_kind_has_its_limit(fatima: Browser, settings: Any, temporary: Path) -> None:
    settings.TORGET_FILE_BYTES, settings.TORGET_VIDEO_BYTES = 500, 2000
    film = samples.film(content=b"")
    film = samples.film(content=bytes(2000 - len(film)))
    assert len(film) == 2000
    assert fatima.upload(film)["size"] == 2000
    assert fatima.refusal(film + b"\x00") == (413, "file_too_large")
    text = b"a" * 500
    assert fatima.upload(text)["size"] == 500
    assert fatima.refusal(text + b"a") == (413, "file_too_large")
    status, answer = fatima.try_upload(b"a" * 5_000_000)
    assert (status, answer["error"]["limit"]) == (413, 2000)
    assert list(temporary.iterdir()) == []


def test_who_is_not_signed_in_uploads_nothing(media: Path, db: None, temporary: Path) -> None:
    response = Client().generic("POST", "/api/files", form(samples.PDF), content_type=FORM)
    assert response.status_code == 401
    assert kept() == []
    assert list(temporary.iterdir()) == []


def test_another_sites_form_uploads_nothing(cast: Cast, media: Path, temporary: Path) -> None:
    browser = Browser(cast.fatima, enforce_csrf_checks=True)
    response = browser.client.generic("POST", "/api/files", form(samples.PDF), content_type=FORM)
    assert response.status_code == 403
    browser.client.cookies["csrftoken"] = token = "a" * 32
    headers: Any = {"HTTP_X_CSRFTOKEN": token, "content_type": FORM}
    assert browser.client.generic("POST", "/api/files", form(samples.PDF), **headers).status_code == 201
    # The token is looked for in the form as well, which is how the form comes to be read early.
    assert browser.client.generic("POST", "/api/files", form(b""), **headers).status_code == 400
    broken = browser.client.generic("POST", "/api/files", form(samples.PDF)[:-9], **headers)
    assert broken.json()["error"]["code"] == "file_incomplete"
    assert len(kept()) == 1


def test_uploads_that_wait_have_an_end(cast: Cast, fatima: Browser, settings: Any) -> None:
    settings.TORGET_WAITING_FILES = 2
    first = fatima.upload(samples.PDF)
    fatima.upload(samples.CSV)
    assert fatima.refusal(samples.PDF) == (400, "too_many")
    assert Browser(cast.erik).upload(samples.PDF), "others have their own"
    assert fatima.client.delete(f"/api/files/{first['id']}").status_code == 204
    assert fatima.upload(samples.PDF)
    settings.TORGET_WAITING_FILES, settings.TORGET_WAITING_BYTES = 9, 3 * len(samples.PDF)
    assert fatima.refusal(samples.PDF * 3) == (400, "too_many")


def test_a_refusal_at_the_last_moment_takes_the_bytes_back(
    cast: Cast, fatima: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_fields: Any) -> None:
        assert len(kept()) == 3, "the bytes are there already"
        raise Refused("unavailable", "…", status=503)

    monkeypatch.setattr(services, "add_file", refuse)
    assert fatima.refusal(samples.photo()) == (503, "unavailable")


def test_a_full_disk_leaves_nothing(cast: Cast, fatima: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = []

    def save(name: str, content: Any) -> str:
        if len(saved) == 2:
            raise OSError(28, "No space left on device")
        saved.append(original(name, content))
        return saved[-1]

    original = default_storage.save
    monkeypatch.setattr(default_storage, "save", save)
    assert fatima.refusal(samples.photo()) == (503, "unavailable")
    assert len(saved) == 2
    assert not File.objects.exists()


def test_an_upload_is_described_and_taken_back(
    cast: Cast, fatima: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    file = fatima.upload(samples.photo())
    path = f"/api/files/{file['id']}"
    described = fatima.client.patch(path, {"alt": "En röd dörr"}, content_type="application/json")
    assert described.json()["file"] == {**file, "alt": "En röd dörr"}
    too_long = fatima.client.patch(path, {"alt": "x" * 1001}, content_type="application/json")
    assert too_long.json()["error"]["code"] == "text_too_long"
    erik = Browser(cast.erik)
    assert erik.client.patch(path, {"alt": "!"}, content_type="application/json").status_code == 404
    assert erik.client.delete(path).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert fatima.client.delete(path).status_code == 204
    assert kept() == []
    assert fatima.client.delete(path).status_code == 404


def test_what_was_sent_stays_as_it_was(cast: Cast, fatima: Browser) -> None:
    file = fatima.upload(samples.photo())
    services.attach_files(actor=cast.fatima, files=[file["id"]])
    for name, data in (("file.describe", {"alt": "!"}), ("file.remove", {})):
        with pytest.raises(Refused) as refused:
            executor.run(name, {"file": file["id"], **data}, Actor(cast.fatima))
        assert refused.value.code == "conflict"
    assert len(kept()) == 3
    assert fatima.status(file["id"]) == 404, "it is part of nothing that anybody may read"


def test_what_is_not_sent_is_gone_after_a_day(cast: Cast, fatima: Browser, time_machine: Any) -> None:
    time_machine.move_to("2026-03-02T08:00:00Z", tick=False)
    sent, waiting = fatima.upload(samples.photo()), fatima.upload(samples.photo())
    services.attach_files(actor=cast.fatima, files=[sent["id"]])
    time_machine.move_to("2026-03-03T07:59:00Z", tick=False)
    assert services.purge_waiting() == 0
    time_machine.move_to("2026-03-03T08:01:00Z", tick=False)
    late = fatima.upload(samples.PDF)
    assert services.purge_waiting() == 1
    assert fatima.status(waiting["id"]) == 404
    assert fatima.status(late["id"]) == 200
    assert len(kept()) == 4


def test_bytes_that_belong_to_nothing_are_found(cast: Cast, fatima: Browser, time_machine: Any) -> None:
    fatima.upload(samples.photo())
    lost = fatima.upload(samples.photo())
    # The server broke down before it could write down what it had.
    File.objects.filter(public_id=lost["id"]).delete()
    assert len(kept()) == 6
    assert services.purge_stray() == 0, "they may be on their way"
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert services.purge_stray() == 1
    assert len(kept()) == 3


def test_files_are_readable_by_their_owner_alone(fatima: Browser, media: Path) -> None:
    fatima.upload(samples.photo())
    fatima.upload(samples.PDF)
    modes = {(media / name).stat().st_mode & 0o777 for name in kept()}
    assert modes == {0o600}
    assert all(keeping.FOLDER in name and "bild" not in name for name in kept())
