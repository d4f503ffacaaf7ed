"""Every bench runs, small, against real servers. Only what it counts is looked at: a busy machine is slow."""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

import pytest

from bench.common.peers import PACKAGES, read_peers, start_peers
from bench.common.registry import load_all
from bench.common.xmpp import Stanzas, Xmpp
from bench.day import PER_MINUTE, find_bound
from eventlog.metrics import STAGES
from tests.servers.torget import ROOT

pytestmark = [pytest.mark.realtime, pytest.mark.anywhere]

MEMBERS = 20
TINY = {
    "alert": ["--recipients", "20", "--online", "5", "--chat", "10"],
    "day": [
        *("--people", "6", "--minutes", "0.05", "--warm-up", "0", "--pace", "20"),
        *("--rooms-each", "2", "--room-size", "3", "--history", "5"),
    ],
    "connects": ["--members", "20", "--parallel", "5", "--against", "none"],
    "fanout": ["--members", "20", "--window", "1,4", "--rounds", "1", "--messages", "6"],
    "morning": ["--people", "6", "--per-second", "0", "--parallel", "3", "--at-work", "3", "--chat", "9"],
    "peers": [
        *("--members", "20", "--window", "1,4", "--rounds", "1", "--messages", "6", "--parallel", "5"),
        *("--against", "memory"),
    ],
    "push": ["--recipients", "20"],
    "home": [
        *("--posts", "300", "--authors", "30", "--sources", "10"),
        *("--readers", "8", "--live", "3", "--times", "3"),
    ],
    "history": ["--messages", "1000", "--times", "3"],
    "resume": ["--members", "20", "--missed", "15", "--rounds", "1"],
    "search": ["--messages", "1000", "--times", "3"],
    "sends": [
        *("--people", "6", "--rooms", "3", "--rounds", "1", "--messages", "12"),
        *("--against", "memory", "--peers", "nchan,prosody,ejabberd"),
    ],
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
ALWAYS = {"day", "fanout", "push"}


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


@pytest.mark.long
def test_sends_counts_every_message(reports: Reports) -> None:
    report = reports["sends"]
    measured = find_measured(report)
    assert [row["set-up"] for row in report["rows"]] == ["torget", "tutorial-memory", *measured]
    for name, checked in report["checked"].items():
        # All six to warm up, then the round's twelve.
        assert checked["sent"] == checked["stored"] == 6 + 12, name
        assert checked["heard"] == 2 * checked["sent"], name


def find_measured(report: dict[str, Any]) -> list[str]:
    """Return the peers that were measured: all that are installed, and of the others it is said why not."""
    told = report["peers"]
    assert list(told) == ["nchan", "prosody", "ejabberd"]
    measured = [name for name, one in told.items() if one["measured"]]
    assert measured == [name for name, one in told.items() if one["installed"]]
    assert all(one["why"] for name, one in told.items() if name not in measured)
    assert set(report["checked"]) == set(report["about"]) == {"torget", "tutorial-memory", *measured}
    return measured


@pytest.mark.long
def test_in_the_morning_everybody_comes_in_and_nothing_written_is_lost(reports: Reports) -> None:
    report = reports["morning"]
    times = {row["what"]: row["times"] for row in report["rows"]}
    assert report["refused"] == {}
    assert times["signed in"] == times["the list of rooms live"] == 6
    assert times["a message, until its answer"] == report["checked"]["posted"]
    assert report["checked"]["stored"] == report["checked"]["posted"]
    assert report["checked"]["sockets lost"] == 0


@pytest.mark.long
def test_peers_are_counted_like_torget_or_said_to_be_missing(reports: Reports) -> None:
    report = reports["peers"]
    find_measured(report)
    for name, checked in report["checked"].items():
        assert checked["lost"] == checked["holes"] == checked["doubles"] == 0, name
        assert checked["sent"] == checked["stored"] == 5 + 2 * 6 + 20, name
        assert report["connects"][name]["sockets"] == MEMBERS


def test_a_peer_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with ExitStack() as stack:
        told, running = start_peers(stack, list(PACKAGES), 2)
    assert running == []
    assert {(one["installed"], one["measured"]) for one in told.values()} == {(False, False)}
    assert [PACKAGES[name] in one["why"] for name, one in told.items()] == [True] * 3


def test_a_peer_that_nobody_knows_is_refused() -> None:
    assert read_peers(argparse.Namespace(peers="none")) == []
    assert read_peers(argparse.Namespace(peers="ejabberd,nchan")) == ["ejabberd", "nchan"]
    with pytest.raises(OSError, match="not irc"):
        read_peers(argparse.Namespace(peers="nchan,irc"))


def test_every_message_is_handed_over_where_none_is_counted() -> None:
    ours, theirs = socket.socketpair()
    crowd = Xmpp.make_crowd(counting=False)
    taken: list[bool] = []
    crowd.on_frame = lambda member, payload: taken.append(Xmpp.is_message(payload))
    crowd.add(ours)
    said = b"<message from='room/anna'><body>7 hej</body></message>"
    subject = b"<message from='room'><subject/></message>"
    refused = b"<message type='error'><body>8 nej</body></message>"
    try:
        theirs.sendall(b"<presence/>" + said + subject + said + refused)
        crowd.pump(1.0)
        assert taken == [True, False, True, False]
        assert crowd.deliveries == 0
    finally:
        crowd.close()
        theirs.close()


def test_stanzas_are_counted_however_the_bytes_come() -> None:
    ours, theirs = socket.socketpair()
    crowd = Stanzas(marker=b"<body>")
    others: list[bytes] = []
    crowd.on_frame = lambda member, payload: others.append(payload)
    crowd.add(ours)
    said = b"<message to='a'><body>7 hej</body></message>"
    subject = b"<message from='room'><subject/></message>"
    refused = b"<message type='error'><body>8 nej</body></message>"
    try:
        for byte in b"<presence/>" + said + subject + b"<iq id='1'/>" + refused + said:
            theirs.sendall(bytes((byte,)))
            crowd.pump(1.0)
        assert crowd.counts == [2]
        assert crowd.probed == [said, said]
        assert others == [subject, refused]
    finally:
        crowd.close()
        theirs.close()


def test_a_day_counts_each_thing_that_people_do(reports: Reports) -> None:
    report = reports["day"]
    done = {row["what"]: row for row in report["rows"]}
    assert set(done) == {*PER_MINUTE, "post seen by others"}
    assert done["switch room"]["times"] >= 1
    assert report["refused"] == {}
    assert set(report["stages"]) == set(STAGES)
    assert report["stages"]["accepted"]["times"] >= done["post"]["times"]
    assert report["checked"]["posted"] == report["checked"]["stored"] >= done["post"]["times"]
    assert report["checked"]["sockets lost"] == 0
    assert report["frames"]["sub"] >= done["switch room"]["times"]
    assert report["bound"]["by"] in ("load generator", "server", "neither")


@pytest.mark.parametrize(
    ("server", "client", "lag", "by"),
    [
        (0.4, 0.3, 0.004, "neither"),
        (0.97, 0.3, 0.004, "server"),
        # Whoever measures too slowly says nothing of the server, however busy that is.
        (0.97, 0.3, 0.06, "load generator"),
        (0.97, 0.95, 0.004, "load generator"),
    ],
)
def test_a_day_says_whose_figures_they_are(server: float, client: float, lag: float, by: str) -> None:
    assert find_bound(server, client, lag)["by"] == by


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


@pytest.mark.long
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
