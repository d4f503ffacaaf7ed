"""The commands about following threads, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from chat.commands import Answer, Id, Number
from chat.following import frames, services
from eventlog.commands import Actor, Command, command


@command("thread.follow")
class FollowThread(Command):
    """Follow the thread that a message begins or lies in, or do so no longer."""

    message: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        return frames.following(services.follow_thread(actor=actor.user, message=self.message, on=self.on))


@command("thread.read")
class ReadThread(Command):
    """Say how far one has read in a thread."""

    message: Id
    number: Number

    def run(self, actor: Actor) -> Answer:
        view = services.read_thread_to(actor=actor.user, message=self.message, number=self.number)
        return frames.following(view)
