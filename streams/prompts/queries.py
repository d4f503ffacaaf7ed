"""Reading prompts: what one can answer now, what was answered, and which picture people liked best."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from eventlog.errors import NotFound
from eventlog.frames import timestamp
from people.belonging import describe_all
from people.models import User
from people.rules import is_communicator
from streams.cursors import to_cursor
from streams.frames import Json
from streams.frames import post as post_frame
from streams.models import Post, PostReaction
from streams.prompts.models import Bell, Occasion, Prompt
from streams.queries.home import Place
from streams.queries.posts import base, clean_id, load_views, reaches_of, reacted_by, readable

PAGE = 30
EARLIER = 12
# Two hours over a week: the clock may have been put back.
LATELY = timedelta(days=7, hours=2)
# So many of the last occasions are looked at for them: one a day, what is open, and some that were moved.
IN_A_WEEK = 15


@dataclass(frozen=True)
class OccasionView:
    """An occasion as everybody sees it who may."""

    occasion: Occasion

    @property
    def pk(self) -> int:
        """The occasion's primary key: what the log keeps."""
        return self.occasion.pk


def load_view(occasion: Occasion) -> OccasionView:
    """Return an occasion as the log takes it."""
    return OccasionView(occasion)


def load_by_key(keys: Collection[int]) -> dict[int, OccasionView]:
    """Return occasions with their prompts, by primary key."""
    found = Occasion.objects.filter(pk__in=list(keys)).select_related("prompt")
    return {one.pk: OccasionView(one) for one in found}


def occasion_frame(occasion: Occasion) -> Json:
    """Return an Occasion (docs/protocol.md)."""
    prompt = occasion.prompt
    return {
        "id": occasion.public_id,
        "prompt": {"id": prompt.public_id, "name": prompt.name, "words": prompt.words},
        "opens_at": timestamp(occasion.opens_at),
        "closes_at": timestamp(occasion.closes_at),
    }


def opened_data(view: OccasionView, row: Any) -> Json:
    """Return the data of `prompt.opened`."""
    return {"occasion": occasion_frame(view.occasion)}


def find_occasion(user: User, occasion_id: str) -> Occasion:
    """Return an occasion that is for the person. Raises NotFound."""
    rows = Occasion.objects.select_related("prompt", "reach")
    found = rows.filter(public_id=clean_id(occasion_id), reach__in=reaches_of(user)).first()
    if found is None:
        raise NotFound()
    return found


def may_set(user: User) -> bool:
    """Say whether the person sets prompts."""
    return is_communicator(user)


def list_prompts(user: User) -> Json:
    """Return the prompts that are for somebody, with what is open; communicators see all there are."""
    reaches = reaches_of(user)
    mine = Q(reach__in=reaches, active=True)
    found = list(Prompt.objects.filter(Q() if may_set(user) else mine).order_by("name", "pk"))
    return {"prompts": _frames(user, found, reaches), "can_set": may_set(user)}


def find_prompt(user: User, prompt_id: str) -> Prompt:
    """Return a prompt that is for the person, or was. Raises NotFound."""
    reaches = reaches_of(user)
    found = Prompt.objects.filter(public_id=clean_id(prompt_id)).first()
    held = Occasion.objects.filter(prompt=found, reach__in=reaches)
    if found is None or not (may_set(user) or found.reach_id in reaches or held.exists()):
        raise NotFound()
    return found


def read_prompt(user: User, prompt_id: str) -> Json:
    """Return a prompt with its last occasions, and what people liked best lately. Raises NotFound."""
    reaches = reaches_of(user)
    found = find_prompt(user, prompt_id)
    held = Occasion.objects.filter(prompt=found, reach__in=reaches).select_related("prompt")
    past = list(held.order_by("-opens_at")[:EARLIER])
    counts = _count_answers(past)
    return {
        "prompt": _frames(user, [found], reaches)[0],
        "can_set": may_set(user),
        "occasions": [{**occasion_frame(one), "answers": counts.get(one.pk, 0)} for one in past],
    }


def read_gallery(user: User, occasion_id: str, place: Place) -> Json:
    """Return the answers of an occasion, the newest first. Raises NotFound."""
    occasion = find_occasion(user, occasion_id)
    answers = Post.objects.filter(occasion=occasion)
    page = base().filter(readable(user), place.condition, pk__in=answers.values("pk")).order_by("-number")
    posts = list(page[: PAGE + 1])
    shown = posts[:PAGE]
    return {
        "occasion": {**occasion_frame(occasion), "answers": _count_answers([occasion]).get(occasion.pk, 0)},
        "posts": [post_frame(view) for view in load_views(shown)],
        "reacted": reacted_by(user, shown),
        "older": to_cursor(shown[-1].number or 0) if len(posts) > PAGE else None,
    }


def _frames(user: User, prompts: Sequence[Prompt], reaches: Collection[int]) -> list[Json]:
    """Return prompts as somebody sees them; a dozen queries for all."""
    now = timezone.now()
    rows = Occasion.objects.filter(
        prompt__in=prompts, reach__in=reaches, opens_at__lte=now, closes_at__gt=now
    )
    open_now = {one.prompt_id: one for one in rows.select_related("prompt")}
    counts = _count_answers(list(open_now.values()))
    mine = dict(
        Post.objects.filter(occasion__in=open_now.values(), author=user, deleted_at=None).values_list(
            "occasion_id", "public_id"
        )
    )
    audience_of = _audiences(prompts)
    audiences = describe_all(set(audience_of.values()))
    best = find_best(user, {one.pk: open_now.get(one.pk) for one in prompts}, reaches)
    shown = {view.pk: view for view in load_views(list(best.values()))}
    bells = set(Bell.objects.filter(user=user, prompt__in=prompts).values_list("prompt_id", flat=True))
    found = []
    for prompt in prompts:
        occasion, liked = open_now.get(prompt.pk), best.get(prompt.pk)
        found.append(
            {
                "id": prompt.public_id,
                "name": prompt.name,
                "words": prompt.words,
                "audience": audiences[audience_of[prompt.reach_id]],
                "rhythm": prompt.rhythm,
                "weekday": prompt.weekday,
                "on_day": prompt.on_day.isoformat() if prompt.on_day else None,
                "at": prompt.at.strftime("%H:%M"),
                "active": prompt.active,
                "next_at": timestamp(prompt.next_at) if prompt.next_at else None,
                "notify": prompt.pk in bells,
                "open": None
                if occasion is None
                else {
                    **occasion_frame(occasion),
                    "answers": counts.get(occasion.pk, 0),
                    "mine": mine.get(occasion.pk),
                },
                "best": post_frame(shown[liked.pk]) if liked is not None else None,
            }
        )
    return found


def _audiences(prompts: Sequence[Prompt]) -> dict[int, int]:
    """Return the stored audiences of the prompts' reaches."""
    keys = [prompt.pk for prompt in prompts]
    return dict(Prompt.objects.filter(pk__in=keys).values_list("reach_id", "reach__audience_id"))


def find_best(
    user: User, prompts: Mapping[int, Occasion | None], reaches: Collection[int]
) -> dict[int, Post]:
    """Return for each prompt, by primary key and with what is open of it, the answer of the week before the
    open occasion, or before now, that most people reacted to: three queries, however many prompts.

    Everybody counts once, whatever they put there; of equals the first wins. Without any reaction there is
    none.
    """
    answers = Post.objects.filter(readable(user, reaches), occasion__in=_lately(prompts))
    of = F("post__occasion__prompt")
    liked = (
        PostReaction.objects.filter(post__in=answers.values("pk"))
        .order_by()
        .values("post", prompt=of)
        .annotate(people=Count("user", distinct=True), number=F("post__number"))
        .annotate(
            place=Window(
                RowNumber(), partition_by=F("prompt"), order_by=[F("people").desc(), F("number").asc()]
            )
        )
        .filter(place=1)
    )
    best = {row["post"]: row["prompt"] for row in liked}
    return {best[post.pk]: post for post in base().filter(pk__in=list(best))} if best else {}


def _lately(prompts: Mapping[int, Occasion | None]) -> list[int]:
    """Return the occasions of the week before, by primary key; where there are none the last one."""
    latest = Window(RowNumber(), partition_by=F("prompt"), order_by=F("opens_at").desc())
    rows = Occasion.objects.filter(prompt__in=list(prompts)).annotate(place=latest)
    found: list[int] = []
    past: dict[int, list[Occasion]] = {}
    for one in rows.filter(place__lte=IN_A_WEEK).order_by("-opens_at"):
        now_open = prompts[one.prompt_id]
        until = now_open.opens_at if now_open is not None else timezone.now()
        if one.closes_at <= until:
            lately = past.setdefault(one.prompt_id, [])
            if not lately or one.opens_at >= until - LATELY:
                lately.append(one)
                found.append(one.pk)
    return found


def _count_answers(occasions: Sequence[Occasion]) -> dict[int, int]:
    standing = Post.objects.filter(occasion__in=occasions, deleted_at=None).order_by()
    return dict(standing.values_list("occasion_id").annotate(Count("pk")))
