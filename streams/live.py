"""Which of the people at the screen get what happens in the streams: the port `TORGET_SIFTED`.

A new post goes to those who look at a stream that it is in: all there is, one source's, or what they follow,
which is their own unit and the people, units, topic streams and tags of their choice. Whatever happens to a
post later goes to all who may read it, because they may have it on screen wherever they found it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.kinds import EventRow
from eventlog.topics import Viewer
from people.belonging import belongs
from people.models import Unit, User
from streams.models import Comment, Follow, Occasion, Post, PostTagging
from streams.queries.follows import units_above

CREATED = "post.created"
PURGED = "posts.purged"
OPENED = "prompt.opened"
FOLLOWING, EVERYTHING = "following", "everything"
SOURCES = ("person", "unit", "stream", "tag", "occasion")


class HomeSift:
    """Chooses for each event among those who look at the streams, each at one of them."""

    def __call__(self, rows: Sequence[EventRow], viewers: Sequence[Viewer]) -> list[set[Viewer]]:
        """Return for each event which of them it is for: seven queries, and one for each audience."""
        user_ids = sorted({viewer.user_id for viewer in viewers})
        keys = {row.object_id for row in rows if row.kind.startswith("post.")}
        post_of = _posts_of({row.object_id for row in rows if row.kind.startswith("comment.")})
        posts = {post.pk: post for post in _posts(keys | set(post_of.values()))}
        asked = _asked({row.object_id for row in rows if row.kind == OPENED})
        audiences = {post.reach.audience_id for post in posts.values()} | set(asked.values())
        readers = _readers(audiences, user_ids)
        new = [posts[row.object_id] for row in rows if row.kind == CREATED and row.object_id in posts]
        wanted = _wanted(new, viewers)
        chosen = list[set[Viewer]]()
        for row in rows:
            if row.kind == PURGED:
                # It says nothing but that what one has on screen may be gone.
                chosen.append(set(viewers))
                continue
            if row.kind == OPENED:
                may_read = readers.get(asked.get(row.object_id, 0), set())
                chosen.append({viewer for viewer in viewers if viewer.user_id in may_read})
                continue
            key = post_of.get(row.object_id) if row.kind.startswith("comment.") else row.object_id
            post = posts.get(key or 0)
            if post is None:
                chosen.append(set())
                continue
            may_read = readers[post.reach.audience_id] | ({post.author_id} if post.author_id else set())
            of = wanted[post.pk] if row.kind == CREATED else viewers
            chosen.append({viewer for viewer in of if viewer.user_id in may_read})
        return chosen

    def check(self, view: str) -> None:
        """Raises Invalid for what names no stream: `following`, `everything`, or `person:`, `unit:`,
        `stream:`, `tag:` or `occasion:` with its id (or tag)."""
        kind, _colon, source = view.partition(":")
        if view not in (FOLLOWING, EVERYTHING) and (kind not in SOURCES or not source):
            raise Invalid("views", _("One looks at following, everything, or the stream of one source."))


sift = HomeSift()


def _posts_of(commented: Collection[int]) -> dict[int, int]:
    """Return the posts of comments, no query without any."""
    if not commented:
        return {}
    return dict(Comment.objects.filter(pk__in=commented).values_list("pk", "post_id"))


def _asked(keys: Collection[int]) -> dict[int, int]:
    """Return the audiences of occasions, no query without any."""
    if not keys:
        return {}
    return dict(Occasion.objects.filter(pk__in=keys).values_list("pk", "reach__audience_id"))


def _posts(keys: Collection[int]) -> list[Post]:
    related = ("reach", "unit", "author", "stream", "occasion")
    return list(Post.objects.filter(pk__in=keys).select_related(*related))


def _readers(audience_ids: Collection[int], user_ids: Sequence[int]) -> dict[int, set[int]]:
    return {
        audience: set(
            User.objects.filter(belongs(audience), pk__in=list(user_ids)).values_list("pk", flat=True)
        )
        for audience in audience_ids
    }


def _wanted(posts: Sequence[Post], viewers: Sequence[Viewer]) -> dict[int, set[Viewer]]:
    """Return who of the viewers wants each of the new posts at which they look; its author always does."""
    if not posts:
        return {}
    tags = _tags_of(posts)
    above = {post.pk: units_above(post.unit) for post in posts}
    units = _units_in({viewer.view for viewer in viewers}, set().union(*above.values()))
    following = sorted({viewer.user_id for viewer in viewers if viewer.view in ("", FOLLOWING)})
    followers = _followers(posts, following, tags, above)
    found = {}
    for post in posts:
        views = _views_with(
            post, tags.get(post.pk, set()), {units[pk] for pk in above[post.pk] if pk in units}
        )
        found[post.pk] = {
            viewer
            for viewer in viewers
            if viewer.view in views
            or viewer.user_id == post.author_id
            or (viewer.view in ("", FOLLOWING) and viewer.user_id in followers[post.pk])
        }
    return found


def _views_with(post: Post, tags: Collection[str], units: Collection[str]) -> set[str]:
    """Return which streams a post is in, but for what somebody follows."""
    views = {EVERYTHING, *(f"tag:{tag}" for tag in tags), *(f"unit:{public_id}" for public_id in units)}
    if post.author is not None:
        views.add(f"person:{post.author.public_id}")
    if post.stream is not None:
        views |= {f"stream:{post.stream.public_id}", f"stream:{post.stream.handle}"}
    if post.occasion is not None:
        views.add(f"occasion:{post.occasion.public_id}")
    return views


def _tags_of(posts: Sequence[Post]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = {}
    marked = PostTagging.objects.filter(post__in=[post.pk for post in posts])
    for post, tag in marked.values_list("post_id", "tag"):
        tags.setdefault(post, set()).add(tag)
    return tags


def _units_in(views: Collection[str], keys: Collection[int]) -> dict[int, str]:
    """Return the public ids of units; no query where nobody looks at one."""
    if not any(view.startswith("unit:") for view in views):
        return {}
    return dict(Unit.objects.filter(pk__in=keys).values_list("pk", "public_id"))


def _followers(
    posts: Sequence[Post],
    user_ids: Sequence[int],
    tags: Mapping[int, set[str]],
    above: Mapping[int, set[int]],
) -> dict[int, set[int]]:
    """Return who of the people has each of the posts in their home stream, as `queries.home.sources_of` has
    it; two queries, none without people."""
    found: dict[int, set[int]] = {post.pk: set() for post in posts}
    if not user_ids:
        return found
    wanted = (
        Q(person__in={post.author_id for post in posts if post.author_id is not None})
        | Q(unit__in=set().union(*above.values()))
        | Q(stream__in={post.stream_id for post in posts if post.stream_id is not None})
        | Q(tag__in=set().union(*tags.values()))
    )
    follows = Follow.objects.filter(wanted, user__in=list(user_ids))
    rows = follows.values_list("user_id", "person_id", "unit_id", "stream_id", "tag")
    for user_id, person, unit, stream, tag in rows:
        for post in posts:
            if (
                (person is not None and person == post.author_id)
                or unit in above[post.pk]
                or (stream is not None and stream == post.stream_id)
                or (tag and tag in tags.get(post.pk, ()))
            ):
                found[post.pk].add(user_id)
    colleagues = User.objects.filter(pk__in=list(user_ids), unit__in=set().union(*above.values()))
    for user_id, unit in colleagues.values_list("pk", "unit_id"):
        for post in posts:
            if unit in above[post.pk]:
                found[post.pk].add(user_id)
    return found
