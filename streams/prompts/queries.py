"""Reading prompts: what one can answer now, what was answered, and which picture people liked best."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from eventlog.errors import NotFound
from eventlog.frames import timestamp
from people.belonging import describe_all
from people.models import Role, User
from streams.cursors import to_cursor
from streams.frames import Json
from streams.frames import post as post_frame
from streams.models import Post, PostReaction
from streams.prompts.models import Occasion, Prompt
from streams.queries.home import Place
from streams.queries.posts import base, clean_id, load_views, reaches_of, reacted_by, readable

PAGE = 30
EARLIER = 12
# Two hours over a week: the clock may have been put back.
LATELY = timedelta(days=7, hours=2)


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
    return Role.COMMUNICATOR in user.role_names


def list_prompts(user: User) -> Json:
    """Return the prompts that are for somebody, with what is open; communicators see all there are."""
    reaches = reaches_of(user)
    mine = Q(reach__in=reaches, active=True)
    found = list(Prompt.objects.filter(Q() if may_set(user) else mine).order_by("name", "pk"))
    return {"prompts": _frames(user, found, reaches), "can_set": may_set(user)}


def read_prompt(user: User, prompt_id: str) -> Json:
    """Return a prompt with its last occasions, and what people liked best lately. Raises NotFound."""
    reaches = reaches_of(user)
    found = Prompt.objects.filter(public_id=clean_id(prompt_id)).first()
    held = Occasion.objects.filter(prompt=found, reach__in=reaches).select_related("prompt")
    if found is None or not (may_set(user) or found.reach_id in reaches or held.exists()):
        raise NotFound()
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
    """Return prompts as somebody sees them; a query for the best of each, and five for all."""
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
    best = {prompt.pk: find_best(user, prompt, open_now.get(prompt.pk), reaches) for prompt in prompts}
    shown = {view.pk: view for view in load_views([post for post in best.values() if post is not None])}
    found = []
    for prompt in prompts:
        occasion, liked = open_now.get(prompt.pk), best[prompt.pk]
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


def find_best(user: User, prompt: Prompt, now_open: Occasion | None, reaches: Collection[int]) -> Post | None:
    """Return the answer of the week before the open occasion, or before now, that most people reacted to.

    Everybody counts once, whatever they put there; of equals the first wins. None where nobody reacted.
    """
    until = now_open.opens_at if now_open is not None else timezone.now()
    past = Occasion.objects.filter(prompt=prompt, closes_at__lte=until)
    lately = past.filter(opens_at__gte=until - LATELY)
    if not lately.exists():
        lately = Occasion.objects.filter(pk__in=past.order_by("-opens_at").values_list("pk", flat=True)[:1])
    answers = Post.objects.filter(readable(user, reaches), occasion__in=lately.values("pk"))
    liked = (
        PostReaction.objects.filter(post__in=answers.values("pk"))
        .order_by()
        .values("post")
        .annotate(people=Count("user", distinct=True), number=F("post__number"))
        .order_by("-people", "number")
        .first()
    )
    return None if liked is None else base().filter(pk=liked["post"]).first()


def _count_answers(occasions: Sequence[Occasion]) -> dict[int, int]:
    standing = Post.objects.filter(occasion__in=occasions, deleted_at=None).order_by()
    return dict(standing.values_list("occasion_id").annotate(Count("pk")))
