"""The commands of official posts."""

from __future__ import annotations

from eventlog.commands import Actor, Command, command
from streams.commands import Answer, Id
from streams.services import confirming, delegating, publishing


@command("post.confirm")
class ConfirmPost(Command):
    """Say that one has read an official post that asks for it."""

    post: Id

    def run(self, actor: Actor) -> Answer:
        confirming.confirm_post(actor=actor.user, post=self.post)
        return {"post": self.post}


@command("post.remind")
class RemindOfPost(Command):
    """Remind those who have not confirmed a post."""

    post: Id

    def run(self, actor: Actor) -> Answer:
        confirming.remind(actor=actor.user, post=self.post)
        return {"post": self.post}


@command("post.withdraw")
class WithdrawPost(Command):
    """Take back a post that has not appeared yet."""

    post: Id

    def run(self, actor: Actor) -> Answer:
        publishing.withdraw_scheduled(actor=actor.user, post=self.post)
        return {"post": self.post}


@command("delegation.set")
class SetDelegation(Command):
    """Let somebody write official posts in one's name, or no longer."""

    person: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        delegating.set_delegation(actor=actor.user, person=self.person, on=self.on)
        return {"person": self.person, "on": self.on}
