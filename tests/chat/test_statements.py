"""A query whose statement is put together once says the same as one that is made each time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Message, Room
from eventlog.models import Topic
from eventlog.statements import SIZES, Kept
from notifications.kinds import KINDS
from notifications.queries.unread import read_elsewhere
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast, UserFactory

Asked = set[Kept[Any]]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Compare each kept query's rows with those of the query made anew, and return which were asked."""
    asked: Asked = set()
    kept = Kept.__call__

    def ask(self: Kept[Any], *values: Any, **shape: Any) -> list[Any]:
        asked.add(self)
        rows = kept(self, *values, **shape)
        anew = list(self._build(*values, **shape))
        assert [_told(row) for row in rows] == [_told(row) for row in anew]
        return rows

    monkeypatch.setattr(Kept, "__call__", ask)
    return asked


def _told(row: Any, depth: int = 3) -> Any:
    """Return all that a row says, with what was read along with it, which may lead back to it."""
    if not hasattr(row, "_state"):
        return row
    along = row._state.fields_cache.items() if depth else ()
    cached = {name: _told(value, depth - 1) for name, value in along}
    return {name: value for name, value in vars(row).items() if name != "_state"}, cached


def test_what_people_ask_for_most_is_answered_the_same(
    cast: Cast, chat: Chat, rest: Any, compared: Asked
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.leila)
    chat.direct(cast.fatima, cast.erik)
    said = [chat.say(cast.erik, room, f"Hej @fatima {number} #tack") for number in range(7)]
    chat.do(cast.fatima, "reaction.set", message=said[2].public_id, emoji="👍", on=True)
    chat.do(cast.leila, "reaction.set", message=said[2].public_id, emoji="👍", on=True)
    chat.do(cast.erik, "pin.set", message=said[3].public_id, on=True)
    chat.do(cast.erik, "message.delete", message=said[5].public_id)
    chat.say(cast.leila, room, "Svar", thread=said[1])
    fatima, path = rest(cast.fatima), f"rooms/{room.public_id}"
    for asked in ("me", "rooms", "home", f"people/{cast.erik.public_id}"):
        assert fatima.get(asked)
    at = timezone.now().isoformat().replace("+00:00", "Z")
    for place in ("", "?before=5", "?after=3", "?around=4&limit=3", f"?at={at}", "?before=9007199254740991"):
        assert fatima.get(f"{path}/messages{place}")["messages"]
    assert fatima.get(path)["room"]["pins"] == 1
    assert len(compared) > 15


@pytest.fixture
def people(db: None) -> list[User]:
    return [UserFactory() for _ in range(25)]


def test_a_list_of_any_length_finds_each_once(people: list[User]) -> None:
    named = Kept(lambda keys: User.objects.filter(pk__in=keys).order_by("pk"))
    for length in (0, 1, 3, *SIZES[:5], 25):
        assert named([user.pk for user in people[:length]]) == people[:length]
    assert named([people[0].pk] * (SIZES[-1] + 1)) == people[:1]


def test_nothing_of_an_answer_is_kept(people: list[User]) -> None:
    named = Kept(lambda key: User.objects.filter(pk=key).values_list("given_name", flat=True))
    named(people[0].pk)
    User.objects.filter(pk=people[0].pk).update(given_name="Åsa")
    with CaptureQueriesContext(connection) as asked:
        assert named.first(people[0].pk) == "Åsa"
        assert named.first(-1) is None
    assert len(asked) == 2


def test_of_the_same_row_an_object_is_kept_and_of_no_other(people: list[User]) -> None:
    wanted = [person.pk for person in people]
    plain = Kept(lambda keys: User.objects.filter(pk__in=keys).order_by("pk"))
    kept = Kept(lambda keys: User.objects.filter(pk__in=keys).order_by("pk"), alike=2 * len(people))

    def same() -> bool:
        return [vars(one) | {"_state": None} for one in kept(wanted)] == [
            vars(one) | {"_state": None} for one in plain(wanted)
        ]

    assert same()
    with patch.object(Model, "from_db", side_effect=AssertionError("made anew")):
        again = kept(wanted)
        # Changing one that was given changes no later one.
        again[0].given_name = "Annan"
        again[0].topic = Topic(name="user:other")
        assert kept(wanted)[0].given_name == people[0].given_name
    assert same()
    assert all(one._state.fields_cache == {} and not one._state.adding for one in kept(wanted))

    User.objects.filter(pk=people[1].pk).update(muted_until=timezone.now(), given_name="Ny")
    assert kept(wanted)[1].given_name == "Ny"
    assert same()


def test_no_more_objects_are_kept_than_told(people: list[User]) -> None:
    kept = Kept(lambda keys: User.objects.filter(pk__in=keys), alike=2)
    for person in people:
        assert kept([person.pk]) == [person]
    assert len(kept._objects) <= 2


def test_what_can_never_be_met_has_no_rows(cast: Cast) -> None:
    assert Kept(lambda key: User.objects.filter(pk=key, pk__in=[]))(cast.fatima.pk) == []
    for kind in KINDS:
        assert read_elsewhere([(-1, kind)]) == [], kind


def test_text_times_and_shapes_have_their_places(cast: Cast, chat: Chat) -> None:
    def build(room: int, words: str, since: datetime, until: datetime, *, limit: int) -> QuerySet[Message]:
        there = Q(created_at__gte=since, created_at__lt=until, text=words)
        return Message.objects.filter(there, room=room).order_by("number")[:limit]

    room, kept = chat.room(cast.fatima), Kept(build)
    for text in ("100 %s", "100 %", "Å'ngström", "100 %s"):
        chat.say(cast.fatima, room, text)
    hour = timedelta(hours=1)
    now = timezone.now()
    assert [one.number for one in kept(room.pk, "100 %s", now - hour, now + hour, limit=1)] == [1]
    assert [one.number for one in kept(room.pk, "100 %s", now - hour, now + hour, limit=9)] == [1, 4]
    assert [one.number for one in kept(room.pk, "Å'ngström", now - hour, now + hour, limit=9)] == [3]
    assert kept(room.pk, "100 %s", now + hour, now + hour, limit=9) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda key: User.objects.filter(pk__in=range(key % 7)),
        lambda key: User.objects.filter(pk=key + 1),
        lambda key: User.objects.filter(pk=key, active_until__gt=timezone.now()),
        lambda key: Room.objects.filter(pk=key).prefetch_related("memberships"),
    ],
    ids=["looks at it", "changes it", "looks at the clock", "prefetches"],
)
def test_what_cannot_be_kept_is_refused(db: None, build: Any) -> None:
    with pytest.raises(ValueError, match=r"statement|prefetched"):
        Kept(build)(7)
