"""Reading posts: which somebody may read, and all that stands with each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from content.files.queries import as_frame
from content.models import File
from content.reactions import mine, reader
from eventlog.errors import NotFound
from eventlog.statements import Kept
from people.belonging import audience_keys, describe_all
from people.models import User
from people.text import is_storable
from streams.frames import Json, PostView, mentioned
from streams.models import Post, PostConfirmation, PostFile, PostMention, PostReaction, Reach

read_reactions = reader(PostReaction, "post")
_reacted = mine(PostReaction, "post")


def clean_id(public_id: str) -> str:
    """Return an id as the database can look it up; what no id can be becomes one that nothing has."""
    return public_id if is_storable(public_id) else ""


def reaches_of(user: User) -> list[int]:
    """Return the primary keys of the reaches that somebody belongs to, in one query: there are few."""
    return _reaches(user.pk, timezone.now())


_reaches = Kept(
    lambda user_id, at: Reach.objects.filter(audience__in=audience_keys(user_id, at=at)).values_list(
        "pk", flat=True
    )
)


def readable(user: User, reaches: Collection[int] | None = None) -> Q:
    """Return the condition on posts that somebody may read now. What is deleted or hidden nobody reads.

    `reaches` are those of `reaches_of`, where they were read already.
    """
    mine = reaches_of(user) if reaches is None else reaches
    return (Q(reach__in=mine) | Q(author=user)) & Q(deleted_at=None, number__isnull=False)


def standing_posts() -> QuerySet[Post]:
    """Return the posts that have appeared and stand, whoever may read them."""
    return Post.objects.filter(deleted_at=None, number__isnull=False)


def base() -> QuerySet[Post]:
    """Return posts with everybody and everything their frames name."""
    related = ("author", "unit", "reach", "shared", "written_by", "stream", "occasion__prompt")
    return Post.objects.select_related(*related)


def find_post(user: User, post_id: str) -> Post:
    """Return the post with that public id. Raises NotFound where there is none that the person may read."""
    found = base().filter(readable(user), public_id=clean_id(post_id)).first()
    if found is None:
        raise NotFound()
    return found


def lock_post(pk: int) -> Post:
    """Return a post that stays as it is until the transaction ends. Raises NotFound when it was purged."""
    found = base().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def load_views(posts: Sequence[Post]) -> list[PostView]:
    """Return the posts with all that stands with them: four queries for all."""
    ids = [post.pk for post in posts if not post.deleted]
    audiences = describe_all({post.reach.audience_id for post in posts}) if posts else {}
    files, mentions, reactions = (
        read_files(ids),
        _read_mentions(ids),
        read_reactions(ids),
    )
    return [
        PostView(
            post,
            audience=audiences[post.reach.audience_id],
            files=files.get(post.pk, ()),
            mentions=mentions.get(post.pk, ()),
            reactions=reactions.get(post.pk, ()),
        )
        for post in posts
    ]


def load_view(post: Post) -> PostView:
    """Return one post with all that stands with it."""
    return load_views([post])[0]


def load_by_key(keys: Collection[int]) -> dict[int, PostView]:
    """Return posts as they stand now, by primary key."""
    return {view.pk: view for view in load_views(list(base().filter(pk__in=keys)))}


def read_shared(user: User, posts: Sequence[Post], reaches: Collection[int]) -> dict[str, PostView]:
    """Return those posts that `posts` pass on and the person may read too, by public id."""
    wanted = {post.shared_id for post in posts if post.shared_id is not None and not post.deleted}
    if not wanted:
        return {}
    found = list(base().filter(readable(user, reaches), pk__in=wanted))
    return {view.post.public_id: view for view in load_views(found)}


def read_files(post_ids: Sequence[int]) -> dict[int, list[Json]]:
    """Return the files of each post in their order, in one query."""
    found: dict[int, list[Json]] = {}
    if post_ids:
        for one in _sent_with(post_ids):
            found.setdefault(one.post_id, []).append(as_frame(one.file))
    return found


_sent_with = Kept(
    lambda post_ids: (
        PostFile.objects.filter(post__in=post_ids).select_related("file").order_by("post_id", "position")
    )
)


def shown_files(post_ids: Collection[int]) -> dict[int, list[File]]:
    """Return the files of each post that no moderator has hidden, in their order, in one query."""
    found: dict[int, list[File]] = {}
    sent = PostFile.objects.filter(post__in=list(post_ids), file__hidden_at=None).select_related("file")
    for one in sent.order_by("post_id", "position"):
        found.setdefault(one.post_id, []).append(one.file)
    return found


def _read_mentions(post_ids: Sequence[int]) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = {}
    if post_ids:
        for one in _named(post_ids):
            found.setdefault(one.post_id, []).append(mentioned(one.user))
    return found


_named = Kept(
    lambda post_ids: (
        PostMention.objects.filter(post__in=post_ids).select_related("user").order_by("post_id", "pk")
    )
)


def confirmed_by(user: User, posts: Sequence[Post]) -> list[str]:
    """Return which of the posts somebody has confirmed, by public id; no query where none asks for it."""
    asking = [post.pk for post in posts if post.confirm]
    if not asking:
        return []
    given = PostConfirmation.objects.filter(user=user, post__in=asking)
    return list(given.values_list("post__public_id", flat=True))


def reacted_by(user: User, posts: Sequence[Post]) -> dict[str, list[str]]:
    """Return the emoji that somebody has put on each of the posts, by public id, in one query."""
    return _reacted(user, [post.pk for post in posts])
