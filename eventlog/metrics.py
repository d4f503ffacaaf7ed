"""What is measured while the system runs, for Prometheus (https://prometheus.io/docs/practices/naming/).

One registry for each process; `config.metrics` serves it. Labels name kinds and codes, never people or rooms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

# Seconds, from what nobody notices to what everybody does.
QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
SIZES = (1, 2, 5, 10, 20, 50, 100)


def observe_all(histogram: Histogram, amounts: Sequence[float]) -> None:
    """Observe many amounts at once, of a histogram without labels: each bucket is written to once."""
    counts: dict[int, int] = {}
    for amount in amounts:
        bucket = bisect_left(histogram._upper_bounds, amount)
        counts[bucket] = counts.get(bucket, 0) + 1
    if amounts:
        histogram._sum.inc(sum(amounts))
    for bucket, count in counts.items():
        histogram._buckets[bucket].inc(count)


commands = Counter(
    "torget_commands", "Commands carried out, by name and by ok, refused or failed.", ["name", "outcome"]
)
command_wait = Histogram(
    "torget_command_wait_seconds", "From a command's arrival until a writer takes it up.", buckets=QUICK
)
commands_waiting = Gauge("torget_commands_waiting", "Commands that no writer has taken up yet.")
transaction = Histogram(
    "torget_transaction_seconds", "How long a writer's transaction takes, commit included.", buckets=QUICK
)
transaction_commands = Histogram(
    "torget_transaction_commands", "How many commands a writer's transaction carried.", buckets=SIZES
)
events = Counter("torget_events", "Events committed by this process, by kind.", ["kind"])
due_work = Counter("torget_due_work", "Due work done, by kind and by ok or failed.", ["kind", "outcome"])
due_late = Histogram(
    "torget_due_late_seconds",
    "How long after its time due work was done.",
    buckets=(*QUICK, 10, 60, 600, 3600),
)

published = Histogram(
    "torget_publish_seconds", "From a commit until the event loop takes the event up.", buckets=QUICK
)
write = Histogram(
    "torget_write_seconds",
    "How long writing what came in a topic to all of its sockets here takes, turns of others included.",
    buckets=QUICK,
)
fan_out = Histogram(
    "torget_fan_out_seconds",
    "From a commit (or its news from another process) until all sockets here were written to.",
    buckets=QUICK,
)
written = Counter("torget_frames_written", "Frames of events handed to sockets.")
log_reads = Counter("torget_log_reads", "Reads of the log, to fill a gap or to let somebody resume.", ["why"])
sockets = Gauge("torget_sockets", "Sockets of signed-in people.")
people = Gauge("torget_people", "People with a socket here.")
topics = Gauge("torget_live_topics", "Topics that somebody here has on screen.")
closed = Counter("torget_sockets_closed", "Sockets closed from this side, by close code.", ["code"])

loop_lag = Histogram(
    "torget_loop_lag_seconds", "How late the event loop comes to what is due, once a second.", buckets=QUICK
)
collection = Histogram(
    "torget_collection_seconds",
    "How long a full collection of garbage stood everything still.",
    buckets=QUICK,
)
bus_silence = Gauge(
    "torget_bus_silence_seconds", "Since this process heard itself over Redis; it speaks every 1.5 seconds."
)

# Notifications: in the worker, which is a process of its own where there are several servers.
planned = Histogram(
    "torget_plan_seconds",
    "From an event until all notifications of it are planned, waiting on purpose included.",
    buckets=(*QUICK, 10, 60, 600),
)
pushes = Counter("torget_pushes", "Pushes answered, by accepted, gone, refused or later.", ["outcome"])
pushed = Histogram(
    "torget_push_seconds",
    "From when a push was due until the push service has taken it.",
    buckets=(*QUICK, 10, 60, 600),
)
worker_turn = Gauge(
    "torget_worker_turn_timestamp_seconds", "When a thread of the worker last looked for work.", ["thread"]
)

requests = Counter("torget_http_requests", "Answers over HTTP, by status.", ["method", "status"])
request_seconds = Histogram(
    "torget_http_seconds", "How long a request takes, by where its address begins.", ["place"], buckets=QUICK
)
requests_waiting = Gauge("torget_http_waiting", "Requests that wait for their turn.")

# What a message passes, in order, from its arrival until a phone's push service has it; and how late the
# event loop is, which holds up all of them.
STAGES = {
    "accepted": command_wait,
    "committed": transaction,
    "published": published,
    "written": write,
    "fanned_out": fan_out,
    "planned": planned,
    "pushed": pushed,
    "loop": loop_lag,
}
