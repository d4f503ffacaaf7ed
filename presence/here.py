"""Who is here: from real connections, over all of a person's devices and all processes.

Lossy by design and never stored. Each process tells the others its changes and, every ten seconds, that it
lives; after thirty seconds of silence its people count as gone. A newcomer asks the others for all they have.
Where processes cannot hear each other, those not seen here are "unknown", not "offline". Who hides is offline
to everybody, from the first process on: the others are never told more.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection, Iterable
from typing import Any, Protocol

from presence.statuses import Read, Statuses, Viewer

ONLINE, AWAY, BUSY, OFFLINE, UNKNOWN = "online", "away", "busy", "offline", "unknown"
# Of several devices the first of these that any of them says counts.
_ORDER = (BUSY, ONLINE, AWAY)

HEARTBEAT_SECONDS = 10.0
FORGET_SECONDS = 30.0
DEAF_SECONDS = 25.0
REFRESH_SECONDS = 60.0
TELL_SECONDS = 0.2
# A page that reloads is gone for a moment; nobody needs to see that.
LINGER_SECONDS = 3.0

States = dict[str, str]


def _first(said: Collection[str]) -> str:
    """Return the state that counts, of those that a person's devices say."""
    if len(said) > 1:
        return next((state for state in _ORDER if state in said), OFFLINE)
    return next(iter(said), OFFLINE)


class Device(Viewer, Protocol):
    """One of a person's connections; `hidden` is whether they hid when it was opened."""

    @property
    def person_id(self) -> str: ...

    @property
    def hidden(self) -> bool: ...


class Peers(Protocol):
    """The other processes."""

    heard_self_at: float | None
    on_presence: Any

    @property
    def alone(self) -> bool: ...

    def send_presence(self, message: dict[str, Any]) -> None: ...


class Presence:
    """This process's view of who is here. All methods run in the event loop."""

    def __init__(self, peers: Peers, read: Read) -> None:
        self._peers = peers
        self._loop = asyncio.get_running_loop()
        self._devices: dict[str, dict[Device, str]] = {}
        self._hidden: set[str] = set()
        self._remote: dict[str, States] = {}
        self._heard: dict[str, float] = {}
        # How many changes were told to the others, and by each of them: a number left out is news lost.
        self._told_peers = 0
        self._counts: dict[str, int] = {}
        self._watched: dict[Device, frozenset[str]] = {}
        self._watchers: dict[str, set[Device]] = {}
        self._told: dict[str, str] = {}
        self._statuses = Statuses(lambda person_id: self._watchers.get(person_id, ()), read)
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._beat: asyncio.Task[None] | None = None
        self._started_at = self._loop.time()
        self._was_deaf = False

    def start(self) -> None:
        """Begin to speak with the other processes."""
        self._peers.on_presence = self.hear
        if not self._peers.alone:
            self._peers.send_presence({"ask": True})
            self._beat = self._loop.create_task(self._heartbeat())

    async def stop(self) -> None:
        """Tell the others that this process's people are gone."""
        if self._beat is not None:
            self._beat.cancel()
            self._peers.send_presence({"bye": True})
        if self._timer is not None:
            self._timer.cancel()

    # --- this process's devices --------------------------------------------------------------------------

    def connected(self, device: Device) -> None:
        """A device is here."""
        if device.hidden and device.person_id not in self._devices:
            self._hidden.add(device.person_id)
        self._devices.setdefault(device.person_id, {})[device] = ONLINE
        self._change(device.person_id)

    def about(self, person_id: str, seq: int, *, hidden: bool, status: dict[str, Any] | None) -> None:
        """Take the news of what others may see of a person, as of event `seq` of the person's topic."""
        self._statuses.changed(person_id, seq, status)
        if person_id in self._devices and hidden != (person_id in self._hidden):
            if hidden:
                self._hidden.add(person_id)
            else:
                self._hidden.discard(person_id)
            self._change(person_id)
            # Whoever hides is hidden now, not in a moment.
            self._tell()

    def set_state(self, device: Device, state: str) -> None:
        """A device says how it is: online, away or busy."""
        devices = self._devices.get(device.person_id)
        if devices is not None and device in devices and devices[device] != state:
            devices[device] = state
            self._change(device.person_id)

    def disconnected(self, device: Device) -> None:
        """A device is gone; said a moment later, for it may be back at once."""
        self.watch(device, ())
        self._watched.pop(device, None)
        if device in self._devices.get(device.person_id, ()):
            self._loop.call_later(LINGER_SECONDS, self._forget, device)

    def _forget(self, device: Device) -> None:
        devices = self._devices.get(device.person_id)
        if devices is None:
            return
        devices.pop(device, None)
        if not devices:
            del self._devices[device.person_id]
            self._hidden.discard(device.person_id)
        self._change(device.person_id)

    def _local(self, person_id: str) -> str:
        if person_id in self._hidden:
            return OFFLINE
        return _first(self._devices.get(person_id, {}).values())

    # --- those who look ----------------------------------------------------------------------------------

    def watch(self, device: Device, people: Iterable[str]) -> None:
        """Replace whom a device wants to know of; what is known is told at once."""
        # The same id in one place for all who watch: else each frame's own copy of forty would be kept.
        wanted = frozenset(map(sys.intern, people))
        before = self._watched.get(device, frozenset())
        for person_id in before - wanted:
            watchers = self._watchers[person_id]
            watchers.discard(device)
            if not watchers:
                del self._watchers[person_id]
                self._told.pop(person_id, None)
                self._statuses.forget(person_id)
        self._watched[device] = wanted
        if added := wanted - before:
            states = {person_id: self.state(person_id) for person_id in wanted}
            for person_id in added:
                self._watchers.setdefault(person_id, set()).add(device)
                # Others who look may still wait for what this one is about to hear.
                self._told.setdefault(person_id, states[person_id])
            device.send({"t": "presence", "people": states})
            self._statuses.show(device, added)

    def state(self, person_id: str) -> str:
        """Return how a person is, over all devices known to this process."""
        state = self._local(person_id)
        if self._remote:
            said = [states.get(person_id, OFFLINE) for states in self._remote.values()]
            state = _first((state, *said))
        return UNKNOWN if state == OFFLINE and self.deaf else state

    @property
    def deaf(self) -> bool:
        """Whether other processes may exist that cannot be heard now."""
        if self._peers.alone:
            return False
        heard = self._peers.heard_self_at or self._started_at
        return self._loop.time() - heard > DEAF_SECONDS

    def _change(self, person_id: str) -> None:
        self._changed.add(person_id)
        if self._timer is None:
            self._timer = self._loop.call_later(TELL_SECONDS, self._tell)

    def _tell(self) -> None:
        """Tell watchers, and the other processes, what changed in the last moment."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        changed, self._changed = self._changed, set()
        if not self._peers.alone:
            self._told_peers += 1
            states = {person: self._local(person) for person in changed}
            self._peers.send_presence({"changed": states, "count": self._told_peers})
        self._tell_watchers(changed)

    def _tell_watchers(self, people: Iterable[str]) -> None:
        updates: dict[Device, States] = {}
        for person_id in people:
            watchers = self._watchers.get(person_id)
            if not watchers:
                continue
            state = self.state(person_id)
            if self._told.get(person_id) == state:
                continue
            self._told[person_id] = state
            for device in watchers:
                updates.setdefault(device, {})[person_id] = state
        for device, states in updates.items():
            device.send({"t": "presence", "people": states})

    # --- the other processes -----------------------------------------------------------------------------

    def hear(self, process_id: str, message: dict[str, Any]) -> None:
        """Take a message of another process."""
        self._heard[process_id] = self._loop.time()
        states = self._remote.setdefault(process_id, {})
        touched: set[str] = set()
        if message.get("bye"):
            touched.update(self._remote.pop(process_id))
            self._heard.pop(process_id, None)
            self._counts.pop(process_id, None)
        elif message.get("ask"):
            self._peers.send_presence(self._snapshot())
        elif "all" in message:
            self._counts[process_id] = message["count"]
            touched = {*states, *message["all"]}
            self._remote[process_id] = dict(message["all"])
        elif "changed" in message:
            complete = self._counts.get(process_id) == message["count"] - 1
            self._counts[process_id] = message["count"]
            if not complete:
                self._peers.send_presence({"ask": True})
            for person_id, state in message["changed"].items():
                touched.add(person_id)
                if state == OFFLINE:
                    states.pop(person_id, None)
                else:
                    states[person_id] = state
        elif self._counts.get(process_id) != message["count"]:
            self._peers.send_presence({"ask": True})
        self._tell_watchers(touched)

    def _snapshot(self) -> dict[str, Any]:
        states = {person: self._local(person) for person in self._devices if person not in self._hidden}
        return {"all": states, "count": self._told_peers}

    async def _heartbeat(self) -> None:
        refreshed_at = self._loop.time()
        while True:
            self._peers.send_presence({"alive": True, "count": self._told_peers})
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.forget_silent()
            if self.deaf or self._loop.time() - refreshed_at >= REFRESH_SECONDS:
                refreshed_at = self._loop.time()
                await self._statuses.refresh()

    def forget_silent(self) -> None:
        """Count the people of processes that have fallen silent as gone, or as unknown if we are deaf."""
        earliest = self._loop.time() - FORGET_SECONDS
        touched: set[str] = set()
        for process_id in [process for process, heard in self._heard.items() if heard < earliest]:
            touched.update(self._remote.pop(process_id, {}))
            del self._heard[process_id]
            self._counts.pop(process_id, None)
        if self.deaf != self._was_deaf:
            if self._was_deaf:
                # What changed meanwhile was not heard.
                self._peers.send_presence({"ask": True})
                self._peers.send_presence(self._snapshot())
            self._was_deaf = self.deaf
            touched.update(self._watchers)
        self._tell_watchers(touched)
