"""A choir moves from Slack: who and what comes along, once."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from chat.models import Membership, Mention, Message, Reaction, Room
from integrations.models import ImportedPerson
from integrations.slack import importer
from integrations.slack.archive import open_archive
from integrations.slack.importer import Importer, Options
from integrations.slack.report import Report
from people.models import User
from people.services import create_user
from tests.integrations.conftest import RunImport, reasons
from tests.integrations.slack_export import BEGAN, DAY, Export, person, said, ts

SONGS, BOARD = "slack:C0SONG", "slack:G0BOARD"


def message(text: str) -> Message:
    """Return the one message that begins so."""
    return Message.objects.select_related("author", "thread_root", "room").get(text__startswith=text)


def test_everything_is_counted(export: Export, run_import: RunImport) -> None:
    report = run_import(export)
    assert report["finished"]
    assert report["entries"] == {
        "total": 13,
        "by_kind": {"bot_message": 1, "channel_join": 1, "file_share": 1, "message": 9, "tombstone": 1},
    }
    taken = report["taken"]
    assert {name: taken[name] for name in ("people", "rooms", "messages", "reactions")} == {
        "people": 7,  # five of the list, Slackbot and the wiki
        "rooms": 5,
        "messages": 12,
        "reactions": 2,
    }
    assert reasons(report, "left_out", "reactions") == {"the workspace's own emoji": 1}
    assert Message.objects.count() == 12
    assert User.objects.count() == 7


def test_rooms_keep_who_may_see_them(export: Export, run_import: RunImport) -> None:
    run_import(export)
    songs = Room.objects.get(external_id=SONGS)
    assert (songs.kind, songs.name, songs.purpose) == ("open", "sånger", "Noter & texter · Vårkonserten")
    assert songs.member_count == 3
    assert songs.memberships.get(role="owner").user.username == "ylva"
    assert Room.objects.get(external_id=BOARD).kind == "closed"
    pair, trio = Room.objects.filter(kind="direct").order_by("member_count")
    assert sorted(pair.memberships.values_list("user__username", flat=True)) == ["bo.ek", "ylva"]
    assert trio.member_count == 3
    assert trio.name == ""
    joined = songs.memberships.get(user__username="bo.ek").joined_at
    assert joined == datetime.fromtimestamp(BEGAN, UTC)


def test_archived_rooms_are_in_use_unless_asked_for(export: Export, run_import: RunImport) -> None:
    run_import(export, "--dry-run")
    assert not Room.objects.exists()
    run_import(export, "--keep-archived")
    assert set(Room.objects.filter(archived_at__isnull=False).values_list("name", flat=True)) == {"gammalt"}


def test_an_owner_for_the_open_rooms_only(export: Export, run_import: RunImport, tmp_path: Path) -> None:
    mats = create_user(username="mats", given_name="Mats", roles=("staff", "administrator"))
    run_import(export, "--owner", "mats")
    owned = Membership.objects.filter(user=mats, role="owner").values_list("room__name", flat=True)
    assert set(owned) == {"sånger", "gammalt"}
    assert not Membership.objects.filter(user=mats, room__external_id=BOARD).exists()
    with pytest.raises(CommandError, match="nobody"):
        run_import(export, "--owner", "okänd")


def test_messages_keep_author_time_order_and_marks(export: Export, run_import: RunImport) -> None:
    run_import(export)
    flow = Message.objects.filter(room__external_id=SONGS, number__isnull=False).order_by("number")
    assert list(flow.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert [row.created_at for row in flow] == sorted(row.created_at for row in flow)
    assert Room.objects.get(external_id=SONGS).topic.numbers == 5
    welcome = message("Välkommen")
    assert welcome.text == "Välkommen @bo.ek! Läs [noterna](https://noter.example)."
    assert welcome.author is not None
    assert welcome.author.username == "ylva"
    assert welcome.created_at == datetime.fromtimestamp(BEGAN + 10, UTC)
    assert message("**Tonart**").edited_at == datetime.fromtimestamp(BEGAN + 45, UTC)


def test_threads_come_whole_over_days(export: Export, run_import: RunImport) -> None:
    run_import(export)
    welcome = message("Välkommen")
    replies = welcome.replies.order_by("reply_number").values_list("text", "reply_number")
    assert list(replies) == [("Tack!", 1), ("Sent svar", 2)]
    assert welcome.reply_count == 2
    assert welcome.last_reply_at == message("Sent svar").created_at


def test_a_deleted_message_stays_deleted_and_its_thread_stays(export: Export, run_import: RunImport) -> None:
    run_import(export)
    root = message("Det där var onödigt").thread_root
    assert root is not None
    assert root.deleted
    assert root.text == ""
    assert root.reply_count == 1


def test_a_reply_whose_first_message_is_gone_is_kept_in_the_main_flow(
    export: Export, run_import: RunImport
) -> None:
    export.files[f"styrelsen/{DAY}.json"].append(said("U0BASS", "Föräldralös", 90, thread_ts=ts(-5_000)))
    report = run_import(export)
    assert message("Föräldralös").number == 2
    assert sum(reasons(report, "changed", "messages").values()) == 1


def test_files_and_programs_say_what_they_are(export: Export, run_import: RunImport) -> None:
    export.files["__uploads/F0NOTES1/v.pdf"] = b"%PDF"
    report = run_import(export)
    shared = message("Stämma 2")
    assert shared.text == "Stämma 2\n📎 [Vår.pdf](https://files.example/F0NOTES1/v.pdf)"
    assert report["taken"]["files, named with a link"] == 1
    assert report["taken"]["files, lying in the archive"] == 1
    edited = message("[Sidan ändrad](https://wiki.example/1)")
    assert edited.text.endswith("av *Ylva*".replace("*", "**"))
    assert edited.author is not None
    assert edited.author.title == "Bot"


def test_people_come_closed_and_without_a_password(export: Export, run_import: RunImport) -> None:
    run_import(export)
    assert not User.objects.filter(is_active=True).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())
    guest = User.objects.get(given_name="Gro")
    assert guest.username == "gast"
    assert guest.role_names == {"guest"}


def test_whoever_was_active_may_be_so_here(export: Export, run_import: RunImport) -> None:
    run_import(export, "--activate")
    assert set(User.objects.filter(is_active=True).values_list("given_name", flat=True)) == {
        "Ylva",
        "Bo",
        "Gro",
    }


def test_who_is_in_the_directory_stays_who_they_are(export: Export, run_import: RunImport) -> None:
    ylva = create_user(username="ylva.ask", given_name="Ylva", family_name="Ask", email="ylva@choir.example")
    other = create_user(username="bo.ek", given_name="Bo", family_name="Ekman", email="bo@elsewhere.example")
    report = run_import(export)
    assert message("Välkommen").author == ylva
    assert User.objects.get(pk=ylva.pk).is_active
    assert message("Tack!").author != other
    assert message("Välkommen").text.startswith("Välkommen @bo.ek-2!")
    changed = reasons(report, "changed", "people")
    assert changed["was in the directory already, by e-mail address"] == 1
    assert changed["the username was taken"] == 1


def test_without_a_list_of_users_they_are_made_from_what_they_did(
    export: Export, run_import: RunImport
) -> None:
    del export.files["users.json"]
    export.files[f"styrelsen/{DAY}.json"] = [
        said("U0NEW", "Hej från mig", 1, user_profile={"real_name": "Nils Ny", "name": "nisse"})
    ]
    report = run_import(export)
    author = message("Hej från mig").author
    assert author is not None
    assert (author.username, author.name) == ("nisse", "Nils Ny")
    assert message("Tack!").author is not None
    assert reasons(report, "changed", "people")["not in users.json: known only by what they did"] >= 4


def test_a_dry_run_tells_the_same_and_writes_nothing(export: Export, run_import: RunImport) -> None:
    tried = run_import(export, "--dry-run")
    for model in (User, Room, Message, Reaction, ImportedPerson):
        assert not model._default_manager.exists()
    done = run_import(export)
    assert tried.pop("dry_run") is True
    assert done.pop("dry_run") is False
    assert tried == done


def test_run_again_nothing_doubles(export: Export, run_import: RunImport) -> None:
    first = run_import(export)
    before = everything()
    again = run_import(export)
    assert everything() == before
    assert not any(again["taken"].values())
    for what in ("rooms", "messages", "reactions"):
        assert again["met_again"][what] == first["taken"][what], what


def test_a_later_export_adds_what_is_new(export: Export, run_import: RunImport) -> None:
    run_import(export)
    export.files["users.json"].append(person("U0LATE", "lotta", "Lotta Lind"))
    welcome = export.files[f"sånger/{DAY}.json"][1]
    welcome["reactions"].append({"name": "heart", "users": ["U0LATE", "U0BASS"], "count": 2})
    export.files["sånger/2026-03-04.json"] = [
        said("U0LATE", "Jag är ny", 200_000),
        said("U0LATE", "Svar till er", 200_010, thread_ts=ts(10)),
    ]
    report = run_import(export)
    assert {name: report["taken"][name] for name in ("people", "messages", "reactions")} == {
        "people": 1,
        "messages": 2,
        "reactions": 2,
    }
    assert message("Jag är ny").number == 6
    assert message("Välkommen").reply_count == 3


def test_what_was_broken_off_is_completed_by_the_next_run(
    export: Export, run_import: RunImport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", 2)
    path = export.write_zip(tmp_path / "choir.zip")

    def interrupt(room: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    broken = Report(str(path))
    with open_archive(path) as archive, pytest.raises(KeyboardInterrupt):
        Importer(archive, broken, Options(), interrupt).run()
    assert not broken.finished
    left = Message.objects.count()
    assert 0 < left < 12, "it must have stopped in the middle for this to mean anything"
    run_import(path)
    assert Message.objects.count() == 12
    numbers = Message.objects.filter(room__external_id=SONGS, number__isnull=False)
    assert list(numbers.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_nothing_imported_is_unread(export: Export, run_import: RunImport) -> None:
    run_import(export, "--activate")
    for membership in Membership.objects.select_related("room__topic"):
        assert membership.read_number == membership.room.topic.numbers
    assert not Mention.objects.filter(number=None, seen=False).exists()


def test_a_notice_that_people_reacted_to_is_part_of_what_was_said(
    export: Export, run_import: RunImport
) -> None:
    export.files[f"gammalt/{DAY}.json"] = [
        {
            "type": "message",
            "subtype": "channel_purpose",
            "user": "U0ALTO",
            "text": "<@U0ALTO> set the channel purpose: Sång",
            "ts": ts(3),
            "reactions": [{"name": "+1", "users": ["U0BASS"], "count": 1}],
        },
        {"type": "message", "subtype": "channel_leave", "user": "U0ALTO", "text": "left", "ts": ts(4)},
    ]
    report = run_import(export)
    assert message("@ylva set").reactions.get().emoji == "👍"
    assert not Message.objects.filter(text="left").exists()
    assert reasons(report, "left_out", "entries")["channel_leave: kept as membership of the room"] == 1


def test_a_very_long_message_comes_in_parts(export: Export, run_import: RunImport) -> None:
    export.files[f"gammalt/{DAY}.json"] = [said("U0ALTO", "en rad till\n" * 8_000, 3)]
    run_import(export)
    parts = Message.objects.filter(room__name="gammalt").order_by("number")
    assert len(parts) == 3
    assert "\n".join(part.text for part in parts).split() == ("en rad till\n" * 8_000).split()
    run_import(export)
    assert parts.count() == 3


def test_the_report_for_people_says_the_same(export: Export, tmp_path: Path, db: None) -> None:
    out = StringIO()
    call_command("import_slack", str(export.write_zip(tmp_path / "choir.zip")), "--dry-run", stdout=out)
    text = out.getvalue()
    assert "Entries in the archive: 13" in text
    assert "5  rooms" in text
    assert "nothing was written" in text


def test_a_report_that_cannot_be_written_is_told_before_anything_is(
    export: Export, tmp_path: Path, db: None
) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command(
            "import_slack",
            str(export.write_zip(tmp_path / "choir.zip")),
            "--json",
            str(tmp_path / "no" / "r.json"),
        )
    assert not Room.objects.exists()


def everything() -> list[Any]:
    """Return how much there is of everything, and where each room stands."""
    counts = [
        model._default_manager.count() for model in (User, Room, Message, Reaction, Mention, Membership)
    ]
    return counts + sorted(Room.objects.values_list("external_id", "topic__numbers", "member_count"))
