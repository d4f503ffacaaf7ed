"""How fast what one says reaches a full room, beside a chat as Channels' tutorial teaches it."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from bench.common import machine
from bench.common.crowd import Broken, check_equal, measure_ceiling
from bench.common.figures import median, milliseconds, percentile
from bench.common.options import add_targets, start_targets
from bench.common.registry import Figures, bench
from bench.common.target import Target

PARALLEL_HANDSHAKES = 20
WARM_UP_MESSAGES = 5
CHECKED_MESSAGES = 20
GRACE_SECONDS = 60.0


@dataclass
class Round:
    """One round of one set-up; times are from the send until the last member has the message.

    `cpu_us` is the server's processor time for each delivery, which a busy machine distorts least.
    """

    window: int
    messages: int
    deliveries: int
    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    server_busy: float
    client_busy: float


class Hall:
    """A target with its crowd connected: measures rounds and keeps the books."""

    def __init__(self, measured: Target) -> None:
        self.target = measured
        self.crowd = measured.make_crowd()
        self.crowd.on_frame = measured.take
        self.sent = 0
        self._sent_at: dict[int, float] = {}
        opened = measured.open(self.crowd, parallel=PARALLEL_HANDSHAKES)
        self.handshakes_per_second = round(len(opened.order) / opened.total_seconds, 1)
        self._people = opened.order
        measured.greet(self.crowd)
        measured.settle(self.crowd, self._people)

    def _send_next(self) -> None:
        # One person after the other speaks: each has a rate limit, and a room has many voices.
        member = self.sent % len(self.crowd)
        frame = self.target.message(self.sent, self._people[member])
        self._sent_at[self.sent] = time.perf_counter()
        self.sent += 1
        self.crowd.send(member, frame)

    def run(self, window: int, *, seconds: float = 0.0, messages: int = 0) -> Round:
        """Keep `window` messages in flight for so many `seconds`, or until so many `messages` are out.

        A message is in flight until the last member has it. Raises Broken when one does not arrive.
        """
        self.target.keep_alive(self.crowd)
        first = self.sent
        base = len(self.crowd.arrived)
        done: list[float] = []
        began = time.perf_counter()
        deadline = began + seconds

        def complete(index: int, at: float) -> None:
            done.append(at)
            if at < deadline or self.sent - first < messages:
                self._send_next()

        self.crowd.on_complete = complete
        busy = machine.cpu_seconds(*self.target.pids), time.process_time()
        try:
            for _ in range(min(window, messages) if messages else window):
                self._send_next()
            self.crowd.pump_until(
                lambda: len(done) == self.sent - first,
                seconds + GRACE_SECONDS,
                "the last message in everybody's hands",
            )
        except Broken as error:
            raise Broken(f"{self.target.name}, {window} in flight: {error}") from error
        busy = machine.cpu_seconds(*self.target.pids) - busy[0], time.process_time() - busy[1]
        taken = done[-1] - began
        numbers = [self.target.number_of(payload) for payload in self.crowd.probed[base:]]
        waits = [at - self._sent_at[number] for number, at in zip(numbers, done, strict=True)]
        deliveries = len(done) * len(self.crowd)
        return Round(
            window=window,
            messages=len(done),
            deliveries=deliveries,
            seconds=round(taken, 3),
            per_second=round(deliveries / taken, 1),
            p50_ms=milliseconds(percentile(waits, 0.5)),
            p99_ms=milliseconds(percentile(waits, 0.99)),
            cpu_us=round(busy[0] / deliveries * 1e6, 1),
            server_busy=round(busy[0] / taken, 2),
            client_busy=round(busy[1] / taken, 2),
        )

    def check(self) -> dict[str, int | None]:
        """Read every frame of some messages at every member, and count what all members have had.

        `holes` and `doubles` are of the messages read whole, `lost` of all frames of all rounds.
        """
        self.crowd.keep_all = True
        self.run(window=4, messages=CHECKED_MESSAGES)
        self.crowd.keep_all = False
        positions: dict[int, list[int]] = {}
        for member, payload in self.crowd.kept:
            positions.setdefault(member, []).append(self.target.position_of(payload))
        self.crowd.kept.clear()
        everybody = set().union(*positions.values())
        span = max(everybody) - min(everybody) + 1
        stored = self.target.count_stored()
        checked = {
            "frames": sum(map(len, positions.values())),
            "holes": sum(span - len(set(found)) for found in positions.values())
            + span * (len(self.crowd) - len(positions)),
            "doubles": sum(len(found) - len(set(found)) for found in positions.values()),
            "lost": check_equal(self.crowd.counts, self.sent),
            "sent": self.sent,
            "stored": stored,
        }
        missing = stored is not None and stored != self.sent
        if checked["holes"] or checked["doubles"] or checked["lost"] or missing:
            raise Broken(f"{self.target.name} lost or doubled messages: {checked}")
        return checked


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members", type=int, default=1000, help="people in the room, each with a socket (1000)"
    )
    parser.add_argument("--window", default="1", help="messages in flight: 1, or a list as 1,4,16 (1)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each set-up, in turn (3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a round sends (4)")
    parser.add_argument("--messages", type=int, help="messages in a round, instead of --seconds")
    add_targets(parser, against="redis", processes=True)


@bench("fanout", "a message to everybody in one room, beside Channels' tutorial", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Measure all set-ups in turn, round by round, so that a machine that drifts does so for all of them."""
    windows = [int(window) for window in options.window.split(",")]
    with ExitStack() as stack:
        _, targets = start_targets(stack, options, options.members)
        halls = []
        for measured in targets:
            halls.append(Hall(measured))
            stack.callback(halls[-1].crowd.close)
        stack.enter_context(without_collector())
        rounds = run_rounds(halls, windows, options)
        checked = {hall.target.name: hall.check() for hall in halls}
        # A frame as it came, so that the ceiling is that of the very bytes.
        frame = halls[0].crowd.probed[-1]
        ceilings = {
            window: round(measure_ceiling(options.members, frame, batch=window)) for window in windows
        }
    summary = {name: summarise(of_target, windows) for name, of_target in rounds.items()}
    return {
        "event_bytes": len(frame),
        "client_ceiling_per_second": ceilings,
        "handshakes_per_second": {hall.target.name: hall.handshakes_per_second for hall in halls},
        "rounds": {name: [asdict(one) for one in of_target] for name, of_target in rounds.items()},
        "summary": summary,
        "ratio": {
            name: {window: round(summary["torget"][window] / of_name[window], 1) for window in windows}
            for name, of_name in summary.items()
            if name != "torget"
        },
        "checked": checked,
        "rows": rows_of(rounds, windows),
    }


def run_rounds(halls: list[Hall], windows: list[int], options: argparse.Namespace) -> dict[str, list[Round]]:
    """Measure each hall in each window, in turn, so many rounds, after a few messages to warm up."""
    length = {"messages": options.messages} if options.messages else {"seconds": options.seconds}
    rounds: dict[str, list[Round]] = {hall.target.name: [] for hall in halls}
    for hall in halls:
        hall.run(1, messages=WARM_UP_MESSAGES)
    for window in windows:
        for _ in range(options.rounds):
            for hall in halls:
                rounds[hall.target.name].append(hall.run(window, **length))
                for other in halls:
                    other.target.keep_alive(other.crowd)
    return rounds


def summarise(rounds: list[Round], windows: list[int]) -> dict[int, float]:
    """Return the median of deliveries a second by window."""
    return {window: median([one.per_second for one in rounds if one.window == window]) for window in windows}


def rows_of(rounds: dict[str, list[Round]], windows: list[int]) -> list[dict[str, Any]]:
    """Return a line of the table for each window and target."""
    rows = []
    for window in windows:
        best = median([one.per_second for one in rounds["torget"] if one.window == window])
        for name, of_target in rounds.items():
            of_window = [one for one in of_target if one.window == window]
            per_second = median([one.per_second for one in of_window])
            rows.append(
                {
                    "set-up": name,
                    "in flight": window,
                    "deliveries/s": round(per_second),
                    "p50 ms": median([one.p50_ms for one in of_window]),
                    "p99 ms": median([one.p99_ms for one in of_window]),
                    "messages": sum(one.messages for one in of_window),
                    "cpu us each": median([one.cpu_us for one in of_window]),
                    "server busy": median([one.server_busy for one in of_window]),
                    "client busy": median([one.client_busy for one in of_window]),
                    "torget is": f"{best / per_second:.1f}x",
                }
            )
    return rows


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the client from pausing to look for garbage."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
