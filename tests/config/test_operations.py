"""How the installation fares, as whoever runs it sees it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client import Histogram
from time_machine import travel

from config.operations.checks import NAMES
from eventlog import metrics, vitals
from eventlog.models import Due, Process
from eventlog.quantiles import quantile
from notifications.models import Intent
from tests.chat.conftest import Rest
from tests.factories import Cast

pytestmark = pytest.mark.django_db

NOW = datetime.fromisoformat("2026-03-02T10:00:00+00:00")
GIGABYTE = 1_000_000_000


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    """A clock that stands."""
    with travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def disk(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A disk half full."""
    usage = SimpleNamespace(free=50 * GIGABYTE, total=100 * GIGABYTE)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    return usage


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def ask(cast: Cast) -> Callable[[], dict[str, Any]]:
    """Ask as the administrator does."""
    browser = Rest(cast.mats)
    return lambda: dict(browser.get("operations"))


def write_process(kind: str = "server", *, ago: float = 0, pid: int = 1, **told: Any) -> Process:
    """Let a process have written so many seconds ago."""
    at = timezone.now() - timedelta(seconds=ago)
    stages = {name: [0] * len(vitals.bounds_of(name)) for name in metrics.STAGES}
    base: dict[str, Any] = {
        "seconds": 60.0,
        "counts": {"ok": 0, "refused": 0, "failed": 0, "messages": 0, "pushes": 0, "too_slow": 0},
        "sockets": 0,
        "people": 0,
        "commands_waiting": 0,
        "bus_silence": 0.0,
        "worker_turn": 0.4,
    }
    stages |= told.pop("stages", {})
    return Process.objects.create(
        token=f"{kind}{pid}",
        kind=kind,
        host="torget-1",
        pid=pid,
        started_at=at,
        alive_at=at,
        figures={**base, **told, "stages": stages},
    )


def verdicts(answer: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["verdict"] for one in answer["checks"] if one["verdict"] != "ok"}


def in_bucket(stage: str, bound: float, count: int) -> list[int]:
    """Return buckets with so many observations under a bound."""
    bounds = vitals.bounds_of(stage)
    return [count if one == bound else 0 for one in bounds]


def test_it_is_for_administrators_alone(cast: Cast) -> None:
    assert Rest(cast.mats).request("get", "operations")[0] == 200
    for user in (cast.fatima, cast.anna, cast.karin):
        status, answer = Rest(user).request("get", "operations")
        assert (status, answer["error"]["code"]) == (403, "forbidden"), user.username
    assert Client().get("/api/operations").status_code == 401


def test_all_processes_are_one_installation(ask: Callable[[], dict[str, Any]]) -> None:
    counts = {"ok": 120, "refused": 3, "failed": 0, "messages": 60, "pushes": 30, "too_slow": 1}
    write_process(pid=1, sockets=3, people=2, counts=counts, stages={"pushed": in_bucket("pushed", 0.2, 3)})
    write_process(pid=2, sockets=4, people=4, counts=counts, stages={"pushed": in_bucket("pushed", 1.0, 1)})
    write_process("worker", pid=3, stages={"pushed": in_bucket("pushed", 0.1, 96)})
    call_command("backup", noted=True, stdout=io.StringIO())
    answer = ask()
    assert (answer["sockets"], answer["people"]) == (7, 6)
    assert answer["rates"] == {"messages": 2.0, "commands": 4.0, "pushes": 1.0, "failed": 0, "too_slow": 2}
    pushed = next(one for one in answer["stages"] if one["name"] == "pushed")
    assert pushed["count"] == 100
    assert 50 < pushed["p50"] < 100 < pushed["p99"] <= 200
    assert [one["kind"] for one in answer["processes"]] == ["server", "server", "worker"]
    assert answer["backed_up_at"] == "2026-03-02T10:00:00.000Z"
    assert (answer["verdict"], verdicts(answer)) == ("ok", {})


def test_with_nobody_alive_it_says_so(ask: Callable[[], dict[str, Any]]) -> None:
    answer = ask()
    assert answer["verdict"] == "bad"
    assert verdicts(answer) == {"alive": "bad", "worker": "bad", "backup": "bad"}
    assert {one["p99"] for one in answer["stages"]} == {None}


def _old_backup(cast: Cast) -> None:
    call_command("backup", noted=True, stdout=io.StringIO())
    vitals_time = timezone.now() - timedelta(hours=40)
    connection.cursor().execute("UPDATE eventlog_installation SET backed_up_at = %s", [vitals_time])


def _late_work(cast: Cast) -> None:
    Due.objects.create(kind="reminder", key="a", at=NOW - timedelta(seconds=90), token="t")


def _failing_work(cast: Cast) -> None:
    Due.objects.create(kind="reminder", key="a", at=NOW, attempts=3, token="t")


def _unplanned(cast: Cast) -> None:
    topic = cast.mats.topic
    Intent.objects.create(
        topic=topic, seq=1, kind="message", audience={}, created_at=NOW - timedelta(seconds=700)
    )


@pytest.mark.parametrize(
    ("told", "happened", "wanted"),
    [
        ({"commands_waiting": 250}, None, {"commands": "warn"}),
        ({"counts": {"failed": 1}}, None, {"commands": "warn"}),
        ({"stages": {"accepted": in_bucket("accepted", 5.0, 10)}}, None, {"commands": "bad"}),
        ({"stages": {"committed": in_bucket("committed", 1.0, 10)}}, None, {"database": "warn"}),
        ({"stages": {"loop": in_bucket("loop", 0.5, 10)}}, None, {"delivery": "warn"}),
        ({"stages": {"fanned_out": in_bucket("fanned_out", float("inf"), 9)}}, None, {"delivery": "bad"}),
        ({"worker_turn": None}, None, {"worker": "bad"}),
        ({"worker_turn": 61.0}, None, {"worker": "warn"}),
        ({}, _old_backup, {"backup": "warn"}),
        ({}, _late_work, {"due": "warn"}),
        ({}, _failing_work, {"due": "warn"}),
        ({}, _unplanned, {"notifications": "bad"}),
    ],
)
def test_what_needs_a_person_is_named(
    cast: Cast,
    ask: Callable[[], dict[str, Any]],
    told: dict[str, Any],
    happened: Callable[[Cast], None] | None,
    wanted: dict[str, str],
) -> None:
    write_process(**told)
    call_command("backup", noted=True, stdout=io.StringIO())
    if happened is not None:
        happened(cast)
    assert verdicts(ask()) == wanted


@pytest.mark.parametrize(
    ("free", "wanted"), [(50, None), (9, "warn"), (2.5, "bad"), (0.4, "bad")], ids=lambda value: str(value)
)
def test_a_disk_that_fills_up_is_seen_in_time(
    ask: Callable[[], dict[str, Any]], disk: SimpleNamespace, free: float, wanted: str | None
) -> None:
    disk.free = int(free * GIGABYTE)
    assert verdicts(ask()).get("disk") == wanted


def test_a_silent_process_is_missed_and_counts_no_more(ask: Callable[[], dict[str, Any]]) -> None:
    write_process(pid=1, sockets=3)
    write_process(pid=2, sockets=4, ago=vitals.SILENT_SECONDS + 1)
    answer = ask()
    assert answer["sockets"] == 3
    assert [one["silent"] for one in answer["processes"]] == [True, False]
    assert verdicts(answer)["alive"] == "warn"


def test_one_process_alone_has_no_bus(ask: Callable[[], dict[str, Any]], settings: Any) -> None:
    write_process(bus_silence=61)
    settings.CHANNEL_LAYERS = {}
    assert "bus" not in verdicts(ask())
    settings.CHANNEL_LAYERS = {"default": {}}
    answer = ask()
    assert verdicts(answer)["bus"] == "bad"
    assert [one["name"] for one in answer["checks"]] == NAMES


def test_looking_costs_the_same_however_much_waits(cast: Cast, ask: Callable[[], dict[str, Any]]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    write_process()
    ask()
    before = cost()
    for number in range(30):
        write_process("worker", pid=number)
        Due.objects.create(kind="reminder", key=str(number), at=NOW, token="t")
    assert cost() == before


def test_a_process_writes_one_row_and_takes_the_place_of_a_dead_one() -> None:
    host = vitals.Vitals()._row.host
    dead = write_process(pid=7, ago=vitals.SILENT_SECONDS + 1)
    Process.objects.update(host=host)
    forgotten = write_process(pid=8, ago=vitals.FORGET_SECONDS + 1)
    own = vitals.Vitals()
    own._replace()
    metrics.transaction.observe(0.003)
    own.write()
    row = Process.objects.get(token=own._row.token)
    assert row.figures["stages"]["committed"] == in_bucket("committed", 0.005, 1)
    assert not Process.objects.filter(pk__in=[dead.pk, forgotten.pk]).exists()
    own._leave()
    assert not Process.objects.exists()


def test_what_was_measured_long_ago_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(
        "eventlog.vitals.time", SimpleNamespace(monotonic=lambda: now[0], time=lambda: now[0])
    )
    window = vitals.Window()
    told = []
    for _ in range(40):
        now[0] += vitals.WRITE_SECONDS
        metrics.commands.labels("message.send", "ok").inc()
        metrics.fan_out.observe(0.001)
        told.append(window.figures())
    assert told[0]["counts"]["ok"] == 1
    # A minute, and five minutes, of one every ten seconds.
    assert told[-1]["counts"]["ok"] == 6
    assert sum(told[-1]["stages"]["fanned_out"]) == 30


def test_quantiles_are_those_of_prometheus() -> None:
    bounds = [1.0, 2.0, 4.0, float("inf")]
    assert quantile(0.5, [0, 0, 0, 0], bounds) is None
    assert quantile(0.5, [10, 0, 0, 0], bounds) == 0.5
    assert quantile(0.75, [1, 1, 2, 0], bounds) == 3.0
    assert quantile(0.99, [1, 0, 0, 9], bounds) == 4.0
    histogram = Histogram("test_quantiles_seconds", "Of this test.", buckets=(1, 2), registry=None)
    for value in (0.5, 1.5, 1.6, 7.0):
        histogram.observe(value)
    assert vitals.buckets_of(histogram) == [1, 2, 1]


def test_a_backup_is_noted_when_it_is_whole(tmp_path: Path, cast: Cast) -> None:
    with pytest.raises(CommandError, match="Name a new folder"):
        call_command("backup")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(tmp_path))
    assert Rest(cast.mats).get("operations")["backed_up_at"] is None
