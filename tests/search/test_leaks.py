"""Nobody finds, counts, filters by or is offered what they may not read.

A word stands once in every kind of place there is. Each test first shows that whoever may read it finds it,
and by which of the ways: so that it would notice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Message, Room
from content.models import File
from eventlog.commands import convert
from people.models import User
from search import services
from search.finding import Search, search
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.search.conftest import follow

WORD = "zebrafisk"
# Every way to come across it: forms, phrases, beginnings, filters, each group, what is offered while typing.
WAYS: list[dict[str, Any]] = [
    {"q": "zebrafisk"},
    {"q": "zebrafiskarna"},
    {"q": '"en zebrafisk simmar"'},
    {"q": "zebra*"},
    {"q": "zebraf", "typing": True},
    {"q": "zebrafisk", "kind": "messages"},
    {"q": "zebrafisk", "kind": "files"},
    {"q": "zebrafisk", "kind": "rooms"},
    {"q": "från:karin.oberg"},
    {"q": "från:karin.oberg zebrafisk"},
    {"q": "har:fil"},
    {"q": "efter:2000"},
]


def answer(user: User, wanted: dict[str, Any]) -> Any:
    # As a request would: who asks is read anew.
    return search(User.objects.get(pk=user.pk), convert(wanted, Search))


def hits(user: User, wanted: dict[str, Any]) -> int:
    """Return how many messages, files and rooms are found one way, on all pages."""
    found = answer(user, wanted)
    count = 0
    for group in ("messages", "files", "rooms"):
        if found[group] is not None:
            count += len(found[group]["items"])
            assert found[group]["next"] is None
    return count


class Place:
    """A room of Karin's where the word was said, and a file of that name was sent."""

    def __init__(self, cast: Cast, chat: Chat, room: Room) -> None:
        self.room, self.karin = room, cast.karin
        file = File.objects.create(
            uploader=cast.karin, kind="document", name="En zebrafisk simmar.pdf", media_type="x/y", size=1,
            storage_name=room.public_id,
        )  # fmt: skip
        sent = chat.do(
            cast.karin, "message.send", room=room.public_id, client_id=f"w{room.pk}",
            text="En zebrafisk simmar här", files=[file.public_id],
        )["message"]  # fmt: skip
        self.message = Message.objects.get(public_id=sent["id"])
        self.second = chat.say(cast.karin, room, "En zebrafisk simmar igen")
        follow()

    def ways(self) -> list[dict[str, Any]]:
        """Return all ways to come across it, also by the room itself."""
        return [
            *WAYS,
            {"q": "zebrafisk", "in": [self.room.public_id]},
            {"q": f'zebrafisk i:"{self.room.name or "ingenting"}"'},
        ]

    def found_by(self, user: User) -> list[int]:
        return [hits(user, way) for way in self.ways()]


@pytest.fixture
def place(cast: Cast, chat: Chat) -> Callable[..., Place]:
    def make(kind: str, *members: User) -> Place:
        if kind == "direct":
            return Place(cast, chat, chat.direct(cast.karin, *members))
        return Place(cast, chat, chat.room(cast.karin, *members, kind=kind, name="Akvariet"))

    return make


@contextmanager
def nothing_for(*people: User, place: Place) -> Any:
    """Karin finds it in every way that there is before and after; the others not in any."""
    by_karin = place.found_by(place.karin)
    # By the room's name a direct chat is not found, nor a room by the word.
    assert sum(count > 0 for count in by_karin) >= len(WAYS) - 1
    yield
    for user in people:
        assert place.found_by(user) == [0] * len(place.ways()), user.username


@pytest.mark.parametrize("kind", ["closed", "secret", "direct"])
def test_outsiders_and_guests_find_nothing(cast: Cast, place: Callable[..., Place], kind: str) -> None:
    there = place(kind, cast.erik)
    assert there.found_by(cast.erik) == there.found_by(cast.karin)
    # Whatever role somebody has: a moderator, an administrator, a guest.
    with nothing_for(cast.fatima, cast.sara, cast.mats, cast.leila, place=there):
        pass


def test_the_staff_find_what_is_open_and_guests_do_not(cast: Cast, place: Callable[..., Place]) -> None:
    for kind in ("open", "announcement"):
        there = place(kind)
        assert there.found_by(cast.fatima) == there.found_by(cast.karin)
        with nothing_for(cast.leila, place=there):
            pass


def test_a_guest_finds_what_lies_in_the_rooms_they_are_let_into(
    cast: Cast, place: Callable[..., Place]
) -> None:
    there = place("closed", cast.leila)
    assert there.found_by(cast.leila) == there.found_by(cast.karin)


def test_who_leaves_or_is_removed_finds_nothing_at_once(
    cast: Cast, chat: Chat, place: Callable[..., Place]
) -> None:
    there = place("closed", cast.erik, cast.anna)
    with nothing_for(cast.erik, cast.anna, place=there):
        assert there.found_by(cast.erik) == there.found_by(cast.anna) == there.found_by(cast.karin)
        chat.do(cast.erik, "room.leave", room=there.room.public_id)
        chat.do(cast.karin, "member.remove", room=there.room.public_id, person=cast.anna.public_id)


def test_a_room_that_is_closed_is_closed_to_searches_at_once(
    cast: Cast, chat: Chat, place: Callable[..., Place]
) -> None:
    there = place("open")
    with nothing_for(cast.fatima, place=there):
        assert there.found_by(cast.fatima) == there.found_by(cast.karin)
        chat.do(cast.karin, "room.change", room=there.room.public_id, kind="closed")


def test_what_is_deleted_or_changed_is_found_by_nobody_even_before_the_index_knows(
    cast: Cast, chat: Chat, place: Callable[..., Place]
) -> None:
    there = place("open")
    assert hits(cast.fatima, {"q": WORD, "kind": "messages"}) == 2
    chat.do(cast.karin, "message.edit", message=there.second.public_id, text="Något annat")
    assert hits(cast.fatima, {"q": WORD, "kind": "messages"}) == 1
    chat.do(cast.karin, "message.delete", message=there.message.public_id)
    for _ in range(2):
        for way in (*WAYS[:8], {"q": "har:fil"}):
            assert hits(cast.fatima, way) == 0
            assert hits(cast.karin, way) == 0
        follow()


def test_a_file_that_a_moderator_hid_is_found_by_nobody(cast: Cast, place: Callable[..., Place]) -> None:
    there = place("open")
    assert hits(cast.fatima, {"q": WORD, "kind": "files"}) == 1
    File.objects.update(hidden_at=timezone.now())
    for _ in range(2):
        assert hits(cast.fatima, {"q": WORD, "kind": "files"}) == 0
        services.index_messages([there.message.pk])


def test_a_closed_room_is_known_by_name_and_purpose_a_secret_one_not_at_all(cast: Cast, chat: Chat) -> None:
    def rooms(user: User, q: str) -> list[str]:
        return [room["name"] for room in answer(user, {"q": q})["rooms"]["items"]]

    for kind, name in (("closed", "Zebrafiskarna"), ("secret", "Zebrafiskodlingen")):
        room = chat.room(cast.karin, kind=kind, name=name)
        chat.do(cast.karin, "room.change", room=room.public_id, purpose="Om randiga fiskar")
    for q in ("zebrafisk", "randig"):
        assert set(rooms(cast.karin, q)) == {"Zebrafiskarna", "Zebrafiskodlingen"}
        assert rooms(cast.fatima, q) == ["Zebrafiskarna"]
        assert rooms(cast.leila, q) == []
    (found,) = answer(cast.fatima, {"q": "zebrafisk"})["rooms"]["items"]
    assert found.keys() == {
        *("id", "kind", "name", "purpose", "member_count", "owners", "role", "archived", "guests", "asked"),
    }


def test_what_is_not_there_and_what_is_not_yours_are_answered_alike(
    cast: Cast, chat: Chat, place: Callable[..., Place]
) -> None:
    there = place("secret", cast.erik)
    room = there.room.public_id
    for way, other in (
        ({"q": "zebrafisk"}, {"q": "ordsomintefinns"}),
        ({"q": "x", "in": [room]}, {"q": "x", "in": ["finnsinte"]}),
        ({"q": "x i:akvariet"}, {"q": "x i:ingenting"}),
        ({"q": "zebraf", "typing": True}, {"q": "ordsom", "typing": True}),
    ):
        assert answer(cast.karin, way) != answer(cast.karin, other)
        assert answer(cast.fatima, way) == answer(cast.fatima, other)


def test_guests_do_not_learn_who_works_here(cast: Cast, chat: Chat, place: Callable[..., Place]) -> None:
    there = place("closed", cast.leila)
    assert [one["name"] for one in answer(cast.fatima, {"q": "anna"})["people"]["items"]] == []
    anna = cast.anna
    assert [one["name"] for one in answer(cast.fatima, {"q": "anna"})["people"]["items"]] == [anna.name]
    assert answer(cast.fatima, {"q": "från:anna x"})["filters"]["from"] != []
    for wanted in ({"q": "från:anna x"}, {"q": "x", "from": [anna.public_id]}):
        assert answer(cast.leila, wanted)["filters"]["from"] == []
    assert answer(cast.leila, {"q": "anna"})["people"]["items"] == []
    # Whom they meet in their rooms they may look for there.
    assert there.room.pk
    assert [one["name"] for one in answer(cast.leila, {"q": "från:karin x"})["filters"]["from"]] == [
        cast.karin.name
    ]


def test_nobody_searches_without_a_sign_in(client: Any, db: None) -> None:
    response = client.post("/api/search", data='{"q": "x"}', content_type="application/json")
    assert response.status_code == 401
