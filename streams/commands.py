"""The commands of posts and follows, as REST and socket give them (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from msgspec import Meta

from content.models import CLIENT_ID_LENGTH
from eventlog.commands import Actor, Command, command
from eventlog.errors import Invalid
from streams import frames
from streams.models import POST_LENGTH
from streams.services import editing, following, posting, reacting
from streams.services.publishing import Official

Answer = dict[str, Any]

Id = Annotated[str, Meta(max_length=40)]
# One visible word of ASCII, so that every database keeps it as it came.
ClientId = Annotated[str, Meta(min_length=1, max_length=CLIENT_ID_LENGTH, pattern="^[!-~]+$")]
Text = Annotated[str, Meta(extra_json_schema={"maxLength": POST_LENGTH})]
Base = Annotated[str, Meta(max_length=40)]
Time = Annotated[str, Meta(max_length=40)]
Source = Annotated[str, Meta(max_length=100)]


@command("post.write")
class WritePost(Command):
    """Write a post to an audience or in a topic `stream`, which has its own; with `unit` in its name, with
    `share` it passes another post on.

    An official one may ask to be confirmed, appear later, and go in the name of who let one.
    """

    text: Text
    client_id: ClientId
    audience: dict[str, Any] | None = None
    stream: Id | None = None
    files: list[Id] = []
    unit: Id | None = None
    share: Id | None = None
    official: bool = False
    confirm: bool = False
    behalf: Id | None = None
    publish_at: Time | None = None

    def run(self, actor: Actor) -> Answer:
        view = posting.write_post(
            actor=actor.user,
            text=self.text,
            audience=self.audience,
            stream=self.stream,
            client_id=self.client_id,
            files=self.files,
            unit=self.unit,
            share=self.share,
            official=self._official(),
        )
        return {"post": frames.post(view)}

    def _official(self) -> Official | None:
        if self.official:
            return Official(self.confirm, self.behalf, self.publish_at)
        if self.confirm or self.behalf is not None or self.publish_at is not None:
            raise Invalid("official", _("Only official posts are confirmed, scheduled or for somebody else."))
        return None


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
    """Follow a person, a unit, a topic stream or a tag, or stop it; `notify`: be notified of each post."""

    kind: Literal["person", "unit", "stream", "tag"]
    source: Source
    on: bool
    notify: bool | None = None

    def run(self, actor: Actor) -> Answer:
        notify = following.set_follow(
            actor=actor.user, kind=self.kind, source=self.source, on=self.on, notify=self.notify
        )
        return {"following": self.on, "notify": notify}
