"""For every kind there is: the frame sent live is, byte for byte, the one built from the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from chat.models import Message
from chat.services import purge_messages
from content.models import Case, Notice
from eventlog import due, executor, kinds, replay
from eventlog.commands import Actor
from eventlog.models import Due
from notifications.alerts.services import counting
from notifications.models import Notification
from people.models import SignIn, User
from people.services import place_person
from streams.models import Post
from streams.services.purging import purge_posts
from tests.eventlog.conftest import TOLD, Ear
from tests.factories import PASSWORD, Cast, UnitFactory, UserFactory

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


def moderate(story: Story, message: str, reporter: User, moderator: User) -> None:
    """A message is reported, hidden and put back, and its author reads why."""
    story.run(reporter, "report.create", kind="message", object=message, reason="insult")
    case = Case.objects.get()
    story.run(moderator, "case.claim", case=case.public_id)
    how = {"base": case.version, "hide": True, "reason": "insult"}
    story.run(moderator, "case.settle", case=case.public_id, **how)
    story.run(moderator, "case.restore", case=case.public_id)
    old = Message.objects.get(public_id=message)
    with transaction.atomic():
        purge_messages(old.room_id, [old.pk], before=timezone.now(), spare=lambda ids: set())
    story.compare()
    for notice in Notice.objects.filter(user=reporter):
        story.run(reporter, "notice.read", notice=notice.public_id)


def follow_the_directory(story: Story, cast: Cast, mover: User) -> None:
    """A unit's room opens, one who moves comes and goes, and it becomes the room of another unit."""
    here, there = UnitFactory(), UnitFactory()
    audiences = [{"any": [{"unit": unit.public_id}]} for unit in (here, there)]
    room = story.run(cast.mats, "room.create", kind="unit", name="Blåklinten", audience=audiences[0])["room"]
    for unit in (here, there):
        place_person(user=mover, unit=unit)
        story.compare()
    story.run(cast.mats, "room.change", room=room["id"], audience=audiences[1])


def ask_to_be_let_in(story: Story, owner: User, asker: User) -> None:
    """Somebody asks the owner of a closed room, and is let in."""
    room = story.run(owner, "room.create", kind="closed", name="Budget", people=[])["room"]["id"]
    asked = story.run(asker, "join.ask", room=room, text="Får jag vara med?")
    story.run(owner, "join.answer", request=asked["request"]["id"], accept=True)


def write_later(story: Story, author: User, room: str, message: str) -> None:
    """A draft, a message for tomorrow, and words that are passed on and then taken away."""
    story.run(author, "draft.save", room=room, text="Påbörjat", base=0)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    story.run(author, "scheduled.create", room=room, text="I morgon", client_id="later", at=tomorrow)
    notes = story.run(author, "direct.open", people=[author.public_id])["room"]["id"]
    story.say(author, notes, "Se här", forward=message, wider=True)
    story.run(author, "message.delete", message=message)


def hear_of_it(story: Story, person: User, room: str) -> None:
    """Somebody chooses how to hear of a room, and reads what was told."""
    story.run(person, "room.prefer", room=room, notify="mentions", favourite=True)
    Notification.objects.create(user=person, kind="message", group="room:1", at=timezone.now())
    story.run(person, "inbox.read", all=True)


def ask_the_leadership(story: Story, cast: Cast, asker: User) -> None:
    """An evening is announced, a question approved, edited, merged and answered, a poll opened."""
    anna, soon = cast.anna, (timezone.now() + timedelta(days=3)).isoformat()
    everyone = {"any": [{"everyone": True}]}
    made = story.run(anna, "session.create", title="Fråga oss", audience=everyone, starts_at=soon)["session"]
    session = {"session": made["id"]}
    story.run(
        anna, "session.change", **session, moderators=[anna.public_id, cast.sara.public_id], slow_seconds=0
    )
    story.run(anna, "session.move", **session, to="announced")
    story.run(anna, "session.move", **session, to="live")
    first, second = (
        story.run(asker, "question.ask", **session, text=text, client_id=text)["question"]["id"]
        for text in ("Får vi cyklar?", "Cyklar?")
    )
    story.run(anna, "question.approve", question=first, base=1)
    story.run(anna, "question.edit", question=first, base=2, text="Får vi elcyklar?")
    story.run(anna, "question.approve", question=second, base=1)
    story.run(anna, "question.merge", question=second, base=2, into=first)
    story.run(anna, "question.rank", **session, order="hand", ranking=[first])
    story.run(anna, "question.stage", question=first, stage="now")
    poll = story.run(anna, "poll.create", **session, text="Hur var det?", kind="scale")["poll"]
    story.run(anna, "poll.move", poll=poll["id"], state="open")


def post_and_comment(story: Story, cast: Cast) -> None:
    """Somebody posts and changes it, another reacts and comments, and it is taken away again."""
    wanted = {"text": "Fika #fredag", "audience": {"any": [{"everyone": True}]}, "client_id": "p"}
    post = story.run(cast.fatima, "post.write", **wanted)["post"]["id"]
    story.run(cast.fatima, "post.edit", post=post, text=f"Fika @{cast.erik.username}")
    story.run(cast.erik, "post.react", post=post, emoji="🎉", on=True)
    comment = story.run(cast.erik, "comment.write", post=post, text="Gärna!", client_id="k")["comment"]["id"]
    story.run(cast.erik, "comment.edit", comment=comment, text="Mycket gärna!")
    story.run(cast.fatima, "comment.react", comment=comment, emoji="🎉", on=True)
    story.run(cast.erik, "comment.delete", comment=comment)
    story.run(cast.fatima, "post.delete", post=post)
    with transaction.atomic():
        gone = purge_posts([Post.objects.get(public_id=post).pk], spare=lambda _: set())
    assert gone.done
    story.compare()
    asked = {"name": "Dagens bild", "words": "Visa!", "audience": {"any": [{"everyone": True}]}}
    today = timezone.localdate().isoformat()
    story.run(cast.anna, "prompt.set", **asked, rhythm="once", on_day=today, at="00:00")
    due.run_due()
    story.compare()


def be_alarmed(story: Story, cast: Cast, person: User) -> None:
    """Two let an alert go, one answers, and the board counts."""
    texts = {"sv": {"headline": "Drick inte kranvattnet", "instruction": "Koka vattnet."}}
    wanted = {"content": {"texts": texts, "severity": "Extreme"}, "audience": {"any": [{"everyone": True}]}}
    alert = story.run(cast.anna, "alert.draft", **wanted)["alert"]
    alert = story.run(cast.anna, "alert.propose", alert=alert["id"], base=alert["version"], kind="alert")[
        "alert"
    ]
    story.run(cast.mats, "alert.approve", alert=alert["id"], base=alert["version"])
    story.run(person, "alert.answer", alert=alert["id"], answer="help")
    # The board counts at most once a second: let that be over.
    Due.objects.filter(kind=counting.COUNT).update(at=timezone.now())
    due.run_due()
    story.compare()


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
    story.run(fatima, "pin.set", message=message, on=True)
    story.run(fatima, "confirmation.ask", message=message)
    story.run(erik, "confirmation.give", message=message)
    story.run(erik, "reaction.set", message=message, emoji="👍", on=True)
    story.run(erik, "reaction.set", message=message, emoji="👍", on=False)
    moderate(story, story.say(fatima, room, "Dumheter"), erik, cast.sara)
    story.run(erik, "message.delete", message=reply)
    story.run(erik, "read.move", room=room, number=2)
    story.run(fatima, "room.change", room=room, purpose="Allt om rundorna")
    story.run(fatima, "member.role", room=room, person=erik.public_id, role="owner")
    story.run(fatima, "member.remove", room=room, person=anna.public_id)
    story.run(erik, "room.leave", room=room)
    direct = story.run(erik, "direct.open", people=[fatima.public_id])["room"]["id"]
    story.run(fatima, "profile.change", about="Kör norra rundan")
    follow_the_directory(story, cast, erik)
    ask_to_be_let_in(story, cast.karin, anna)
    write_later(story, fatima, room, message)
    hear_of_it(story, fatima, room)
    story.run(fatima, "receipts.choose", on=False)
    story.say(erik, direct, "Oläst")
    story.run(fatima, "read.all")
    ask_the_leadership(story, cast, fatima)
    post_and_comment(story, cast)
    be_alarmed(story, cast, erik)
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

    story.run(cast.mats, "house_rules.publish", text_sv="Var snäll.", text_en="Be kind.")
    assert sorted(set(kinds.names()) - {TOLD} - story.seen) == []
    assert TOLD not in story.seen
