"""Pictures: what they show is kept, everything else is not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from content.files import pictures
from tests.content import samples
from tests.content.uploads import Browser, kept

pytestmark = pytest.mark.anywhere


def opened(content: bytes) -> Image.Image:
    """Return a picture, read to its end."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_where_a_photo_was_taken_is_gone(fatima: Browser) -> None:
    sent = samples.photo()
    assert opened(sent).getexif().get_ifd(samples.GPS)[2] == samples.LATITUDE, "the photo tells its place"
    assert b"Kamerafabriken" in sent
    file = fatima.upload(sent)
    for path in (file["id"], f"{file['id']}/thumb/320", f"{file['id']}/thumb/1280"):
        content = fatima.read(path)
        assert dict(opened(content).getexif()) == {}, path
        assert b"Kamerafabriken" not in content
        assert b"Exif" not in content
    assert (file["kind"], file["media_type"], file["thumbs"]) == ("image", "image/jpeg", [320, 1280])


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (400, 200), (50, 50)),
        (3, (400, 200), (350, 150)),
        (6, (200, 400), (150, 50)),
        (8, (200, 400), (50, 350)),
    ],
)
def test_up_stays_up(fatima: Browser, orientation: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    file = fatima.upload(samples.photo(orientation=orientation))
    assert (file["width"], file["height"]) == size
    image = opened(fatima.read(file["id"])).convert("RGB")
    assert image.size == size
    pixel: Any = image.getpixel(red)
    assert pixel[0] > 200
    assert pixel[1] < 60


def test_a_photo_from_an_iphone_becomes_one_all_can_see(fatima: Browser) -> None:
    sent = samples.heic()
    assert sent[4:8] == b"ftyp"
    file = fatima.upload(sent, "IMG_0042.HEIC")
    assert (file["name"], file["media_type"]) == ("IMG_0042.jpg", "image/jpeg")
    assert (file["width"], file["height"]) == (64, 64)
    assert opened(fatima.read(file["id"])).format == "JPEG"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(fatima: Browser, kind: str) -> None:
    image = samples.picture(mode="RGBA")
    image.putalpha(100)
    file = fatima.upload(samples.encoded(image, kind))
    assert file["media_type"] == f"image/{kind.lower()}"
    for path in (file["id"], f"{file['id']}/thumb/320"):
        assert opened(fatima.read(path)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16"])
def test_every_kind_of_png_is_taken(fatima: Browser, mode: str) -> None:
    file = fatima.upload(samples.encoded(Image.new(mode, (30, 20)), "PNG"))
    assert opened(fatima.read(file["id"])).size == (30, 20)


def test_a_photo_for_printing_is_taken(fatima: Browser) -> None:
    file = fatima.upload(samples.encoded(Image.new("CMYK", (30, 20)), "JPEG"))
    assert opened(fatima.read(file["id"])).mode == "RGB"


def test_text_inside_a_png_is_gone(fatima: Browser) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "Kamerafabriken")
    sent = samples.encoded(samples.picture(), "PNG", pnginfo=info)
    assert b"Kamerafabriken" in sent
    assert b"Kamerafabriken" not in fatima.read(fatima.upload(sent)["id"])


def test_thumbnails_are_no_larger_than_they_say(fatima: Browser) -> None:
    file = fatima.upload(samples.photo(width=2000, height=1000))
    assert opened(fatima.read(f"{file['id']}/thumb/1280")).size == (1280, 640)
    assert opened(fatima.read(f"{file['id']}/thumb/320")).size == (320, 160)
    assert [fatima.status(f"{file['id']}/thumb/{side}") for side in ("64", "0320", "x", "-1")] == [404] * 4


def test_what_moves_goes_on_moving(fatima: Browser) -> None:
    for kind in ("GIF", "WEBP"):
        file = fatima.upload(samples.moving(kind), "vinkar.gif")
        image: Any = opened(fatima.read(file["id"]))
        assert (file["media_type"], image.n_frames) == ("image/webp", 3)
        assert file["name"] == "vinkar.webp"
        thumbnail: Any = opened(fatima.read(f"{file['id']}/thumb/320"))
        assert thumbnail.n_frames == 1


def test_what_moves_too_long_stands_still(fatima: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_FRAMES", 5)
    file = fatima.upload(samples.moving(frames=6))
    assert file["media_type"] == "image/png"
    assert getattr(opened(fatima.read(file["id"])), "n_frames", 1) == 1


def test_a_bomb_is_refused_before_it_goes_off(fatima: Browser) -> None:
    sent = samples.bomb()
    assert len(sent) < 50_000
    assert fatima.refusal(sent, "tavla.png") == (413, "file_too_large")


@pytest.mark.parametrize(("side", "taken"), [(100, True), (101, False)])
def test_the_limit_of_pixels_is_the_limit(
    fatima: Browser, monkeypatch: pytest.MonkeyPatch, side: int, taken: bool
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100 * 100)
    status, _answer = fatima.try_upload(samples.encoded(samples.picture(side, 100), "PNG"))
    assert (status == 201) == taken


@pytest.mark.parametrize("keep", [12, 100, 400])
def test_half_a_photo_is_refused(fatima: Browser, keep: int) -> None:
    whole = samples.photo()
    assert fatima.refusal(whole[:keep]) == (415, "file_refused")
    assert fatima.upload(whole)


def test_what_hangs_behind_a_photo_is_gone(fatima: Browser) -> None:
    hidden = samples.archive(hemligt=b"lista")
    sent = samples.photo() + hidden
    assert sent.endswith(hidden)
    content = fatima.read(fatima.upload(sent)["id"])
    assert b"PK\x03\x04" not in content
    assert b"hemligt" not in content


def test_a_picture_that_is_also_a_page_is_no_page_any_more(fatima: Browser) -> None:
    image = samples.encoded(Image.new("P", (40, 30)), "GIF", comment=samples.SCRIPT)
    for sent in (image, image + samples.SCRIPT):
        assert b"<script>" in sent
        file = fatima.upload(sent, "bild.html")
        assert b"script" not in fatima.read(file["id"])
        assert file["name"] == "bild.html.png"
    # A script that begins as a GIF does, and is none.
    assert fatima.refusal(b"GIF89a/*" + samples.SCRIPT + b"*/=1;") == (415, "file_refused")


def test_a_refused_picture_leaves_nothing(fatima: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    fatima.upload(samples.photo())
    assert len(kept()) == 3
    assert fatima.refusal(samples.bomb()) == (413, "file_too_large")
