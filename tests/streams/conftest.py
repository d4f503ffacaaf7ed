"""Fixtures for tests about the streams: a square where people tell each other what they do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from eventlog.kinds import EventRow
from eventlog.topics import Viewer
from people.models import Unit, User
from people.services import place_person
from streams import live
from streams.models import Post
from tests.chat.conftest import Chat, Rest, cast, chat, fresh_limits, rest
from tests.factories import Cast, UnitFactory

__all__ = ["Chat", "Rest", "cast", "chat", "fresh_limits", "rest"]

EVERYONE = {"any": [{"everyone": True}]}
_numbers = itertools.count(1)


def only(*units: Unit) -> dict[str, Any]:
    """Return the audience that these units are."""
    return {"any": [{"unit": unit.public_id} for unit in units]}


def hearing(rows: Sequence[EventRow], people: Iterable[int], view: str = "") -> list[set[int]]:
    """Return who of the people (primary keys) hears of each event while they look at a stream, by default at
    what they follow."""
    chosen = live.sift(rows, [Viewer(user_id, view) for user_id in people])
    return [{viewer.user_id for viewer in viewers} for viewers in chosen]


class Square:
    """Home care (Fatima, head Karin) and a preschool (Erik) below one municipality."""

    def __init__(self, chat: Chat, cast: Cast) -> None:
        self.chat, self.cast = chat, cast
        self.town = UnitFactory(name="Lillköping")
        self.care = UnitFactory(name="Hemtjänst Norr", parent=self.town, head=cast.karin)
        self.school = UnitFactory(name="Förskolan Blåklinten", parent=self.town)
        for person, unit in ((cast.fatima, self.care), (cast.erik, self.school)):
            place_person(user=person, unit=unit)
            person.refresh_from_db()

    def post(self, author: User, text: str = "Hej", audience: Any = EVERYONE, **more: Any) -> Post:
        """Have somebody post."""
        data = {"text": text, "audience": audience, "client_id": f"p{next(_numbers)}", **more}
        written = self.chat.do(author, "post.write", **data)
        return Post.objects.get(public_id=written["post"]["id"])

    def comment(self, author: User, post: Post, text: str = "Fint!") -> str:
        """Have somebody comment; return the comment's id."""
        data = {"post": post.public_id, "text": text, "client_id": f"k{next(_numbers)}"}
        comment: str = self.chat.do(author, "comment.write", **data)["comment"]["id"]
        return comment

    def follow(self, user: User, kind: str, source: str, on: bool = True) -> None:
        """Have somebody follow a source."""
        self.chat.do(user, "follow.set", kind=kind, source=source, on=on)

    def home(self, user: User, query: str = "") -> list[str]:
        """Return the texts in somebody's home stream, the newest first."""
        return [post["text"] for post in Rest(user).get(f"home{query}")["posts"]]


@pytest.fixture
def square(chat: Chat, cast: Cast) -> Square:
    """The square, with nothing said yet."""
    return Square(chat, cast)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A storage of each test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
