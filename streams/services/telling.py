"""Writing down whom to notify."""

from __future__ import annotations

from collections.abc import Sequence

from eventlog import ports
from eventlog.log import Position
from people.models import User


def tell_mentioned(
    position: Position, actor: User, mentioned: Sequence[User], *, kind: str = "post_mention"
) -> None:
    """Write down to tell those who are named, but for whoever wrote it. One row."""
    others = [user.public_id for user in mentioned if user.pk != actor.pk]
    if others:
        ports.write_intents([ports.IntentRow(position.topic_id, position.seq, kind, {"people": others})])
