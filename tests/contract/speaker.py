"""A socket whose whole conversation is held against docs/asyncapi.yaml."""

from __future__ import annotations

from typing import Any

from tests.contract.asyncapi import Document
from tests.servers.client import Frame, Refusal, Socket


class Speaker:
    """Speaks over a socket and remembers what was said, so that each answer is known by its command."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.said: list[Frame] = []
        self.refusals: list[Frame] = []

    async def say(self, frame: Frame) -> None:
        """Send a frame that is not answered by id."""
        self.said.append(frame)
        await self.socket.send(frame)

    async def ask(self, frame: Frame) -> Frame:
        """Send a frame and return its answer. Raises Refusal."""
        frame = {"id": f"q{len(self.said)}", **frame}
        start = len(self.socket.frames)
        await self.say(frame)
        answer = await self.socket.wait_for(
            lambda heard: heard["t"] in ("ok", "err", "sub") and heard.get("id") == frame["id"],
            what=f"the answer to {frame}",
            start=start,
        )
        if answer["t"] == "err":
            raise Refusal(None, answer)
        return answer

    async def subscribe(self, *topics: str, **more: Any) -> Frame:
        """Subscribe to topics from now on."""
        return await self.ask({"t": "sub", "topics": dict.fromkeys(topics), **more})

    async def command(self, name: str, data: Frame) -> Frame:
        """Run a command and return its answer's data. Raises Refusal."""
        answer: Frame = (await self.ask({"t": "cmd", "name": name, "data": data}))["data"]
        return answer

    def check(self, document: Document) -> None:
        """Hold everything said and heard against the document. Raises ValidationError."""
        for frame in self.said:
            document.check_inbound(frame)
        names = {frame["id"]: frame["name"] for frame in self.said if frame["t"] == "cmd"}
        for frame in self.socket.frames:
            document.check_outbound(frame, command=names.get(frame.get("id", "")))

    def heard_types(self) -> set[str]:
        """Return the types of the frames heard."""
        return {frame["t"] for frame in self.socket.frames}

    def heard_kinds(self) -> set[tuple[str, str]]:
        """Return the kinds of events heard, with the prefix of the topic they were in."""
        return {
            (frame["kind"], frame["topic"].partition(":")[0])
            for frame in self.socket.frames
            if frame["t"] == "event"
        }
