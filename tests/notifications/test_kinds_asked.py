"""What is asked of the kinds that somebody has is what would be asked of all kinds."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notifications.kinds import KINDS
from notifications.models import Notification
from notifications.queries.affairs import AFFAIRS
from notifications.queries.unread import seen_elsewhere, visible
from tests.chat.conftest import Chat
from tests.factories import Cast


@pytest.fixture
def told(cast: Cast, chat: Chat) -> None:
    """Of each kind: about a room one is in, has read or has left, a message that is gone, and no room."""
    rooms = [chat.room(cast.fatima, cast.erik) for _ in range(3)]
    messages = [chat.say(cast.fatima, room, "Hej") for room in rooms]
    gone = chat.say(cast.fatima, rooms[0], "Fel")
    chat.do(cast.fatima, "message.delete", message=gone.public_id)
    chat.do(cast.erik, "read.move", room=rooms[1].public_id, number=1)
    chat.do(cast.erik, "room.leave", room=rooms[2].public_id)
    places = [
        *((message.room.topic_id, message.pk, message.number) for message in (*messages, gone)),
        (messages[0].room.topic_id, messages[0].pk, None),
        (None, messages[0].pk, None),
        (None, 999_999, None),
    ]
    Notification.objects.bulk_create(
        Notification(
            user=cast.erik,
            kind=kind,
            group=f"{kind}:{place}",
            topic_id=topic_id,
            object_id=object_id,
            number=number,
            at=timezone.now(),
        )
        for kind in KINDS
        for place, (topic_id, object_id, number) in enumerate(places)
        # What is no message has no topic, but for question sessions.
        if topic_id is None or kind not in AFFAIRS or kind == "session"
    )


def test_each_kind_by_itself_is_judged_as_among_all(told: None) -> None:
    everything = Notification.objects.all()
    seen = set(everything.filter(seen_elsewhere()).values_list("pk", flat=True))
    shown = set(everything.filter(visible()).values_list("pk", flat=True))
    # The premise: something of both is there, and not all of it.
    assert 0 < len(seen) < everything.count()
    assert 0 < len(shown) < everything.count()
    for kind in KINDS:
        mine = everything.filter(kind=kind)
        keys = set(mine.values_list("pk", flat=True))
        assert set(mine.filter(seen_elsewhere({kind})).values_list("pk", flat=True)) == seen & keys, kind
        assert set(mine.filter(visible({kind})).values_list("pk", flat=True)) == shown & keys, kind
    two = everything.filter(kind__in=("mention", "case"))
    both = set(two.filter(seen_elsewhere({"mention", "case"})).values_list("pk", flat=True))
    assert both == seen & set(two.values_list("pk", flat=True))
