"""The commands of comments."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from eventlog.commands import Actor, Command, command
from streams import frames
from streams.commands import Answer, Base, ClientId, Id
from streams.models import COMMENT_LENGTH
from streams.services import commenting, reacting

Text = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": COMMENT_LENGTH})]


@command("comment.write")
class WriteComment(Command):
    """Say something about a post."""

    post: Id
    text: Text
    client_id: ClientId

    def run(self, actor: Actor) -> Answer:
        view = commenting.write_comment(
            actor=actor.user, post=self.post, text=self.text, client_id=self.client_id
        )
        return frames.comment_data(view)


@command("comment.edit")
class EditComment(Command):
    """Change the text of one's own comment."""

    comment: Id
    text: Text
    base: Base | None = None

    def run(self, actor: Actor) -> Answer:
        view = commenting.edit_comment(actor=actor.user, comment=self.comment, text=self.text, base=self.base)
        return frames.comment_data(view)


@command("comment.delete")
class DeleteComment(Command):
    """Take away one's own comment, or as moderator anybody's."""

    comment: Id

    def run(self, actor: Actor) -> Answer:
        return frames.comment_data(commenting.delete_comment(actor=actor.user, comment=self.comment))


@command("comment.react")
class ReactToComment(Command):
    """Put an emoji on a comment, or take it away."""

    comment: Id
    emoji: str
    on: bool

    def run(self, actor: Actor) -> Answer:
        view = reacting.react_to_comment(actor=actor.user, comment=self.comment, emoji=self.emoji, on=self.on)
        return frames.comment_reactions_data(view)
