"""Every bench runs, small, against real servers. Only what it counts is looked at: a busy machine is slow."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from bench.common.registry import load_all
from tests.servers.torget import ROOT

pytestmark = [pytest.mark.realtime, pytest.mark.anywhere]

MEMBERS = 20
TINY = {
    "alert": ["--recipients", "20", "--online", "5", "--chat", "10"],
    "connects": ["--members", "20", "--parallel", "5", "--against", "none"],
    "fanout": ["--members", "20", "--window", "1,4", "--rounds", "1", "--messages", "6"],
    "push": ["--recipients", "20"],
    "home": [
        *("--posts", "300", "--authors", "30", "--sources", "10"),
        *("--readers", "8", "--live", "3", "--times", "3"),
    ],
    "history": ["--messages", "1000", "--times", "3"],
    "resume": ["--members", "20", "--missed", "15", "--rounds", "1"],
    "search": ["--messages", "1000", "--times", "3"],
    "sends": ["--people", "6", "--rooms", "3", "--rounds", "1", "--messages", "12", "--against", "none"],
    "session": ["--people", "20", "--online", "5", "--questions", "4", "--votes", "18"],
}


class Reports:
    """What each bench prints; each runs once, when somebody first asks."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        if name not in self._found:
            command = [sys.executable, "-m", "bench", name, *TINY[name]]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
            assert done.returncode == 0, done.stderr[-2000:]
            self._found[name] = json.loads(done.stdout)
        return self._found[name]


@pytest.fixture(scope="module")
def reports() -> Reports:
    return Reports()


def test_every_bench_is_run_here() -> None:
    assert set(TINY) == set(load_all())


# Those that share least with one another; the others are run with `bin/test --long`.
ALWAYS = {"connects", "fanout", "push", "sends"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.long) for name in sorted(TINY)],
)
def test_a_report_says_where_and_with_what_it_was_measured(reports: Reports, name: str) -> None:
    report = reports[name]
    assert report["machine"]["processor"]
    assert report["versions"]["django"]
    assert report["date"]
    assert report["rows"]


def test_fanout_counts_every_delivery(reports: Reports) -> None:
    report = reports["fanout"]
    for name in ("torget", "tutorial-redis"):
        rounds = report["rounds"][name]
        assert [one["window"] for one in rounds] == [1, 4]
        assert [one["deliveries"] for one in rounds] == [6 * MEMBERS, 6 * MEMBERS]
        checked = report["checked"][name]
        assert checked["lost"] == checked["holes"] == checked["doubles"] == 0
        # Five to warm up, six in each of two rounds, twenty read whole by everybody.
        assert checked["sent"] == checked["stored"] == 5 + 2 * 6 + 20
        assert checked["frames"] == 20 * MEMBERS


def test_sends_counts_every_message(reports: Reports) -> None:
    checked = reports["sends"]["checked"]["torget"]
    assert checked["sent"] == checked["stored"] >= 12
    assert checked["heard"] == 2 * checked["sent"]


def test_push_reaches_every_phone_once(reports: Reports) -> None:
    checked = reports["push"]["checked"]
    assert checked["count"] == checked["devices"] == 20
    assert checked["decrypted"] >= 1
    assert checked["signatures"] == 1


@pytest.mark.long
def test_session_counts_every_vote_on_every_screen(reports: Reports) -> None:
    (row,) = reports["session"]["rows"]
    assert (row["people"], row["online"], row["votes"]) == (20, 5, 18)
    assert reports["session"]["checked"] == {"votes": 18, "stored": 18, "counted": 18, "seen": 18}


def test_connects_reaches_everybody(reports: Reports) -> None:
    assert [row["sockets"] for row in reports["connects"]["rows"]] == [MEMBERS]


@pytest.mark.long
def test_resume_reaches_everybody(reports: Reports) -> None:
    (row,) = reports["resume"]["rows"]
    assert (row["members"], row["missed each"]) == (MEMBERS, 15)


@pytest.mark.long
def test_history_and_search_read_what_was_filled_in(reports: Reports) -> None:
    assert [row["what"] for row in reports["history"]["rows"]] == [
        *("open room", "scroll back", "go to a message", "go to a day"),
    ]
    found = {(row["who"], row["what"]): row["found"] for row in reports["search"]["rows"]}
    assert found["staff", "a frequent word"] > 0
    assert found["staff", "in one room"] > 0
    assert found["guest", "in one room"] == found["staff", "what is not there"] == 0
    assert reports["search"]["sizes"][0]["messages"] == 1000
