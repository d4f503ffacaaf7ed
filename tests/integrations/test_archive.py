"""Archives made to do harm: what is wrong is left out and told, the rest comes along."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from chat.models import Message, Room
from integrations.slack.archive import Archive, ArchiveRefused, FileRefused, Limits, open_archive
from people.models import User
from tests.integrations.conftest import RunImport, reasons
from tests.integrations.slack_export import DAY, Export, person, said, ts

pytestmark = pytest.mark.anywhere

DAY_FILE = f"sånger/{DAY}.json"


def zip_of(tmp_path: Path, **members: bytes) -> Path:
    """Write a zip with these files beside a users.json."""
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("users.json", "[]")
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def faults_of(archive: Archive) -> dict[str, str]:
    return {fault.name: fault.why for fault in archive.faults}


@pytest.mark.parametrize(
    "name",
    [
        "../users.json",
        "/etc/users.json",
        "a/../../b.json",
        "a\\..\\b.json",
        "C:/b.json",
        "a//b.json",
        "a/./b.json",
    ],
)
def test_names_that_point_outside_are_left_out(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path, **{name: b"[]", "inside/2026-03-02.json": b"[]"})
    with open_archive(path) as archive:
        assert set(archive.names()) == {"users.json", "inside/2026-03-02.json"}
        assert list(faults_of(archive)) == [name]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("users.json", "[]")
        link = zipfile.ZipInfo("channels.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    with open_archive(path) as archive:
        assert not archive.has("channels.json")
        assert "link" in faults_of(archive)["channels.json"]


def test_links_and_pipes_in_a_folder_are_not_opened(tmp_path: Path, export: Export) -> None:
    folder = export.write_folder(tmp_path / "export")
    secret = tmp_path / "secret.json"
    secret.write_text("[]")
    (folder / "links.json").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.json")
    with open_archive(folder) as archive:
        assert archive.has("users.json")
        assert set(faults_of(archive)) == {"links.json", "elsewhere", "pipe.json"}


def test_a_file_that_became_a_link_since_is_not_followed(tmp_path: Path, export: Export) -> None:
    folder = export.write_folder(tmp_path / "export")
    with open_archive(folder) as archive:
        assert archive.read_json("users.json")
        (folder / "users.json").unlink()
        (folder / "users.json").symlink_to("/etc/hostname")
        with pytest.raises(FileRefused):
            archive.read_json("users.json")


def test_a_bomb_is_left_out_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zip_of(tmp_path, **{"a/2026-03-02.json": b"[" + b" " * 5_000_000 + b"]"})
    assert path.stat().st_size < 10_000, "it is small, as bombs are"
    with open_archive(path) as archive:
        assert "too tightly" in faults_of(archive)["a/2026-03-02.json"]


def test_too_large_files_are_left_out_and_too_large_archives_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path, **{"a/2026-03-02.json": json.dumps(list(range(3_000))).encode()})
    with open_archive(path, Limits(file=10_000)) as archive:
        assert "MiB" in faults_of(archive)["a/2026-03-02.json"]
    with pytest.raises(ArchiveRefused, match="Unpacked"):
        open_archive(path, Limits(total=10_000))


def test_too_many_files_are_refused_with_and_without_reading_their_list(tmp_path: Path) -> None:
    path = zip_of(tmp_path, **{f"a/{number}.txt": b"" for number in range(2_000)})
    with pytest.raises(ArchiveRefused, match="more than"):
        open_archive(path, Limits(files=100))
    with pytest.raises(ArchiveRefused, match="list of files"):
        open_archive(path, Limits(directory=70_000))
    folder = Export().write_folder(tmp_path / "folder")
    with pytest.raises(ArchiveRefused, match="more than"):
        open_archive(folder, Limits(files=5))


def test_what_says_a_smaller_size_than_it_has_is_damaged(tmp_path: Path) -> None:
    path = zip_of(tmp_path, **{"channels.json": b'["' + b"abc" * 5_000 + b'"]'})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with open_archive(path) as archive, pytest.raises(FileRefused, match=r"damaged|JSON"):
        archive.read_json("channels.json")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[{", "not JSON"),
        (b"", "not JSON"),
        (b"[" * 200_000, "too deep"),
        (b'["\xff\xfe\xe5"]', "not UTF-8"),
        (b"[" + b"9" * 5_000 + b"]", "not JSON"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, content: bytes, why: str) -> None:
    path = zip_of(tmp_path, **{"channels.json": content})
    with open_archive(path) as archive, pytest.raises(FileRefused, match=why):
        archive.read_json("channels.json")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path, **{"a/2026-03-02.json": b"\xef\xbb\xbf[1]", "b/2026-03-02.json": "[2]".encode("utf-16")}
    )
    with open_archive(path) as archive:
        assert archive.read_json("a/2026-03-02.json") == [1]
        assert archive.read_json("b/2026-03-02.json") == [2]


def test_what_is_no_archive_is_refused_in_one_line(tmp_path: Path, run_import: RunImport) -> None:
    text = tmp_path / "notes.zip"
    text.write_text("not a zip")
    truncated = Export().write_zip(tmp_path / "half.zip")
    truncated.write_bytes(truncated.read_bytes()[:-300])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("holiday/photo.jpg", b"")
    holiday = tmp_path / "holiday.zip"
    holiday.write_bytes(other.getvalue())
    for path in (text, truncated, holiday, tmp_path / "missing.zip", Path(os.devnull)):
        with pytest.raises(CommandError) as refused:
            run_import(path)
        assert "\n" not in str(refused.value)
    assert not Room.objects.exists()


def test_a_folder_around_the_export_is_no_hindrance(
    tmp_path: Path, export: Export, run_import: RunImport
) -> None:
    inside = run_import(export.write_zip(tmp_path / "below.zip", below="Choir export Mar 2026/"))
    assert inside["taken"]["rooms"] == 5


def test_a_broken_day_does_not_stop_the_others(export: Export, run_import: RunImport) -> None:
    whole = run_import(export, "--dry-run")
    export.files[DAY_FILE] = b'[{"text": "half'
    report = run_import(export)
    assert sum(reasons(report, "left_out", "files").values()) == 1
    assert 0 < report["taken"]["messages"] < whole["taken"]["messages"]
    assert Message.objects.filter(text="Kassan: 214 kr").exists()


@pytest.mark.parametrize(
    "content", [b"7", b'"text"', b"null", b"[]", b"{}", b"[[1], null, 2, [{}]]", b"nonsense"]
)
@pytest.mark.parametrize(
    "name", ["users.json", "channels.json", "groups.json", "dms.json", "mpims.json", DAY_FILE]
)
def test_any_file_may_hold_anything(export: Export, run_import: RunImport, name: str, content: bytes) -> None:
    export.files[name] = content
    report = run_import(export)
    assert report["finished"]
    assert Message.objects.filter(text="Bara du och jag").exists() == (name != "dms.json")


def test_wrong_types_and_bad_times_are_told_one_by_one(export: Export, run_import: RunImport) -> None:
    export.files[DAY_FILE] = [
        said("U0ALTO", "Bra", 1),
        said("U0ALTO", "Samma tid", 1),
        {"type": "message", "user": "U0ALTO", "text": "Ingen tid"},
        {"type": "message", "user": "U0ALTO", "text": "Fel tid", "ts": "i går"},
        {"type": "message", "user": "U0ALTO", "text": "Framtid", "ts": "99999999999.0"},
        {"type": "message", "text": "Ingen avsändare", "ts": ts(2)},
        {"type": "message", "user": ["U0ALTO"], "text": {"a": 1}, "ts": ts(3)},
        said("U0ALTO", "   ", 4),
        "inte ett objekt",
    ]
    report = run_import(export)
    assert report["met_again"]["messages"] == 1
    why = reasons(report, "left_out", "entries")
    assert why["message: it has no time that can be read"] == 3
    assert why["message: nobody is named as its author"] == 2
    assert why["message: it says nothing"] == 1
    assert why["it is no object"] == 1


def test_no_json_object_is_too_wide_for_a_person(export: Export, run_import: RunImport) -> None:
    export.files["users.json"] = [
        person("U0LONG", "x" * 5_000, "y" * 5_000, profile={"email": "z" * 5_000, "title": "t" * 5_000}),
        person("U0BIDI", "a\u202eb", "Evil\u202e\x00\ud800 Name"),
        person("../../U0", "path", "Path"),
        person("U0ALLA", "alla", "Alla Allesson"),
    ]
    report = run_import(export)
    assert reasons(report, "left_out", "people") == {"it has no id": 1}
    assert User.objects.get(given_name="Evil").family_name == "Name"
    assert User.objects.get(given_name="Alla").username != "alla"
