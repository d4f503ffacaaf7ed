"""Answering a search: what was asked, understood, found in each group, and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from django.db.models.expressions import RawSQL
from msgspec import Meta

from chat.models import Room
from chat.queries.access import readable_keys
from chat.queries.requests import asked_by
from chat.queries.rooms import others_in, owners_of
from people.models import User
from people.queries import person
from search import frames
from search.asking import Asked, read_query
from search.filters import CHOICES, Chosen, Picked, read_filters
from search.planning import reaches_scope, rooms_scope, sessions_scope, wish_for
from search.queries.messages import FoundFile, FoundMessage, Page, find_files, find_messages
from search.queries.people import find_people
from search.queries.posts import FoundPost, find_posts
from search.queries.questions import FoundQuestion, find_questions
from search.queries.rooms import find_rooms
from streams.queries.posts import reaches_of

Json = dict[str, Any]

PAGE = 20
PAGE_LIMIT = 50
# Of each group, where all are asked for at once; while one is still typing.
FIRST = {"people": 5, "rooms": 5, "messages": PAGE, "files": 5, "questions": 5, "posts": 5}
TYPED = {"people": 4, "rooms": 4, "messages": 4, "files": 2, "questions": 2, "posts": 2}

Id = Annotated[str, Meta(max_length=40)]
Day = Annotated[str, Meta(max_length=10)]


class Search(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A search, as a client sends it. `typing`: it is not finished, its last word may go on."""

    q: str = ""
    kind: Literal["all", "people", "rooms", "messages", "files", "questions", "posts"] = "all"
    people: Annotated[list[Id], Meta(max_length=CHOICES)] | None = msgspec.field(name="from", default=None)
    rooms: Annotated[list[Id], Meta(max_length=CHOICES)] | None = msgspec.field(name="in", default=None)
    before: Day | None = None
    after: Day | None = None
    has: list[Literal["file", "image", "video", "audio", "document", "link"]] = []
    typing: bool = False
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_LIMIT)] | None = None


def search(viewer: User, wanted: Search) -> Json:
    """Return what the person may know of that fits. Raises Refused.

    A group that was not asked for is null: people and rooms are not looked for where anything is filtered.
    """
    asked = read_query(wanted.q, typing=wanted.typing)
    picked = Picked(wanted.people, wanted.rooms, wanted.before, wanted.after, wanted.has)
    chosen = read_filters(viewer, asked.filters, picked)
    by_name = bool(asked.groups) and not chosen.any
    keys = readable_keys(viewer)
    people = rooms = None
    if by_name and _wants(wanted, "people"):
        people = _people(viewer, asked, *_place(wanted, "people"))
    if by_name and _wants(wanted, "rooms"):
        rooms = _rooms(viewer, asked, keys, *_place(wanted, "rooms"))
    messages: Page[FoundMessage] | None = Page([], None) if _wants(wanted, "messages") else None
    files: Page[FoundFile] | None = Page([], None) if _wants(wanted, "files") else None
    questions: Page[FoundQuestion] | None = Page([], None) if _wants(wanted, "questions") else None
    posts: Page[FoundPost] | None = Page([], None) if _wants(wanted, "posts") else None
    if (messages or files) and _is_asked(asked, chosen):
        wish = wish_for(rooms_scope(keys), asked, chosen)
        if messages:
            messages = find_messages(asked, wish, *_place(wanted, "messages"))
        if files:
            files = find_files(asked, replace(wish, files=True), *_place(wanted, "files"))
    if questions and _is_asked(asked, chosen):
        wish = wish_for(sessions_scope(viewer), asked, chosen)
        questions = find_questions(asked, wish, *_place(wanted, "questions"))
    if posts and _is_asked(asked, chosen):
        reaches = reaches_of(viewer)
        wish = wish_for(reaches_scope(viewer, reaches), asked, chosen)
        posts = find_posts(viewer, reaches, asked, wish, *_place(wanted, "posts"))
    others = _others(viewer, chosen, messages, files)
    return {
        "people": people,
        "rooms": rooms,
        "messages": messages
        and frames.found((frames.found_message(item, others) for item in messages.items), messages.next),
        "files": files
        and frames.found((frames.found_file(item, others) for item in files.items), files.next),
        "questions": questions and frames.found(map(frames.found_question, questions.items), questions.next),
        "posts": posts and frames.found(map(frames.found_post, posts.items), posts.next),
        "filters": frames.filters(chosen, others),
        "not_understood": chosen.not_understood,
        "too_common": asked.only_common,
    }


def _wants(wanted: Search, kind: str) -> bool:
    return wanted.kind in ("all", kind)


def _place(wanted: Search, kind: str) -> tuple[str | None, int]:
    """Return from where and how many of a group are wanted."""
    if wanted.kind == kind:
        return wanted.cursor, wanted.limit or PAGE
    return None, wanted.limit or (TYPED if wanted.typing else FIRST)[kind]


def _is_asked(asked: Asked, chosen: Chosen) -> bool:
    """Say whether there is anything to find: something was asked for, and not common words alone."""
    return not chosen.nothing and not asked.only_common and (bool(asked.groups) or chosen.any)


def _people(viewer: User, asked: Asked, cursor: str | None, limit: int) -> Json:
    page = find_people(viewer, asked, cursor, limit)
    return frames.found(map(person, page.people), page.next)


def _rooms(viewer: User, asked: Asked, keys: RawSQL, cursor: str | None, limit: int) -> Json:
    page = find_rooms(viewer, asked, keys, cursor, limit)
    rooms = [room for room, _ in page.rooms]
    owners, asking = owners_of(rooms), asked_by(viewer, rooms)
    found = (
        frames.found_room(room, role, owners[room.pk], asked=room.pk in asking) for room, role in page.rooms
    )
    return frames.found(found, page.next)


def _others(
    viewer: User, chosen: Chosen, messages: Page[FoundMessage] | None, files: Page[FoundFile] | None
) -> frames.Others:
    """Return the people of the direct chats that the answer names, in one query."""
    rooms = [item.message.room for item in messages.items] if messages else []
    rooms += [item.sent.message.room for item in files.items] if files else []
    rooms += chosen.rooms or []
    return others_in(viewer.pk, {room.pk for room in rooms if room.kind == Room.Kind.DIRECT})
