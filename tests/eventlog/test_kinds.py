"""For every kind there is: the frame sent live is, byte for byte, the one built from the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from eventlog import executor, kinds, replay
from eventlog.commands import Actor
from people.models import SignIn, User
from tests.eventlog.conftest import TOLD, Ear
from tests.factories import PASSWORD, Cast, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Story:
    """Runs commands and compares every event published with what the log gives at that moment."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._compared = 0
        self._ids = iter(range(1, 1_000))
        self.seen: set[str] = set()

    def run(self, actor: User, command: str, /, **data: Any) -> Any:
        """Carry out a command, then compare what came of it; return the answer."""
        answer = executor.run(command, data, Actor(User.objects.get(pk=actor.pk)))
        self.compare()
        return answer

    def say(self, actor: User, room: str, text: str, **more: Any) -> str:
        """Send a message and return its id."""
        sent = self.run(actor, "message.send", room=room, text=text, client_id=f"c{next(self._ids)}", **more)
        public_id: str = sent["message"]["id"]
        return public_id

    def compare(self) -> None:
        """Compare the events published since the last time."""
        for event in self._ear.heard[self._compared :]:
            row = event.row
            ((found, frame),) = replay.read_after(row.topic_id, row.topic_name, row.seq - 1, limit=1)
            assert found == row
            assert frame == event.frame, (event.frame, frame)
            self.seen.add(row.kind)
        self._compared = len(self._ear.heard)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Attempts to sign in of other tests do not count."""
    cache.clear()
    yield
    cache.clear()


def test_every_kind_is_replayed_as_it_was_sent(ear: Ear) -> None:
    cast = Cast()
    story = Story(ear)
    fatima, erik, anna = cast.fatima, cast.erik, cast.anna
    room = story.run(fatima, "room.create", kind="open", name="Hemtjänst", people=[erik.public_id])["room"][
        "id"
    ]
    story.run(anna, "room.join", room=room)
    message = story.say(fatima, room, f"Hej @{erik.username} **och** välkommen")
    reply = story.say(erik, room, f"Tack @{fatima.username}!", thread=message)
    story.say(fatima, room, "@everyone möte")
    story.run(fatima, "message.edit", message=message, text=f"Hej igen @{anna.username}")
    story.run(erik, "reaction.set", message=message, emoji="👍", on=True)
    story.run(erik, "reaction.set", message=message, emoji="👍", on=False)
    story.run(erik, "message.delete", message=reply)
    story.run(erik, "read.move", room=room, number=2)
    story.run(fatima, "room.change", room=room, purpose="Allt om rundorna")
    story.run(fatima, "member.role", room=room, person=erik.public_id, role="owner")
    story.run(fatima, "member.remove", room=room, person=anna.public_id)
    story.run(erik, "room.leave", room=room)
    story.run(erik, "direct.open", people=[fatima.public_id])
    story.run(fatima, "profile.change", about="Kör norra rundan")
    crowd = [UserFactory() for _ in range(101)]
    for start in (0, 50, 100):
        story.run(
            fatima, "member.add", room=room, people=[user.public_id for user in crowd[start : start + 50]]
        )
    leaver = crowd[0]
    story.run(leaver, "room.leave", room=room)
    for joiner in crowd[:1]:
        story.run(joiner, "room.join", room=room)
    phone = UserFactory(password=PASSWORD)
    Client().force_login(phone)
    sign_in = SignIn.objects.get(user=phone)
    story.run(phone, "session.revoke", session=sign_in.public_id)

    assert story.seen == set(kinds.names()) - {TOLD}
