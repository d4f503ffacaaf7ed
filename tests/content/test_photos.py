"""Portraits: square, without where they were taken, for those who work here, and gone when taken away."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from audit.models import Entry
from content.files import keeping as files
from content.photos import keeping, services
from eventlog import due
from eventlog.models import Event
from people.models import User
from tests.content import samples
from tests.content.uploads import kept
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("media")


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def show(browser: Client, content: bytes) -> Any:
    return browser.post("/api/me/photo", {"file": SimpleUploadedFile("jag.jpg", content)})


def address(user: User, photo: str, side: int = 512) -> str:
    return f"/api/people/{user.public_id}/photo/{photo}/{side}"


def read(browser: Client, path: str) -> tuple[Any, bytes]:
    response = browser.get(path)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def run_discards() -> None:
    """Do what is due in a minute."""
    for photo in due.Due.objects.filter(kind=services.DISCARD).values_list("key", flat=True):
        services.discard_bytes(due.Item(services.DISCARD, photo, timezone.now(), {}, 0))


def test_a_portrait_is_square_and_tells_nothing_of_where_it_was_taken(cast: Cast) -> None:
    fatima = browser_of(cast.fatima)
    sent = samples.photo(orientation=6)
    assert b"Kamerafabriken" in sent
    answer = show(fatima, sent)
    assert answer.status_code == 201, answer.content
    photo = answer.json()["person"]["photo"]
    for side in (512, 128):
        response, content = read(browser_of(cast.erik), address(cast.fatima, photo, side))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, max-age=31536000, immutable"
        image = Image.open(io.BytesIO(content))
        assert image.size == (side, side)
        assert dict(image.getexif()) == {}
        assert b"Kamerafabriken" not in content
    me = fatima.get("/api/me").json()
    assert me["person"]["photo"] == photo
    assert "photo" not in me["strength"]["missing"]
    assert Event.objects.filter(topic=cast.fatima.topic, kind="profile.changed").exists()


def test_colleagues_ask_who_has_one_and_guests_see_none(cast: Cast) -> None:
    photo = show(browser_of(cast.fatima), samples.photo()).json()["person"]["photo"]
    everybody = ",".join(user.public_id for user in (cast.fatima, cast.erik, cast.leila))
    erik, leila = browser_of(cast.erik), browser_of(cast.leila)
    assert erik.get(f"/api/photos?people={everybody},nobody").json() == {
        "photos": {cast.fatima.public_id: photo}
    }
    assert leila.get(f"/api/photos?people={everybody}").json() == {"photos": {}}
    assert leila.get(address(cast.fatima, photo)).status_code == 403
    assert Client().get(address(cast.fatima, photo)).status_code == 401
    own = show(leila, samples.photo()).json()["person"]["photo"]
    assert leila.get(address(cast.leila, own)).status_code == 200
    assert leila.get(f"/api/photos?people={everybody}").json() == {"photos": {cast.leila.public_id: own}}
    for wrong in ("", ",".join(["x"] * 101)):
        assert erik.get(f"/api/photos?people={wrong}").status_code == 400
    for path in (address(cast.erik, photo), address(cast.fatima, own), address(cast.fatima, photo, 320)):
        assert erik.get(path).status_code == 404, path


def test_the_same_picture_has_the_same_address_and_of_two_people_two(cast: Cast) -> None:
    fatima, erik = browser_of(cast.fatima), browser_of(cast.erik)
    first = show(fatima, samples.photo()).json()["person"]["photo"]
    assert show(fatima, samples.photo()).json()["person"]["photo"] == first
    assert not due.Due.objects.filter(kind=services.DISCARD).exists()
    assert show(erik, samples.photo()).json()["person"]["photo"] != first
    assert len(kept()) == 4


def test_one_that_is_replaced_or_taken_away_is_gone(cast: Cast) -> None:
    fatima = browser_of(cast.fatima)
    first = show(fatima, samples.photo()).json()["person"]["photo"]
    second = show(fatima, samples.encoded(samples.picture(), "PNG")).json()["person"]["photo"]
    assert fatima.get(address(cast.fatima, first)).status_code == 404
    run_discards()
    assert not keeping.is_kept(first)
    assert keeping.is_kept(second)
    assert fatima.delete("/api/me/photo").status_code == 200
    assert fatima.delete("/api/me/photo").status_code == 200
    assert fatima.get("/api/me").json()["person"]["photo"] == ""
    # Back before its bytes went: they stay.
    show(fatima, samples.encoded(samples.picture(), "PNG"))
    run_discards()
    assert keeping.is_kept(second)
    fatima.delete("/api/me/photo")
    run_discards()
    assert kept() == []


def test_moderators_take_away_what_does_not_belong_and_others_may_not(cast: Cast) -> None:
    show(browser_of(cast.fatima), samples.photo())
    path = f"/api/people/{cast.fatima.public_id}/photo"
    for other in (cast.erik, cast.leila):
        assert browser_of(other).delete(path).status_code == 403
    cast.fatima.refresh_from_db()
    assert cast.fatima.photo
    assert browser_of(cast.sara).delete(path).status_code == 200
    cast.fatima.refresh_from_db()
    assert cast.fatima.photo == ""
    entry = Entry.objects.get(action="photo.removed")
    assert entry.target == f"person:{cast.fatima.public_id}"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (samples.PDF, 415, "file_refused"),
        (b"\xff\xd8\xff" + b"x" * 400, 415, "file_refused"),
        (b"", 400, "invalid"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    cast: Cast, content: bytes, status: int, code: str
) -> None:
    answer = show(browser_of(cast.fatima), content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert kept() == []


def test_who_may_not_write_shows_no_new_picture_but_may_take_it_away(cast: Cast) -> None:
    fatima = browser_of(cast.fatima)
    show(fatima, samples.photo())
    User.objects.filter(pk=cast.fatima.pk).update(muted_until=timezone.now() + timedelta(hours=1))
    answer = show(fatima, samples.encoded(samples.picture(), "PNG"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "muted")
    assert fatima.delete("/api/me/photo").status_code == 200


def test_what_a_crash_left_behind_is_swept_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = show(browser_of(cast.fatima), samples.photo()).json()["person"]["photo"]
    keeping._put(keeping.name_of("f" * 32, 128), b"left")
    call_command("purge_files")
    assert len(kept()) == 3, "what is new may still get its row"
    tomorrow = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    call_command("purge_files")
    assert keeping.is_kept(photo)
    assert len(kept()) == 2
    assert files.FOLDER != keeping.FOLDER
