"""What people do with their uploads before they are sent."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.files import services
from content.files.keeping import Kept
from content.files.queries import as_frame
from eventlog.commands import Actor, Command, command

Id = Annotated[str, Meta(max_length=40)]


class AddFile(Command):
    """Write down an upload. Has no name on the socket: the bytes come first, over HTTP."""

    kept: Kept
    alt: str

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"file": as_frame(services.add_file(actor=actor.user, kept=self.kept, alt=self.alt))}


@command("file.describe")
class DescribeFile(Command):
    """Say in words what one's own upload shows."""

    file: Id
    alt: str

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"file": as_frame(services.describe_file(actor=actor.user, file=self.file, alt=self.alt))}


@command("file.remove")
class RemoveFile(Command):
    """Take back one's own upload."""

    file: Id

    def run(self, actor: Actor) -> dict[str, Any]:
        services.remove_file(actor=actor.user, file=self.file)
        return {}
