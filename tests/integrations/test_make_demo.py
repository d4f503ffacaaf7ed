"""Lindvikens kommun: made once, the same each time, all of it or nothing."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from audit.queries import check_chain
from chat.models import Message, Room
from eventlog.frames import timestamp
from integrations.demo import build
from integrations.demo.cast import CAST
from integrations.demo.municipality import fewest_people
from notifications.models import Letter, Notification
from notifications.planning.planner import plan_step, ripest
from people.models import Unit, User
from people.services import create_user
from streams.models import TopicStream

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY = datetime(2026, 3, 3, 14, 20, tzinfo=STOCKHOLM)
PEOPLE = 120


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of its own."""
    return tmp_path / "data"


def run(data: Path, *arguments: str) -> str:
    """Run `manage.py make_demo` with that data folder and return what it prints."""
    out = StringIO()
    environment = type(settings.ENVIRONMENT)(**{**vars(settings.ENVIRONMENT), "data": data})
    with override_settings(ENVIRONMENT=environment):
        call_command("make_demo", "--people", str(PEOPLE), *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.anywhere
def test_the_same_seed_says_the_same(db: None) -> None:
    def told(seed: int) -> list[tuple[str | None, str, datetime]]:
        build.make_demo(PEOPLE, seed=seed, password="x", now=TUESDAY)
        rows = list(Message.objects.order_by("external_id").values_list("external_id", "text", "created_at"))
        Room.objects.all().delete()
        TopicStream.objects.all().delete()
        Unit.objects.update(head=None)
        User.objects.all().delete()
        Unit.objects.order_by("-path").update(parent=None)
        Unit.objects.all().delete()
        return rows

    first = told(1)
    assert first == told(1)
    assert first != told(2)


@pytest.mark.anywhere
def test_it_prints_and_keeps_how_to_sign_in(data: Path, db: None) -> None:
    text = run(data)
    kept = data / "demo-sign-ins.txt"
    assert kept.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    password = text.split()[-1]
    assert User.objects.get(username="fatima").check_password(password)
    assert all(part.username in text for part in CAST)


@pytest.mark.anywhere
def test_run_again_it_changes_nothing_and_still_says_how_to_sign_in(data: Path, db: None) -> None:
    first = run(data)
    counts = User.objects.count(), Message.objects.count()
    assert run(data) == first
    assert (User.objects.count(), Message.objects.count()) == counts
    (data / "demo-sign-ins.txt").unlink()
    assert "is here already" in run(data)


def test_it_keeps_away_from_other_people_unless_told_to(data: Path, db: None) -> None:
    create_user(username="someone", given_name="Someone")
    with pytest.raises(CommandError, match="empty database"):
        run(data)
    run(data, "--force")
    assert User.objects.count() == PEOPLE + 1


def test_a_taken_name_leaves_nothing_half_made(data: Path, db: None) -> None:
    create_user(username="fatima", given_name="Another")
    with pytest.raises(CommandError, match="taken"):
        run(data, "--force")
    assert not Unit.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.anywhere
def test_sign_ins_that_cannot_be_kept_undo_it_all(data: Path, db: None) -> None:
    data.write_text("in the way")
    with pytest.raises(CommandError, match="cannot be written"):
        run(data)
    assert not User.objects.exists()


def test_too_few_people_for_the_units_are_refused(data: Path, db: None) -> None:
    with pytest.raises(CommandError, match=str(fewest_people())):
        run(data, "--people", str(fewest_people() - 1))


def test_a_drill_was_held_and_calls_nobody(data: Path, db: None, client: Client) -> None:
    # As few people as there may be.
    run(data, "--people", str(fewest_people()))
    client.force_login(User.objects.get(username="anna"))
    (drill,) = client.get("/api/alerts").json()["alerts"]
    assert (drill["drill"], drill["state"]) == (True, "all_clear")
    counts = client.get(f"/api/alerts/{drill['id']}/board").json()["counts"]
    assert counts == drill["counts"]
    assert counts["told"] > counts["reached"] > counts["answered"] > counts["safe"] > 0 < counts["help"]
    assert client.get(f"/api/alerts/{drill['id']}/report").status_code == 200
    report = client.get(f"/api/alerts/{drill['id']}/report.json").json()
    times = [datetime.fromisoformat(entry["at"]) for entry in report["timeline"]]
    assert [entry["action"] for entry in report["timeline"]] == [
        f"alert.{done}" for done in ("drafted", "changed", "proposed", "approved", "proposed", "approved")
    ]
    assert all(later - earlier > timedelta(minutes=1) for earlier, later in pairwise(times))
    assert timestamp(times[3]) == report["sent_at"]
    assert timestamp(times[5]) == report["ended_at"]
    assert report["curve"][-1][0] - report["curve"][0][0] > 240, "answers come over minutes"
    assert not list(check_chain()), "the trail holds"
    client.force_login(User.objects.get(username="fatima"))
    (mine,) = client.get("/api/alerts/mine").json()["alerts"]
    assert mine["mine"]["seen"] == mine["alert"]["number"]
    while ripest() is not None:
        plan_step()
    assert not Notification.objects.filter(kind__in=("alarm", "approval")).exists()
    assert not Letter.objects.exists()
