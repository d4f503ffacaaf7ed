"""The commands of posts and follows, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from content.models import CLIENT_ID_LENGTH
from eventlog.commands import Actor, Command, command
from streams import frames
from streams.models import POST_LENGTH
from streams.services import editing, following, posting, reacting

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
# One visible word of ASCII, so that every database keeps it as it came.
ClientId = Annotated[str, Meta(min_length=1, max_length=CLIENT_ID_LENGTH, pattern="^[!-~]+$")]
Text = Annotated[str, Meta(extra_json_schema={"maxLength": POST_LENGTH})]
Base = Annotated[str, Meta(max_length=40)]
Source = Annotated[str, Meta(max_length=100)]


@command("post.write")
class WritePost(Command):
    """Write a post to an audience; with `unit` in its name, with `share` it passes another post on."""

    text: Text
    audience: dict[str, Any]
    client_id: ClientId
    files: list[Id] = []
    unit: Id | None = None
    share: Id | None = None

    def run(self, actor: Actor) -> Answer:
        view = posting.write_post(
            actor=actor.user,
            text=self.text,
            audience=self.audience,
            client_id=self.client_id,
            files=self.files,
            unit=self.unit,
            share=self.share,
        )
        return {"post": frames.post(view)}


@command("post.edit")
class EditPost(Command):
    """Change the text of one's own post; with `base`, its time as one knew it, that one only."""

    post: Id
    text: Text
    base: Base | None = None

    def run(self, actor: Actor) -> Answer:
        view = editing.edit_post(actor=actor.user, post=self.post, text=self.text, base=self.base)
        return {"post": frames.post(view)}


@command("post.delete")
class DeletePost(Command):
    """Take away one's own post, or as moderator anybody's."""

    post: Id

    def run(self, actor: Actor) -> Answer:
        return frames.gone_data(editing.delete_post(actor=actor.user, post=self.post))


@command("post.react")
class React(Command):
    """Put an emoji on a post, or take it away."""

    post: Id
    emoji: str
    on: bool

    def run(self, actor: Actor) -> Answer:
        view = reacting.set_reaction(actor=actor.user, post=self.post, emoji=self.emoji, on=self.on)
        return frames.reactions_data(view)


@command("follow.set")
class SetFollow(Command):
    """Follow a person, a unit or a tag, or stop it."""

    kind: Literal["person", "unit", "tag"]
    source: Source
    on: bool

    def run(self, actor: Actor) -> Answer:
        following.set_follow(actor=actor.user, kind=self.kind, source=self.source, on=self.on)
        return {"following": self.on}
