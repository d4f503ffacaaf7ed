"""A push service that is not ours: `web-push-testing`, which checks, decrypts and keeps what it is sent."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.process import Process, find_free_port, port_answers, wait_until

SCRIPT = Path(__file__).with_name("push_service.cjs")
START_SECONDS = 30.0
ARRIVAL_SECONDS = 15.0


@dataclass(frozen=True)
class Subscription:
    """What a browser gets when it subscribes."""

    id: str
    endpoint: str
    p256dh: str
    auth: str

    def as_command(self, key: str, **more: Any) -> dict[str, Any]:
        """Return the data of `device.register`."""
        return {
            "endpoint": self.endpoint,
            "p256dh": self.p256dh,
            "auth": self.auth,
            "key": key,
            "consent": 1,
            **more,
        }


class PushService:
    """The running push service."""

    def __init__(self) -> None:
        self.port = find_free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="torget-push-"))
        self._process = Process([_find_node(), SCRIPT, str(self.port)], log_path=self._folder / "push.log")

    @property
    def origin(self) -> str:
        """What TORGET_PUSH_SERVICES must allow."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process.start()
        self._process.wait_ready(
            lambda: port_answers(self.port), seconds=START_SECONDS, what="web-push-testing"
        )

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        shutil.rmtree(self._folder, ignore_errors=True)

    def subscribe(self, key: str) -> Subscription:
        """Subscribe as a browser would with the installation's public key."""
        made = self._ask("subscribe", {"userVisibleOnly": "true", "applicationServerKey": key})
        keys = made["keys"]
        return Subscription(made["clientHash"], made["endpoint"], _bare(keys["p256dh"]), _bare(keys["auth"]))

    def received(self, subscription: Subscription) -> list[dict[str, Any]]:
        """Return what came to a subscription, decrypted."""
        answer = self._ask("get-notifications", {"clientHash": subscription.id})
        return [json.loads(message) for message in answer["messages"]]

    def wait_for(self, subscription: Subscription, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many have come, and return all."""
        wait_until(
            lambda: len(self.received(subscription)) >= count,
            seconds=ARRIVAL_SECONDS,
            what=f"{count} pushes; the service says:\n{self._process.log()[-2000:]}",
        )
        return self.received(subscription)

    def expire(self, subscription: Subscription) -> None:
        """Let a subscription be over: pushes to it are answered 410."""
        self._ask(f"expire-subscription/{subscription.id}", {})

    def _ask(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}",
            data=json.dumps(data).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.code} {error.read().decode()}") from None
        data = json.loads(text) if text.startswith("{") else {"data": {}}
        found: dict[str, Any] = data["data"]
        return found


def _bare(key: str) -> str:
    """Return a key as browsers write it: base64url without padding, whatever the service wrote."""
    return key.replace("+", "-").replace("/", "_").rstrip("=")


def _find_node() -> str:
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        raise RuntimeError("Node.js was not found: run bin/setup --test")
    return found
