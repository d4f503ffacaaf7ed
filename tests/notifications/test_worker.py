"""The worker in its own process: inside the server embedded, beside it grown; also killed in the middle."""

from __future__ import annotations

import json
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from notifications.sender.posting import AT_ONCE
from tests.notifications.subscriptions import new_keys
from tests.servers.client import TorgetClient
from tests.servers.fixtures import MakeInstallation, SignIn
from tests.servers.process import Process, wait_until
from tests.servers.push_service import PushService
from tests.servers.torget import ROOT, Installation

pytestmark = pytest.mark.realtime

PEOPLE = 90
FIRST = 20


class Server(ThreadingHTTPServer):
    """Takes at once all the connections a sender opens; where five may wait, as is usual, others are late."""

    request_queue_size = 2 * AT_ONCE


class CountingService:
    """A push service that counts, and from the `FIRST`th push on holds them back until `go`."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        # What takes the place of what on a device (RFC 8030 §5.4): the tag it is shown under.
        self.topics: set[tuple[str, str]] = set()
        self.held: set[str] = set()
        self.go = threading.Event()
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                service.take(self.path, self.headers["Topic"])
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the screen."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def take(self, path: str, topic: str) -> None:
        with self._lock:
            self.arrived[path] += 1
            self.topics.add((path, topic))
            held = sum(self.arrived.values()) > FIRST and not self.go.is_set()
            if held:
                self.held.add(path)
        if held:
            self.go.wait(30)

    def stop(self) -> None:
        self.go.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[CountingService]:
    counting = CountingService()
    yield counting
    counting.stop()


class Workers:
    """What sends: the server itself, or worker processes beside it."""

    def __init__(self, installation: Installation, *, inside: bool) -> None:
        self._installation = installation
        self._inside = inside
        self.running: list[Process] = []

    def start(self) -> None:
        """Start one."""
        if self._inside:
            if not self._installation.first.alive:
                self._installation.first.start()
            return
        argv = [sys.executable, ROOT / "manage.py", "worker", "--lease", "2"]
        log_path = self._installation.data / f"worker-{len(self.running)}.log"
        worker = Process(argv, log_path=log_path, env=self._installation.environ, cwd=ROOT)
        worker.start()
        self.running.append(worker)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._inside:
            self._installation.first.kill()
        else:
            self.running[-1].kill()

    def stop(self) -> None:
        for worker in self.running:
            worker.terminate()


@pytest.fixture
def start_workers(setup_name: str) -> Iterator[list[Workers]]:
    made: list[Workers] = []
    yield made
    for workers in made:
        workers.stop()


def workers_of(installation: Installation, setup_name: str, made: list[Workers]) -> Workers:
    workers = Workers(installation, inside=setup_name == "embedded")
    made.append(workers)
    workers.start()
    return workers


async def test_a_phone_is_registered_and_tried(
    make_torget: MakeInstallation,
    setup_name: str,
    start_workers: list[Workers],
    push_service: PushService,
    sign_in: SignIn,
) -> None:
    torget = make_torget(processes=1, TORGET_PUSH_SERVICES=push_service.origin)
    workers_of(torget, setup_name, start_workers)
    fatima = await sign_in("fatima", at=torget)
    key = (await fatima.get("/api/push"))["key"]
    phone = push_service.subscribe(key)
    device = (await fatima.post("/api/push/devices", phone.as_command(key)))["device"]
    async with fatima.socket() as socket:
        await socket.command("device.test", device=device["id"])
    (push,) = push_service.wait_for(phone)
    assert push["notification"]["title"] == "Torget"
    assert torget.first.terminate() == 0


async def test_killed_in_the_middle_nothing_is_lost_and_only_what_was_on_its_way_comes_twice(
    make_torget: MakeInstallation,
    setup_name: str,
    start_workers: list[Workers],
    service: CountingService,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    torget = make_torget(processes=1, TORGET_PUSH_SERVICES=service.origin)
    crowd = torget.cast.crowd[:PEOPLE]
    give_phones(torget, service, tmp_path / "devices.json")
    workers = workers_of(torget, setup_name, start_workers)
    anna = await sign_in("anna", at=torget)
    await write_to_everyone(anna, [person.id for person in crowd])

    wait_until(lambda: len(service.held) >= AT_ONCE, seconds=40, what="pushes on their way")
    workers.kill()
    service.go.set()
    workers.start()

    wait_until(lambda: len(service.arrived) == PEOPLE, seconds=40, what=f"all pushes: {service.arrived}")
    states = "SELECT count(*) FROM notifications_delivery WHERE state = 'sent'"
    wait_until(lambda: torget.query(states)[0][0] == PEOPLE, seconds=20, what="all are noted")
    twice = {path for path, count in service.arrived.items() if count > 1}
    # Of the first ones the answers may have been on their way to the dead as well.
    assert len(twice) <= FIRST + AT_ONCE
    assert max(service.arrived.values()) <= 2
    assert torget.query("SELECT count(*) FROM notifications_notification")[0][0] == PEOPLE


async def test_killed_in_the_middle_of_an_alert_everybody_is_reached_and_nobody_is_shown_two(
    make_torget: MakeInstallation,
    setup_name: str,
    start_workers: list[Workers],
    service: CountingService,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    torget = make_torget(processes=1, TORGET_PUSH_SERVICES=service.origin)
    give_phones(torget, service, tmp_path / "devices.json")
    workers = workers_of(torget, setup_name, start_workers)
    anna, mats = await sign_in("anna", at=torget), await sign_in("mats", at=torget)
    await alarm_everyone(anna, mats)

    wait_until(lambda: len(service.held) >= AT_ONCE, seconds=40, what="pushes on their way")
    workers.kill()
    assert len(service.arrived) < PEOPLE, "it must die before it is done for this test to mean anything"
    service.go.set()
    workers.start()

    # The others are reached by mail.
    reached = (
        "SELECT count(*) FROM notifications_recipient WHERE reached_at IS NOT NULL"
        " AND user_id IN (SELECT user_id FROM notifications_device)"
    )
    wait_until(lambda: torget.query(reached)[0][0] == PEOPLE, seconds=40, what="all are noted as reached")
    assert len(service.arrived) == PEOPLE
    assert max(service.arrived.values()) <= 2
    assert len(service.topics) == PEOPLE, "what comes twice takes its own place"
    told = torget.query(
        "SELECT count(*), count(DISTINCT user_id) FROM notifications_notification WHERE kind = 'alarm'"
    )[0]
    recipients = torget.query("SELECT count(*) FROM notifications_recipient")[0][0]
    assert told == (recipients, recipients)
    states = "SELECT state FROM notifications_alert"
    wait_until(lambda: torget.query(states) == [("active",)], seconds=20, what="the alert has gone out")


def give_phones(torget: Installation, service: CountingService, path: Path) -> None:
    """One phone for each of the crowd."""
    devices = []
    for number, person in enumerate(torget.cast.crowd[:PEOPLE]):
        p256dh, auth = new_keys()
        endpoint = f"{service.origin}/{number}"
        devices.append({"username": person.username, "endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    path.write_text(json.dumps(devices))
    torget.run_python("-m", "tests.notifications.fill", str(path))


async def write_to_everyone(author: TorgetClient, people: list[str]) -> None:
    """Open a room of these people and address them all."""
    made = await author.post("/api/rooms", {"kind": "closed", "name": "Alla", "people": people})
    data = {"client_id": str(uuid.uuid4()), "text": "@alla Möte i dag"}
    await author.post(f"/api/rooms/{made['room']['id']}/messages", data)


async def alarm_everyone(author: TorgetClient, other: TorgetClient) -> None:
    """Let two persons send an alert to everybody."""
    content = {"texts": {"sv": {"headline": "Drick inte kranvattnet", "instruction": "Koka vattnet."}}}
    body = {"content": content, "audience": {"any": [{"everyone": True}]}}
    alert = (await author.post("/api/alerts", body))["alert"]
    path = f"/api/alerts/{alert['id']}"
    proposed = await author.post(f"{path}/proposal", {"base": alert["version"], "kind": "alert"})
    await other.post(f"{path}/approval", {"base": proposed["alert"]["version"]})
