"""The commands that open streams to other programs."""

from __future__ import annotations

from typing import Literal

from django.conf import settings

from eventlog.commands import Actor, Command, command
from streams.commands import Answer, Id, Source
from streams.queries.feeds import show_embed, show_feed
from streams.services import opening


@command("feed.create")
class CreateFeed(Command):
    """Get an address at which another program reads a stream as oneself; it is told this once."""

    kind: Literal["home", "person", "unit", "stream", "tag"]
    source: Source = ""

    def run(self, actor: Actor) -> Answer:
        made, token = opening.make_feed(actor=actor.user, kind=self.kind, source=self.source)
        return {"feed": show_feed(actor.user, made), "url": f"{settings.TORGET_URL}/api/atom/{token}"}


@command("feed.end")
class EndFeed(Command):
    """Have such an address answer no longer."""

    feed: Id

    def run(self, actor: Actor) -> Answer:
        opening.end_feed(actor=actor.user, feed=self.feed)
        return {}


@command("embed.create")
class CreateEmbed(Command):
    """Get an address at which the intranet shows a topic stream; it is told this once."""

    stream: Id

    def run(self, actor: Actor) -> Answer:
        made, token = opening.make_embed(actor=actor.user, stream=self.stream)
        return {"embed": show_embed(made), "url": f"{settings.TORGET_URL}/api/embed/{token}"}


@command("embed.end")
class EndEmbed(Command):
    """Have such an address answer no longer."""

    embed: Id

    def run(self, actor: Actor) -> Answer:
        opening.end_embed(actor=actor.user, embed=self.embed)
        return {}
