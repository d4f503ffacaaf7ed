"""Servers of XMPP under measurement: logging in and rooms, over TCP without TLS (RFC 6120, XEP-0045).

As little of it as a load client needs. What is measured are messages of a room with an archive; who is there
is not told to the others, or a thousand people coming in would be a million stanzas.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench.common.crowd import Broken, Crowd
from bench.common.door import Opened
from bench.common.target import TEXT, on_core
from tests.servers.process import Process, find_free_port, port_answers

START_SECONDS = 60.0
ANSWER_SECONDS = 60.0
JOIN_PARALLEL = 20
PASSWORD = "bench"
STREAM = (
    b"<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)
BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{place}</resource></bind>"
COUNT = (
    "<iq type='set' id='c' to='{room}'><query xmlns='urn:xmpp:mam:2'>"
    "<set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>"
)
COUNTED = re.compile(rb"<count>(\d+)</count>")
END = b"</message>"
# The status of the presence that ends coming in (XEP-0045 §7.2.2).
OWN_PRESENCE = re.compile(rb"code=['\"]110['\"]")
REFUSED = re.compile(rb"<failure|<stream:error|type=['\"]error['\"]")
ERROR = re.compile(rb"type=['\"]error['\"]")
NUMBER = re.compile(rb"<body>(\d+)")
# The type stands among the first of a stanza's bytes.
HEAD_BYTES = 300


class Stanzas(Crowd):
    """Counts messages in streams of XML; of whatever else comes, messages and errors are handed over.

    A message is counted that holds `marker`; without a marker all are handed over.
    """

    quick_ack = True

    def send(self, member: int, payload: bytes) -> None:
        self._send(member, payload)
        self._acknowledge(member)

    def _read(self, descriptor: int, member: int, data: bytes | bytearray, end: int) -> None:
        marker = self.marker
        position = 0
        while (stop := data.find(END, position, end)) != -1:
            stop += len(END)
            start = max(position, data.find(b"<message", position, stop))
            if marker is not None and _is_said(data, marker, start, stop):
                self._count(member, data, start, stop)
            else:
                self.on_frame(member, bytes(data[start:stop]))
            position = stop
        if (
            data.find(b"<stream:error", position, end) != -1
            or data.find(b"</stream:stream", position, end) != -1
        ):
            self.on_frame(member, bytes(data[position:end]))
        if position < end:
            begun = data.find(b"<message", position, end)
            # The beginning of one may be all there is of it.
            self._rest[descriptor] = bytes(
                data[begun if begun != -1 else max(position, end - len(b"<message")) : end]
            )


def _is_said(data: bytes | bytearray, marker: bytes, start: int, stop: int) -> bool:
    """Return whether the stanza `data[start:stop]` is something said, and not the refusal of it."""
    head = min(stop, start + HEAD_BYTES)
    return data.find(marker, start, stop) != -1 and not ERROR.search(data, start, head)


class Line:
    """One person's stream until the crowd takes it over: what is asked is waited for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, data: bytes, until: re.Pattern[bytes]) -> re.Match[bytes]:
        """Send, read until a pattern has come, and return what it found. Raises Broken."""
        self.socket.sendall(data)
        while not (found := until.search(self.rest)):
            came = self.socket.recv(65_536)
            self.rest += came
            if not came or REFUSED.search(self.rest):
                raise Broken(f"the server did not agree: {self.rest[-300:].decode(errors='replace')}")
        self.rest = self.rest[found.end() :]
        return found

    def log_in(self, user: str, place: str) -> None:
        """Come in by name and password (RFC 4616), and get an address."""
        features = re.compile(rb"</stream:features>")
        self.ask(STREAM, features)
        plain = base64.b64encode(f"\0{user}\0{PASSWORD}".encode())
        sasl = b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + plain + b"</auth>"
        self.ask(sasl, re.compile(rb"<success[^>]*>"))
        self.ask(STREAM, features)
        self.ask(f"<iq type='set' id='b'>{BIND.format(place=place)}</iq>".encode(), re.compile(rb"</iq>"))

    def join(self, room: str, user: str) -> None:
        """Come into a room, without what was said before."""
        muc = "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x>"
        self.ask(f"<presence to='{room}/{user}'>{muc}</presence>".encode(), OWN_PRESENCE)

    def count_archived(self, room: str) -> int:
        """Ask a room's archive how much it holds (XEP-0313, XEP-0059 §2.7)."""
        return int(self.ask(COUNT.format(room=room).encode(), COUNTED)[1])


class Xmpp:
    """A server of XMPP. Who measures comes in by `open` and into the own room by `settle`.

    `marker` stands in every message of a room, and in no other stanza but the refusal of one.
    """

    name = ""
    marker = b"<body>"
    package = ""
    program = ""

    def __init__(self, people: int, *, rooms: int = 1, core: int) -> None:
        self._people = people
        self._rooms = [f"room{number}@conference.localhost" for number in range(rooms)]
        self._lines: list[Line] = []
        # Whoever comes again may be met by who has just gone, were they called the same.
        self._visits = 0
        self._stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix=f"torget-{self.name}-"))
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.port = find_free_port()
        try:
            process = Process(
                self.configure(),
                log_path=self.folder / "server.log",
                env={**os.environ, **self.environ()},
                cwd=self.folder,
            )
            with on_core(core):
                process.start()
            self._stack.callback(process.terminate)
            process.wait_ready(lambda: port_answers(self.port), seconds=START_SECONDS, what=self.name)
            self.pid = process.pid
        except BaseException:
            self._stack.close()
            raise

    @property
    def pids(self) -> Sequence[int]:
        return [self.pid]

    @classmethod
    def find(cls) -> str | None:
        """Return why it cannot be measured here, or None."""
        return (
            None if shutil.which(cls.program) else f"{cls.program} is not installed (Debian: {cls.package})"
        )

    def configure(self) -> list[str | Path]:
        """Write the configuration into the folder and return the command."""
        raise NotImplementedError

    def environ(self) -> dict[str, str]:
        """Return what the server's environment has beside this one's."""
        return {}

    def account(self, person: int, visit: int) -> str:
        """Return the name somebody comes in by."""
        return f"person{person}"

    @classmethod
    def make_crowd(cls, *, counting: bool = True) -> Crowd:
        return Stanzas(marker=cls.marker if counting else None)

    @classmethod
    def is_message(cls, payload: bytes) -> bool:
        return _is_said(payload, cls.marker, 0, len(payload))

    def open(self, crowd: Crowd, *, parallel: int, count: int | None = None) -> Opened:
        people = range(self._people if count is None else count)
        self._visits += 1
        began = time.perf_counter()
        with ThreadPoolExecutor(parallel) as pool:
            came = list(pool.map(self._log_in, people))
        total = time.perf_counter() - began
        self._lines = [line for line, _ in came]
        if count is not None:
            # They only wanted to know the way.
            for line in self._lines:
                line.socket.close()
        return Opened(list(people), [seconds for _, seconds in came], total)

    def _log_in(self, person: int) -> tuple[Line, float]:
        began = time.perf_counter()
        line = Line(self.port)
        line.log_in(self.account(person, self._visits), f"visit{self._visits}")
        return line, time.perf_counter() - began

    def _room_of(self, person: int) -> str:
        return self._rooms[person % len(self._rooms)]

    def take(self, member: int, payload: bytes) -> None:
        """Refuse errors; the room's subject and the like say nothing here."""
        if ERROR.search(payload) or b"stream" in payload:
            raise Broken(f"member {member} got {payload[:300].decode(errors='replace')}")

    def greet(self, crowd: Crowd) -> None:
        """Everybody has been welcomed."""

    def settle(self, crowd: Crowd, people: Sequence[int]) -> None:
        lines, self._lines = self._lines, []

        def join(person: int) -> None:
            lines[person].join(self._room_of(person), f"person{person}-{self._visits}")

        # The first of each room opens it.
        first = min(len(self._rooms), len(lines))
        with ThreadPoolExecutor(JOIN_PARALLEL) as pool:
            list(pool.map(join, range(first)))
            list(pool.map(join, range(first, len(lines))))
        for line in lines:
            crowd.add(line.socket, line.rest)
        crowd.pump(0.2)

    def message(self, number: int, person: int) -> bytes:
        room, text = self._room_of(person), TEXT.format(number=number)
        return f"<message to='{room}' type='groupchat' id='m{number}'><body>{text}</body></message>".encode()

    def number_of(self, payload: bytes) -> int:
        found = NUMBER.search(payload)
        if found is None:
            raise Broken(f"a message without a number: {payload[:200].decode(errors='replace')}")
        return int(found[1])

    def position_of(self, payload: bytes) -> int:
        return self.number_of(payload)

    def keep_alive(self, crowd: Crowd) -> None:
        crowd.pump(0)

    def count_stored(self) -> int:
        raise NotImplementedError

    def stop(self) -> None:
        for line in self._lines:
            line.socket.close()
        self._stack.close()


class Prosody(Xmpp):
    """Prosody with accounts and archive in files, as it is without a database."""

    name = "prosody"
    package = "prosody"
    program = "prosody"

    def configure(self) -> list[str | Path]:
        accounts = self.folder / "data" / "localhost" / "accounts"
        accounts.mkdir(parents=True)
        for person in range(self._people):
            (accounts / f"person{person}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}"; }};\n')
        (self.folder / "prosody.cfg.lua").write_text(
            f"""
run_as_root = true
daemonize = false
pidfile = "{self.folder}/prosody.pid"
data_path = "{self.folder}/data"
modules_enabled = {{ "saslauth" }}
modules_disabled = {{ "s2s", "tls", "offline" }}
c2s_ports = {{ {self.port} }}
c2s_interfaces = {{ "127.0.0.1" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
storage_archive_item_limit = 1000000000
storage_archive_item_limit_cache_size = 100000
network_backend = "epoll"
network_settings = {{ tcp_backlog = 1024 }}
log = {{ {{ levels = {{ min = "warn" }}, to = "console" }} }}
VirtualHost "localhost"
Component "conference.localhost" "muc"
    modules_enabled = {{ "muc_mam" }}
    muc_room_cache_size = 100000
    muc_log_by_default = true
    muc_room_locking = false
    muc_room_default_public = true
    muc_room_default_history_length = 0
    muc_room_default_presence_broadcast = {{ visitor = false, participant = false, moderator = false }}
""",
            encoding="utf-8",
        )
        return [shutil.which(self.program) or self.program, "-F", "--config", self.folder / "prosody.cfg.lua"]

    def count_stored(self) -> int:
        files = (self.folder / "data").glob("conference*/muc_log/room*.list")
        return sum(path.read_bytes().count(b"item(") for path in files)


class Ejabberd(Xmpp):
    """ejabberd with its archive in its own database. It has no accounts: any name is let in."""

    name = "ejabberd"
    package = "ejabberd"
    program = "ejabberdctl"

    def configure(self) -> list[str | Path]:
        config = self.folder / "ejabberd.yml"
        config.write_text(
            f"""
hosts: [localhost]
loglevel: error
auth_method: [anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
listen:
  - port: {self.port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    backlog: 1024
modules:
  mod_muc:
    host: conference.localhost
    access: all
    max_users: 100000
    max_user_conferences: 100000
    history_size: 0
    default_room_options:
      max_users: 100000
      moderated: false
      mam: true
      persistent: true
      presence_broadcast: []
  mod_mam:
    default: always
""",
            encoding="utf-8",
        )
        return [
            *(shutil.which("erl") or "erl", "-noinput", "+K", "true", "+Q", "262144"),
            *("-mnesia", "dir", f'"{self.folder}/mnesia"'),
            *("-ejabberd", "config", f'"{config}"', "log_path", f'"{self.folder}/ejabberd.log"'),
            *("-s", "ejabberd"),
        ]

    def account(self, person: int, visit: int) -> str:
        # One without an account is forgotten when they leave, and whoever is called the same is sent away.
        return f"person{person}-{visit}"

    def count_stored(self) -> int:
        line = Line(self.port)
        try:
            line.log_in("reader", "counting")
            for room in self._rooms:
                line.join(room, "reader")
            return sum(line.count_archived(room) for room in self._rooms)
        finally:
            line.socket.close()

    def environ(self) -> dict[str, str]:
        return {
            "ERL_LIBS": os.pathsep.join(map(str, Path("/usr/lib").glob("*-linux-gnu"))),
            "EJABBERD_CONFIG_PATH": str(self.folder / "ejabberd.yml"),
            "EJABBERD_LOG_PATH": str(self.folder / "ejabberd.log"),
            "SPOOL_DIR": str(self.folder / "mnesia"),
            "ERL_CRASH_DUMP": str(self.folder / "crash.dump"),
            "HOME": str(self.folder),
        }


PEERS: dict[str, type[Xmpp]] = {"prosody": Prosody, "ejabberd": Ejabberd}
