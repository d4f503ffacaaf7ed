"""How many messages are written: pairs in their rooms, each sending the next when the last one is back."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from bench.common import machine
from bench.common.crowd import Broken
from bench.common.figures import median, milliseconds, percentile
from bench.common.options import add_targets, start_targets
from bench.common.peers import add_peers, describe, read_peers, start_peers
from bench.common.registry import Figures, bench
from bench.common.target import Target

PARALLEL_HANDSHAKES = 20
GRACE_SECONDS = 60.0


@dataclass
class Round:
    """One round; times are from the send until the sender has the own message back.

    `cpu_ms` is the server's processor time for each message.
    """

    messages: int
    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    server_busy: float
    client_busy: float


class Talk:
    """A target whose people all talk at once."""

    def __init__(self, measured: Target) -> None:
        self.target = measured
        # Every frame is looked at: who sent a message must know it again.
        self.crowd = measured.make_crowd(counting=False)
        self.crowd.on_frame = self._take
        self.sent = 0
        self.heard = 0
        self._back: list[float] = []
        self._waiting: dict[int, tuple[int, float]] = {}
        self._deadline = 0.0
        self._left = 0
        opened = measured.open(self.crowd, parallel=PARALLEL_HANDSHAKES)
        self._people = opened.order
        measured.greet(self.crowd)
        measured.settle(self.crowd, self._people)

    def _take(self, member: int, payload: bytes) -> None:
        if not self.target.is_message(payload):
            self.target.take(member, payload)
            return
        self.heard += 1
        number = self.target.number_of(payload)
        sender, began = self._waiting.get(number, (None, 0.0))
        if sender == member:
            del self._waiting[number]
            now = time.perf_counter()
            self._back.append(now - began)
            if now < self._deadline or self._left > 0:
                self._say(member)

    def _say(self, member: int) -> None:
        number = self.sent
        self.sent += 1
        self._left -= 1
        frame = self.target.message(number, self._people[member])
        self._waiting[number] = (member, time.perf_counter())
        self.crowd.send(member, frame)

    def run(self, *, seconds: float = 0.0, messages: int = 0) -> Round:
        """Let everybody talk for so many `seconds`, or until so many `messages` are out."""
        self.target.keep_alive(self.crowd)
        self._back.clear()
        busy = machine.cpu_seconds(*self.target.pids), time.process_time()
        began = time.perf_counter()
        self._deadline = began + seconds
        self._left = messages
        for member in range(len(self.crowd)):
            self._say(member)
        self.crowd.pump_until(lambda: not self._waiting, seconds + GRACE_SECONDS, "everybody's last message")
        taken = time.perf_counter() - began
        busy = machine.cpu_seconds(*self.target.pids) - busy[0], time.process_time() - busy[1]
        return Round(
            messages=len(self._back),
            seconds=round(taken, 3),
            per_second=round(len(self._back) / taken, 1),
            p50_ms=milliseconds(percentile(self._back, 0.5)),
            p99_ms=milliseconds(percentile(self._back, 0.99)),
            cpu_ms=milliseconds(busy[0] / len(self._back)),
            server_busy=round(busy[0] / taken, 2),
            client_busy=round(busy[1] / taken, 2),
        )

    def check(self, rooms: int) -> dict[str, int | None]:
        """Compare what was sent, stored and heard. Raises Broken when something is missing."""
        # One's own message may be back before the others have theirs.
        wanted = self.sent * (len(self.crowd) // rooms)
        self.crowd.pump_until(lambda: self.heard >= wanted, GRACE_SECONDS, f"{wanted} frames in all")
        checked = {"sent": self.sent, "stored": self.target.count_stored(), "heard": self.heard}
        if checked["stored"] != self.sent or self.heard != wanted:
            raise Broken(f"{self.target.name} lost or doubled messages: {checked}")
        return checked


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100, help="how many talk (100)")
    parser.add_argument("--rooms", type=int, default=50, help="in how many rooms; a divisor of --people (50)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each set-up, in turn (3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a round sends (4)")
    parser.add_argument("--messages", type=int, default=0, help="messages in a round, instead of --seconds")
    add_peers(parser, default="none")
    add_targets(parser, against="redis", processes=True)


@bench("sends", "messages written by many at once, beside Channels' tutorial and peers", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Measure all set-ups in turn, round by round."""
    if options.people % options.rooms:
        raise OSError("--rooms must divide --people: every room has as many in it")
    names = read_peers(options)
    length = {"messages": options.messages} if options.messages else {"seconds": options.seconds}
    rounds: dict[str, list[Round]] = {}
    with ExitStack() as stack:
        _, targets = start_targets(stack, options, options.people, rooms=options.rooms)
        peers, started = start_peers(stack, names, options.people, rooms=options.rooms)
        targets += started
        talks = []
        for measured in targets:
            talks.append(Talk(measured))
            stack.callback(talks[-1].crowd.close)
            talks[-1].run(messages=1)
        for _ in range(options.rounds):
            for talk in talks:
                rounds.setdefault(talk.target.name, []).append(talk.run(**length))
                for other in talks:
                    other.target.keep_alive(other.crowd)
        checked = {talk.target.name: talk.check(options.rooms) for talk in talks}
    return {
        "peers": peers,
        "about": describe(targets),
        "rounds": {name: [asdict(one) for one in of_target] for name, of_target in rounds.items()},
        "checked": checked,
        "rows": [_row(name, of_target) for name, of_target in rounds.items()],
    }


def _row(name: str, rounds: list[Round]) -> dict[str, Any]:
    return {
        "set-up": name,
        "messages/s": round(median([one.per_second for one in rounds]), 1),
        "p50 ms": median([one.p50_ms for one in rounds]),
        "p99 ms": median([one.p99_ms for one in rounds]),
        "messages": sum(one.messages for one in rounds),
        "cpu ms each": median([one.cpu_ms for one in rounds]),
        "server busy": median([one.server_busy for one in rounds]),
        "client busy": median([one.client_busy for one in rounds]),
    }
