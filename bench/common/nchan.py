"""nchan under measurement: nginx with the module that hands on what is posted to a channel.

It knows no people, no rights and no order of its own; messages lie in memory. What is compared is the bare
handing-on, by a program written in C for nothing else.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.common import wire
from bench.common.crowd import Crowd
from bench.common.target import TEXT, OverWebSocket, on_core
from tests.servers.process import Process, find_free_port, port_answers, wait_until

MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
MODULE = "ngx_nchan_module.so"
START_SECONDS = 20.0
CONFIG = """
load_module {module};
daemon off;
user root;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    nchan_shared_memory_size 1G;
    server {{
        listen 127.0.0.1:{port};
        location = /room {{
            nchan_pubsub websocket;
            nchan_channel_id $arg_id;
            nchan_subscriber_first_message newest;
            nchan_message_buffer_length 1000000;
            nchan_message_timeout 1h;
        }}
        location = /posted {{
            nchan_publisher http;
            nchan_channel_id $arg_id;
        }}
    }}
}}
"""


def find() -> str | None:
    """Return why nchan cannot be measured here, or None."""
    if not shutil.which("nginx"):
        return "nginx is not installed (Debian: nginx, libnginx-mod-nchan)"
    return None if _module() else f"nginx has no {MODULE} (Debian: libnginx-mod-nchan)"


def _module() -> Path | None:
    paths = (Path(folder) / MODULE for folder in MODULES)
    return next((path for path in paths if path.is_file()), None)


class Nchan(OverWebSocket):
    """One worker of nginx with a channel for each room, in which everybody may speak."""

    name = "nchan"
    marker = b'{"message": "'

    def __init__(self, people: int, *, rooms: int = 1, core: int) -> None:
        self._people = people
        self._rooms = rooms
        self._stack = ExitStack()
        folder = Path(tempfile.mkdtemp(prefix="torget-nchan-"))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.port = find_free_port()
        config = CONFIG.format(module=_module(), folder=folder, port=self.port, files=2 * people + 500)
        (folder / "nginx.conf").write_text(config, encoding="utf-8")
        try:
            process = Process(
                [shutil.which("nginx") or "nginx", "-p", folder, "-c", folder / "nginx.conf"],
                log_path=folder / "nginx.log",
            )
            with on_core(core):
                process.start()
            self._stack.callback(process.terminate)
            process.wait_ready(lambda: port_answers(self.port), seconds=START_SECONDS, what="nginx")
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            wait_until(lambda: bool(children.read_text().split()), seconds=START_SECONDS, what="its worker")
            # Its master does nothing once the worker runs.
            self.pid = int(children.read_text().split()[0])
        except BaseException:
            self._stack.close()
            raise

    def make_crowd(self, *, counting: bool = True) -> Crowd:
        crowd = super().make_crowd(counting=counting)
        crowd.quick_ack = True
        return crowd

    def requests(self) -> Sequence[bytes]:
        host = f"127.0.0.1:{self.port}"
        of_rooms = [
            wire.handshake(host, f"/room?id={room}", origin=f"http://{host}", cookie="", subprotocol=None)
            for room in range(self._rooms)
        ]
        return [of_rooms[person % self._rooms] for person in range(self._people)]

    def take(self, member: int, payload: bytes) -> None:
        """Let go of what tells a speaker that the message was taken."""

    def greet(self, crowd: Crowd) -> None:
        # It says nothing of its own accord.
        crowd.pump(0)

    def settle(self, crowd: Crowd, people: Sequence[int]) -> None:
        # Whoever is connected hears.
        crowd.pump(0)

    def message(self, number: int, person: int) -> bytes:
        return json.dumps({"message": TEXT.format(number=number)}).encode()

    def number_of(self, payload: bytes) -> int:
        return int(json.loads(payload)["message"].partition(" ")[0])

    def position_of(self, payload: bytes) -> int:
        return self.number_of(payload)

    def keep_alive(self, crowd: Crowd) -> None:
        crowd.pump(0)

    def count_stored(self) -> int:
        return sum(self._count_stored(room) for room in range(self._rooms))

    def _count_stored(self, room: int) -> int:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/posted?id={room}", headers={"Accept": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(json.load(answer)["messages"])

    def stop(self) -> None:
        self._stack.close()
