"""How fast one message reaches many phones: planned, encrypted, signed and taken by a push service."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webpush import WebPush
from webpush.types import WebPushSubscription
from webpush.vapid import VAPID

from bench.common import machine
from bench.common.crowd import Broken
from bench.common.registry import Figures, bench
from bench.common.torget import Torget
from notifications.kinds import KINDS
from tests.servers.process import find_free_port, port_answers, wait_until
from tests.servers.torget import ROOT

SECONDS = 300.0
BARE_PUSHES = 500
# What the planner and the kind wait on purpose: whoever reads at the screen is spared the push.
WAITS = 1.5 + KINDS["everyone"].wait


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipients", type=int, default=11_000, help="people with one device each (11,000)")


@bench("push", "one message to many phones, with a push service that checks and decrypts", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Address everybody in one room and wait until the push service has everything."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = os.urandom(16)
    port = find_free_port()
    with ExitStack() as stack:
        receiver = start_receiver(stack, port, private, secret)
        origin = f"http://127.0.0.1:{port}"
        settings = {"TORGET_PUSH_SERVICES": origin}
        torget = Torget(options.recipients + 1, settings=settings)
        stack.callback(torget.stop)
        torget.installation.run_python(
            "-m", "bench.common.push_devices", origin, encode_key(point), encode_key(secret)
        )
        busy_server = machine.cpu_seconds(torget.pid)
        busy_receiver = machine.cpu_seconds(receiver)
        began = time.time()
        _write(torget)
        planned = _wait_for_notifications(torget, options.recipients)
        wait_until(lambda: told_by(port)["count"] >= options.recipients, seconds=SECONDS, what="all pushes")
        told = told_by(port)
        (sender,) = _children(torget.pid)
        sender_cpu, sender_memory = machine.cpu_seconds(sender), machine.resident_bytes(sender)
        busy_server = machine.cpu_seconds(torget.pid) - busy_server
        busy_receiver = machine.cpu_seconds(receiver) - busy_receiver
        memory = machine.resident_bytes(torget.pid)
    if told["devices"] != options.recipients or told["count"] != options.recipients:
        raise Broken(f"lost or doubled: {told}")
    bare = _bare_cost(encode_key(point), encode_key(secret)) * options.recipients
    taken = told["last"] - began - WAITS
    row: dict[str, Any] = {
        "recipients": options.recipients,
        "seconds": round(taken, 2),
        "pushes/s": round(options.recipients / taken, 1),
        "planned s": round(planned - began - 1.5, 2),
        "sent s": round(told["last"] - told["first"], 2),
        "sender cpu s": round(sender_cpu, 2),
        "server cpu s": round(busy_server, 2),
        "receiver cpu s": round(busy_receiver, 2),
        "bare crypto cpu s": round(bare, 2),
        "sender MiB": round(sender_memory / 2**20),
        "server MiB": round(memory / 2**20),
    }
    checked = {name: told[name] for name in ("count", "devices", "decrypted", "signatures")}
    return {"rows": [row], "checked": checked, "waits_s": WAITS}


def start_receiver(stack: ExitStack, port: int, private: ec.EllipticCurvePrivateKey, secret: bytes) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.common.push_receiver", str(port)], stdin=subprocess.PIPE, cwd=ROOT
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    assert process.stdin is not None
    keys = {"private": f"{private.private_numbers().private_value:x}", "secret": secret.hex()}
    process.stdin.write(json.dumps(keys).encode() + b"\n")
    process.stdin.close()
    wait_until(lambda: port_answers(port), seconds=30, what="the push service")
    return process.pid


def _write(torget: Torget) -> None:
    """Let the owner of the room address everybody."""
    token = "b" * 32
    request = urllib.request.Request(
        f"http://localhost:{torget.port}/api/rooms/{torget.rooms[0]['id']}/messages",
        data=json.dumps({"client_id": "bench-push", "text": "@alla Skolan är stängd i dag"}).encode(),
        headers={
            "Content-Type": "application/json",
            "Cookie": f"sessionid={torget.people[0]['session']}; csrftoken={token}",
            "X-CSRFToken": token,
            "Origin": f"http://localhost:{torget.port}",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        if answer.status not in (200, 201):
            raise Broken(f"the message was answered {answer.status}")


def _wait_for_notifications(torget: Torget, count: int) -> float:
    statement = "SELECT count(*) FROM notifications_delivery"
    wait_until(
        lambda: torget.installation.query(statement)[0][0] >= count, seconds=SECONDS, what="all planned"
    )
    return time.time()


def told_by(port: int) -> dict[str, Any]:
    """Return what the push service has had so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def _bare_cost(p256dh: str, auth: str) -> float:
    """Return the processor seconds that `webpush` takes to encrypt and sign one push of a usual size."""
    private_key, public_key, _ = VAPID.generate_keys()
    push = WebPush(private_key=private_key, public_key=public_key, subscriber="it@kommun.example", ttl=60)
    keys: Any = {"p256dh": p256dh, "auth": auth}
    subscription = WebPushSubscription(endpoint="https://push.example/1", keys=keys)
    began = time.process_time()
    for _ in range(BARE_PUSHES):
        push.get(b"x" * 500, subscription)
    return (time.process_time() - began) / BARE_PUSHES


def encode_key(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
