"""What is no message: whether it is dealt with, and what a notification of it says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from chat.confirming.models import Confirmation, MustConfirm
from chat.models import JoinRequest, Membership, Room, Seat
from content.moderation.models import Case
from content.moderation.rules import RULES, Action
from content.notices.models import Notice
from content.plain import to_plain
from content.text import strip_bidi
from notifications.texts import Content
from people.active import active
from people.belonging import belongs
from people.models import RoleGrant
from questions import life
from questions.frames import path_of
from questions.models import Crew, Question, Session
from streams.models import Comment, Occasion, Post, PostConfirmation

_OF_STREAMS = ("post", "post_mention", "official", "post_confirm", "comment_mention", "comment", "prompt")


def confirm_settled() -> Q:
    """Return the condition that a message need not be confirmed by this person any more."""
    asked = MustConfirm.objects.filter(message=OuterRef("object_id"), ended_at=None)
    given = Confirmation.objects.filter(message=OuterRef("object_id"), user=OuterRef("user"))
    return ~Q(Exists(asked)) | Q(Exists(given))


def affair_settled(kinds: Container[str], at: datetime | None = None) -> Q:
    """Return the condition that what a notification without a topic speaks of is dealt with.

    `kinds` are those there are.
    """
    owner = Membership.objects.filter(user=OuterRef("user"), room=OuterRef("object_id"), role=Seat.Role.OWNER)
    asking = JoinRequest.objects.filter(
        active("user__", at=at), room=OuterRef("object_id"), state=JoinRequest.State.OPEN
    )
    answered = JoinRequest.objects.filter(pk=OuterRef("object_id"))
    moderator = RoleGrant.objects.filter(user=OuterRef("user"), role__in=RULES[Action.DESK])
    waiting = Case.objects.filter(settled_at=None)
    unread = Notice.objects.filter(pk=OuterRef("object_id"), read_at=None)
    asked = Question.objects.filter(pk=OuterRef("object_id"))
    own = asked.filter(author=OuterRef("user"))
    owed = asked.filter(answer="").exclude(stage=Question.Stage.ANSWERED)
    open_ones = {
        "join_request": Q(Exists(owner)) & Q(Exists(asking)),
        "request_answered": Q(Exists(answered)),
        "case": Q(Exists(moderator)) & Q(Exists(waiting)),
        "notice": Q(Exists(unread)),
        "question": Q(Exists(own)),
        "question_owed": Q(Exists(owed)),
    }
    settled = Q(pk__in=[])
    for kind, open_one in open_ones.items():
        if kind in kinds:
            settled |= Q(kind=kind) & ~open_one
    return settled | _stream_settled(at) if any(kind in kinds for kind in _OF_STREAMS) else settled


def _stream_settled(at: datetime | None) -> Q:
    """Return the condition that a post, comment or prompt is gone, or no longer for this person."""
    named = OuterRef(OuterRef("object_id"))
    post = Post.objects.filter(pk=named, deleted_at=None).values("reach__audience")
    comment = Comment.objects.filter(pk=named, deleted_at=None, post__deleted_at=None)
    under = comment.values("post__reach__audience")
    own = Comment.objects.filter(pk=OuterRef("object_id"), deleted_at=None, post__author=OuterRef("user"))
    confirmed = PostConfirmation.objects.filter(post=OuterRef("object_id"), user=OuterRef("user"))
    occasion = Occasion.objects.filter(pk=named, closes_at__gt=at or timezone.now()).values("reach__audience")
    answered = Post.objects.filter(occasion=OuterRef("object_id"), author=OuterRef("user"), deleted_at=None)
    about_post = Q(kind__in=("post", "post_mention", "official", "post_confirm"))
    return (
        (about_post & ~belongs(Subquery(post), person="user__", at=at))
        | (Q(kind__in=("official", "post_confirm")) & Q(Exists(confirmed)))
        | (Q(kind="comment_mention") & ~belongs(Subquery(under), person="user__", at=at))
        | (Q(kind="comment") & ~Q(Exists(own)))
        | (Q(kind="prompt") & (~belongs(Subquery(occasion), person="user__", at=at) | Q(Exists(answered))))
    )


def session_open(at: datetime | None = None) -> Q:
    """Return the condition that a notification speaks of a question session its person may know of."""
    session = "topic__question_session"
    crew = Crew.objects.filter(user=OuterRef("user"), session__topic=OuterRef("topic"))
    return Q(**{"kind": "session", f"{session}__state__in": life.SEEN}) & (
        belongs(f"{session}__audience", person="user__", at=at) | Q(Exists(crew))
    )


def affairs_of(kind: str, object_ids: Collection[int]) -> Mapping[int, Content]:
    """Return what notifications of one kind say, by what they speak of; what is gone is not in it."""
    return _READERS[kind](object_ids)


def _join_requests(room_ids: Collection[int]) -> dict[int, Content]:
    waiting = JoinRequest.objects.filter(
        active("user__"), room__in=room_ids, state=JoinRequest.State.OPEN
    ).order_by()
    counted = {
        room: (count, last)
        for room, count, last in waiting.values_list("room").annotate(Count("pk"), Max("pk"))
    }
    last = JoinRequest.objects.select_related("user").in_bulk([pk for _, pk in counted.values()])
    found = {}
    for room in Room.objects.filter(pk__in=list(counted)):
        count, newest = counted[room.pk]
        asker = last[newest].user
        found[room.pk] = _about_room("join_request", room, asker, count=count)
    return found


def _answers(request_ids: Collection[int]) -> dict[int, Content]:
    answered = JoinRequest.objects.select_related("room", "answered_by").filter(pk__in=request_ids)
    return {
        request.pk: _about_room("request_answered", request.room, request.answered_by) for request in answered
    }


def _cases(case_ids: Collection[int]) -> dict[int, Content]:
    waiting = Case.objects.filter(settled_at=None).count()
    content = Content("case", path="/desk", count=waiting)
    return dict.fromkeys(case_ids, content) if waiting else {}


def _notices(notice_ids: Collection[int]) -> dict[int, Content]:
    unread = Notice.objects.filter(pk__in=notice_ids).values_list("pk", flat=True)
    return dict.fromkeys(unread, Content("notice", path="/me/notices"))


def _sessions(session_ids: Collection[int]) -> dict[int, Content]:
    found = Session.objects.filter(pk__in=session_ids)
    return {
        one.pk: Content(
            f"session.{one.state}", text=strip_bidi(one.title), path=f"/questions/{one.public_id}"
        )
        for one in found
    }


def _questions(kind: str, question_ids: Collection[int]) -> dict[int, Content]:
    found = Question.objects.filter(pk__in=question_ids).select_related("session")
    return {one.pk: Content(kind, text=strip_bidi(one.text), path=path_of(one)) for one in found}


def _posts(kind: str, post_ids: Collection[int]) -> dict[int, Content]:
    found = Post.objects.filter(pk__in=post_ids, deleted_at=None).select_related("author")
    return {one.pk: _written(kind, one, f"/home/posts/{one.public_id}") for one in found}


def _comments(kind: str, comment_ids: Collection[int]) -> dict[int, Content]:
    standing = Comment.objects.filter(pk__in=comment_ids, deleted_at=None, post__deleted_at=None)
    return {
        one.pk: _written(kind, one, f"/home/posts/{one.post.public_id}")
        for one in standing.select_related("author", "post")
    }


def _prompts(occasion_ids: Collection[int]) -> dict[int, Content]:
    opened = Occasion.objects.filter(pk__in=occasion_ids, closes_at__gt=timezone.now())
    return {
        one.pk: Content(
            "prompt", text=strip_bidi(one.prompt.name), path=f"/home/prompts/{one.prompt.public_id}"
        )
        for one in opened.select_related("prompt")
    }


def _written(kind: str, one: Post | Comment, path: str) -> Content:
    return Content(
        kind,
        person=strip_bidi(one.author.name) if one.author else "",
        person_id=one.author.public_id if one.author else "",
        text=strip_bidi(to_plain(one.text, one.html)),
        path=path,
    )


def _about_room(kind: str, room: Room, who: Any, *, count: int = 1) -> Content:
    return Content(
        kind,
        person=strip_bidi(who.name) if who else "",
        person_id=who.public_id if who else "",
        place=strip_bidi(room.name),
        place_id=room.public_id,
        path=f"/chat/{room.public_id}" + ("?pane=details" if kind == "join_request" else ""),
        count=count,
    )


_READERS: Mapping[str, Callable[[Collection[int]], Mapping[int, Content]]] = {
    "join_request": _join_requests,
    "request_answered": _answers,
    "case": _cases,
    "notice": _notices,
    "session": _sessions,
    "question": partial(_questions, "question"),
    "question_owed": partial(_questions, "question_owed"),
    "post": partial(_posts, "post"),
    "post_mention": partial(_posts, "post_mention"),
    "official": partial(_posts, "official"),
    "post_confirm": partial(_posts, "post_confirm"),
    "comment_mention": partial(_comments, "comment_mention"),
    "comment": partial(_comments, "comment"),
    "prompt": _prompts,
}
AFFAIRS = frozenset(_READERS)
