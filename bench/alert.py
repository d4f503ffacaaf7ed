"""A crisis alert to everybody: until the last open client, the last push taken, and a board that is right.

Beside it some people go on chatting; nothing of that may be lost, and they may not starve.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from contextlib import ExitStack
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.common import machine
from bench.common.crowd import Broken, Crowd
from bench.common.door import open_sockets
from bench.common.figures import milliseconds, percentile
from bench.common.registry import Figures, bench
from bench.common.torget import Torget
from bench.push import encode_key, start_receiver, told_by
from tests.servers.process import find_free_port, wait_until

SECONDS = 120.0
ALERT = b'{"t":"alert"'
TOKEN = "b" * 32
# Nobody wants pushes of the chat, nor one that asks for approval: what the push service counts is the alert.
ROLES = """
from chat.models import Membership
from notifications.models import Device
from people.models import RoleGrant, User
for name, role in (("person00000", "communicator"), ("person00001", "administrator")):
    RoleGrant.objects.create(user=User.objects.get(username=name), role=role)
Device.objects.filter(user__username="person00001").delete()
Membership.objects.update(notify="nothing")
"""
TEXTS = {"sv": {"headline": "Drick inte kranvattnet", "instruction": "Koka vattnet innan du dricker det."}}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipients", type=int, default=11_000, help="people with one device each (11,000)")
    parser.add_argument("--online", type=int, default=3_000, help="of them with an open client (3,000)")
    parser.add_argument("--chat", type=float, default=50.0, help="messages a second beside it (50)")


@bench("alert", "a crisis alert to everybody: open clients, pushes, answers and the board", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let two persons send it, have every open client answer, and wait until the board says so."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = bytes(16)
    port = find_free_port()
    with ExitStack() as stack:
        start_receiver(stack, port, private, secret)
        origin = f"http://127.0.0.1:{port}"
        settings = {"TORGET_PUSH_SERVICES": origin, "TORGET_RATE": "100000", "TORGET_BURST": "100000"}
        # 40 of them chat in each room: the alert, not the room, is what has an audience here.
        torget = Torget(options.recipients, rooms=max(1, options.recipients // 40), settings=settings)
        stack.callback(torget.stop)
        python = torget.installation.run_python
        python("-m", "bench.common.push_devices", origin, encode_key(point), encode_key(secret))
        torget.installation.manage("shell", "-v", "0", "-c", ROLES)
        crowd = Crowd(marker=ALERT)
        stack.callback(crowd.close)
        room = _Room(torget, crowd)
        crowd.on_frame = room.take
        opened = open_sockets(crowd, torget.port, torget.requests()[: options.online], parallel=50)
        room.order = opened.order
        torget.greet(crowd)
        return _measure(torget, crowd, room, port, options)


def _measure(torget: Torget, crowd: Crowd, room: _Room, port: int, options: argparse.Namespace) -> Figures:
    body = {"content": {"texts": TEXTS, "repeats": 0}, "audience": {"any": [{"everyone": True}]}}
    drafted = _post(torget, 0, "alerts", body)["alert"]
    path = f"alerts/{drafted['id']}"
    base = _post(torget, 0, f"{path}/proposal", {"base": 1, "kind": "alert"})["alert"]["version"]
    room.follow_board(drafted["id"])
    room.chat_every(1 / options.chat if options.chat else 0)
    busy = machine.cpu_seconds(torget.pid)
    # By the clock on the wall, as the push service and the server tell it.
    began = time.time()
    room.command(1, "alert.approve", {"alert": drafted["id"], "base": base})
    crowd.pump_until(lambda: room.pump() and min(crowd.counts) >= 1, SECONDS, "the alert")
    shown = time.time() - began
    for member in range(len(crowd)):
        room.command(member, "alert.answer", {"alert": drafted["id"], "answer": "safe"})
        if not member % 20:
            room.pump()
            crowd.pump(0)
    crowd.pump_until(lambda: room.pump() and room.answered >= len(crowd), SECONDS, "all answers")
    answered = time.time()
    crowd.pump_until(lambda: room.pump() and room.board >= len(crowd), SECONDS, "the board")
    lag = time.time() - answered
    # Whoever answered before their push was sent is spared it.
    wanted = "SELECT count(*) FROM notifications_delivery WHERE state = 'waiting'"
    crowd.pump_until(
        lambda: room.pump() and _told_at_least(port, options.recipients - len(crowd)), SECONDS, "the pushes"
    )
    query = torget.installation.query
    wait_until(lambda: query(wanted)[0][0] == 0 or room.pump_once(), seconds=SECONDS, what="quiet")
    told = told_by(port)
    crowd.pump_until(lambda: room.pump(chat=False) and room.chatted >= room.said, SECONDS, "the chat")
    busy = machine.cpu_seconds(torget.pid) - busy
    if told["count"] != told["devices"]:
        raise Broken(f"somebody was sent two pushes: {told}")
    row: dict[str, Any] = {
        "recipients": options.recipients,
        "online": len(crowd),
        "last open client s": round(shown, 2),
        "last push taken s": round(told["last"] - began, 2),
        "pushes": told["count"],
        "answers s": round(answered - began - shown, 2),
        "board lag s": round(lag, 2),
        "chat sent": room.said,
        "chat lost": room.said - room.chatted,
        "chat p50 ms": milliseconds(percentile(room.waits, 0.5)) if room.waits else None,
        "chat p99 ms": milliseconds(percentile(room.waits, 0.99)) if room.waits else None,
        "server cpu s": round(busy, 2),
    }
    return {"rows": [row], "aims": {"open client s": 1, "push s": 10, "board lag s": 2}}


class _Room:
    """What the people of the crowd say and hear."""

    def __init__(self, torget: Torget, crowd: Crowd) -> None:
        self.torget = torget
        self.crowd = crowd
        self.order: list[int] = []
        self.answered = 0
        self.board = 0
        self.said = 0
        self.chatted = 0
        self.waits: list[float] = []
        self._every = 0.0
        self._next = 0.0
        self._asked: dict[str, float] = {}

    def take(self, member: int, payload: bytes) -> None:
        if payload.startswith(b'{"t":"ok"'):
            identifier = payload[10 : payload.index(b'"', 16) + 1].decode().partition(":")[2].strip('"')
            if identifier.startswith("answer"):
                self.answered += 1
            elif identifier in self._asked:
                self.chatted += 1
                self.waits.append(time.perf_counter() - self._asked.pop(identifier))
        elif b'"alert.counted"' in payload[:120]:
            self.board = msgspec.json.decode(payload)["data"]["counts"]["answered"]
        elif payload.startswith(b'{"t":"err"'):
            raise Broken(f"member {member} was refused: {payload.decode()}")
        else:
            self.torget.take(member, payload)

    def member_of(self, person: int) -> int:
        return self.order.index(person)

    def command(self, who: int, name: str, data: dict[str, Any]) -> None:
        """`who` is a person for what senders do, else a member."""
        answers = name == "alert.answer"
        member = who if answers else self.member_of(who)
        frame = {"t": "cmd", "id": f"{'answer' if answers else 'do'}{who}", "name": name, "data": data}
        self.crowd.send(member, msgspec.json.encode(frame))

    def follow_board(self, alert: str) -> None:
        frame = {"t": "sub", "id": "board", "topics": {f"board:{alert}": None}}
        self.crowd.send(self.member_of(0), msgspec.json.encode(frame))

    def chat_every(self, seconds: float) -> None:
        self._every, self._next = seconds, time.perf_counter()

    def pump(self, *, chat: bool = True) -> bool:
        """Let those who chat say what is due; True, so that a condition may begin with it."""
        now = time.perf_counter()
        self.crowd.ping_in_turn()
        while chat and self._every and self._next <= now:
            member = self.said % len(self.crowd)
            room = self.torget.room_of(self.order[member])
            identifier = f"chat{self.said}"
            data = {"room": room, "text": "Vem tar kvällen?", "client_id": identifier}
            frame = {"t": "cmd", "id": identifier, "name": "message.send", "data": data}
            self._asked[identifier] = now
            self.crowd.send(member, msgspec.json.encode(frame))
            self.said += 1
            self._next += self._every
        return True

    def pump_once(self) -> bool:
        """Take in what has arrived; False, so that a wait goes on."""
        self.pump()
        self.crowd.pump(0)
        return False


_asked_at = 0.0


def _told_at_least(port: int, count: int) -> bool:
    """Ask the push service now and then: asking costs it what it should spend on pushes."""
    global _asked_at
    if time.monotonic() - _asked_at < 0.5:
        return False
    _asked_at = time.monotonic()
    return int(told_by(port)["count"]) >= count


def _post(torget: Torget, person: int, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"http://localhost:{torget.port}/api/{path}",
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Cookie": f"sessionid={torget.people[person]['session']}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Origin": f"http://localhost:{torget.port}",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
