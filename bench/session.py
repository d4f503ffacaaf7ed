"""Votes in a question session: how many are taken each second, and how old the counts are that all see."""

from __future__ import annotations

import argparse
import json
import random
import time
from array import array
from contextlib import ExitStack
from typing import Any

import msgspec

from bench.common import machine
from bench.common.crowd import Broken, Crowd
from bench.common.figures import milliseconds, percentile
from bench.common.options import add_targets, start_targets
from bench.common.registry import Figures, bench
from bench.common.torget import Torget

SECONDS = 1_200.0
GRACE_SECONDS = 60.0
COUNTS = b'{"t":"counts"'
OK = b'{"t":"ok"'


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=10_000, help="the session's audience (10,000)")
    parser.add_argument("--online", type=int, help="of them with an open client, who vote (all)")
    parser.add_argument("--questions", type=int, default=500, help="approved questions (500)")
    parser.add_argument("--votes", type=int, default=100_000, help="votes, no two alike (100,000)")
    parser.add_argument("--window", type=int, default=200, help="votes on their way at a time (200)")
    parser.add_argument("--rate", type=float, default=0, help="votes a second; 0: as fast as taken (0)")
    add_targets(parser, against="none", processes=True)


@bench("session", "votes in a question session: taken each second, and the age of the counts", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let everybody with an open client vote, until the last of them sees the last vote counted."""
    online = min(options.online or options.people, options.people)
    if options.votes > online * options.questions:
        raise OSError("nobody votes twice for a question: fewer --votes, or more --questions or --online")
    with ExitStack() as stack:
        # 40 people share each room: the session, not a room, is what has an audience here.
        torget, _ = start_targets(stack, options, options.people, rooms=max(1, options.people // 40))
        python = torget.installation.run_python
        evening = json.loads(python("-m", "bench.common.evening", str(options.questions)))
        crowd = Crowd()
        stack.callback(crowd.close)
        hall = _Hall(torget, crowd, evening)
        opened = torget.open(crowd, parallel=50, count=online)
        torget.greet(crowd)
        came = machine.cpu_seconds(*torget.pids), time.perf_counter()
        hall.enter()
        entered = machine.cpu_seconds(*torget.pids) - came[0], time.perf_counter() - came[1]
        busy = machine.cpu_seconds(*torget.pids), time.process_time()
        began = time.perf_counter()
        hall.vote(_choose(online, options), options.window, options.rate)
        taken = time.perf_counter() - began
        crowd.pump_until(hall.all_seen, GRACE_SECONDS, "the last counts on everybody's screen")
        shown = time.perf_counter() - began
        spent = machine.cpu_seconds(*torget.pids) - busy[0], time.process_time() - busy[1]
        stored = _check(torget, hall)
    row = {
        "people": options.people,
        "online": len(opened.order),
        "processes": len(torget.pids),
        "all in after s": round(entered[1], 1),
        "cpu ms each in": milliseconds(entered[0] / len(opened.order)),
        "votes": hall.taken,
        "votes/s": round(hall.taken / taken, 1),
        "vote p50 ms": milliseconds(percentile(hall.waits, 0.5)),
        "vote p99 ms": milliseconds(percentile(hall.waits, 0.99)),
        "age p50 ms": milliseconds(percentile(hall.ages, 0.5)),
        "age p99 ms": milliseconds(percentile(hall.ages, 0.99)),
        "frames": len(hall.told),
        "bytes/client/min": round(hall.bytes / len(crowd) / shown * 60),
        "cpu ms each": milliseconds(spent[0] / hall.taken),
        "server busy": round(spent[0] / shown, 2),
        "client busy": round(spent[1] / shown, 2),
    }
    return {"rows": [row], "checked": {"votes": hall.taken, **stored}, "aims": {"age p99 ms": 1000}}


def _choose(online: int, options: argparse.Namespace) -> list[tuple[int, int]]:
    """Return who votes for which question, in no order and always the same."""
    chance = random.Random(1)
    pairs = chance.sample(range(online * options.questions), options.votes)
    return [divmod(pair, options.questions) for pair in pairs]


def _check(torget: Torget, hall: _Hall) -> dict[str, int]:
    """Compare what was taken, stored and counted. Raises Broken when they differ."""
    query = torget.installation.query
    stored = {
        "stored": int(query("SELECT count(*) FROM questions_vote")[0][0]),
        "counted": int(query("SELECT sum(votes) FROM questions_question")[0][0]),
        "seen": sum(hall.told_last.values()),
    }
    if set(stored.values()) != {hall.taken}:
        raise Broken(f"{hall.taken} votes were taken, and {stored}")
    return stored


class _Hall:
    """The session with everybody in it.

    The age of a count, for each client and each frame: since the voter of the oldest vote that the frame is
    the first to show was told that the vote is taken.
    """

    def __init__(self, torget: Torget, crowd: Crowd, evening: dict[str, Any]) -> None:
        self._torget = torget
        self._crowd = crowd
        self._session: str = evening["session"]
        self._questions: list[str] = evening["questions"]
        self.taken = 0
        self.waits: list[float] = []
        self.ages = array("d")
        self.bytes = 0
        # When the oldest vote that a frame shows first was taken, by the frame.
        self.told: dict[bytes, float | None] = {}
        self.told_last: dict[str, int] = dict.fromkeys(self._questions, 0)
        self._taken_at: dict[str, list[float]] = {question: [] for question in self._questions}
        self._under_way: dict[bytes, tuple[str, float]] = {}
        self._frames: list[int] = []
        crowd.on_frame = self._take

    def enter(self) -> None:
        """Have everybody follow the session."""
        self._frames = [0] * len(self._crowd)
        frame = {"t": "sub", "id": "1", "epoch": None, "topics": {f"session:{self._session}": None}}
        for member in range(len(self._crowd)):
            self._crowd.send(member, msgspec.json.encode(frame))
        entered = self._torget.answers

        def all_in() -> bool:
            self._crowd.ping_in_turn()
            return entered.get("sub", 0) >= len(self._crowd)

        self._crowd.pump_until(all_in, SECONDS, "everybody in the session")

    def vote(self, votes: list[tuple[int, int]], window: int, rate: float) -> None:
        """Give the votes, (member, number of the question), so many on their way at a time."""
        sent = 0
        began = time.perf_counter()
        while self.taken < len(votes):
            now = time.perf_counter()
            if now - began > SECONDS:
                raise Broken(f"{self.taken} of {len(votes)} votes were taken within {SECONDS:g} s")
            due = min(len(votes), int((now - began) * rate)) if rate else len(votes)
            while sent < due and len(self._under_way) < window:
                self._send(sent, *votes[sent])
                sent += 1
            self._crowd.ping_in_turn()
            self._crowd.pump(0.01)

    def all_seen(self) -> bool:
        """Say whether everybody has had every frame, and the last one tells of every vote."""
        told = sum(self.told_last.values()) == self.taken
        return told and all(count == len(self.told) for count in self._frames)

    def _send(self, number: int, member: int, question: int) -> None:
        chosen = self._questions[question]
        frame = {"t": "cmd", "id": str(number), "name": "vote.set", "data": {"question": chosen, "on": True}}
        self._under_way[str(number).encode()] = chosen, time.perf_counter()
        self._crowd.send(member, msgspec.json.encode(frame))

    def _take(self, member: int, payload: bytes) -> None:
        now = time.perf_counter()
        if payload.startswith(COUNTS):
            self.bytes += len(payload)
            self._frames[member] += 1
            if payload not in self.told:
                self.told[payload] = self._read(payload)
            since = self.told[payload]
            if since is not None:
                self.ages.append(now - since)
        elif payload.startswith(OK):
            question, sent_at = self._under_way.pop(payload[16 : payload.index(b'"', 16)])
            self._taken_at[question].append(now)
            self.waits.append(now - sent_at)
            self.taken += 1
        else:
            self._torget.take(member, payload)

    def _read(self, payload: bytes) -> float | None:
        """Return when the oldest vote that the frame is the first to show was taken, where that is known."""
        oldest = None
        for question, votes in msgspec.json.decode(payload)["votes"].items():
            fresh = self._taken_at[question][self.told_last[question] : votes]
            if fresh and (oldest is None or fresh[0] < oldest):
                oldest = fresh[0]
            self.told_last[question] = votes
        return oldest
