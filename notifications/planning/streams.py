"""Who is told of posts and comments: whoever is named in one, whoever's post is commented on, who wants to be
notified of a source they follow or of a prompt that opens, and all for whom an official one is.

They are told of what they may read by the time they are told, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from notifications.models import Intent
from notifications.planning.affairs import named_people
from notifications.planning.steps import NOTHING, Source, Step, Subject, object_of
from people.belonging import members
from people.models import User
from streams.models import Bell, Comment, Occasion, Post, PostConfirmation, PostMention
from streams.queries.follows import notified_of


def tell_post_mention(intent: Intent, limit: int) -> Step:
    """Tell those who are named in a post."""
    post = Post.objects.filter(pk=object_of(intent), deleted_at=None).select_related("reach").first()
    if post is None:
        return NOTHING
    subject = Subject("post_mention", f"post:{post.pk}", object_id=post.pk)
    return _readers(named_people(intent, subject), post)


def tell_comment_mention(intent: Intent, limit: int) -> Step:
    """Tell those who are named in a comment."""
    comment = _comment(intent)
    if comment is None:
        return NOTHING
    subject = Subject("comment_mention", f"comment:{comment.pk}", object_id=comment.pk)
    return _readers(named_people(intent, subject), comment.post)


def tell_comment(intent: Intent, limit: int) -> Step:
    """Tell whoever wrote the post; all that is said about it is one line."""
    comment = _comment(intent)
    if comment is None:
        return NOTHING
    return named_people(intent, Subject("comment", f"comments:{comment.post_id}", object_id=comment.pk))


def tell_post(intent: Intent, limit: int) -> Step:
    """Tell those who want to be notified of its author, unit, topic stream or tags; whoever is named in it is
    told of that instead."""
    post = Post.objects.filter(pk=object_of(intent), deleted_at=None).select_related("reach", "unit").first()
    if post is None:
        return NOTHING
    readers = members(post.reach.audience_id).filter(pk__in=notified_of(post).values("user"))
    readers = readers.exclude(pk__in=PostMention.objects.filter(post=post).values("user"))
    subject = Subject("post", f"post:{post.pk}", object_id=post.pk)
    return _some(readers.exclude(pk=post.author_id or 0), intent, subject, limit)


def tell_prompt(intent: Intent, limit: int) -> Step:
    """Tell those who want to know when a prompt opens, for whom it is, and who have not answered already."""
    opened = Occasion.objects.filter(pk=object_of(intent), closes_at__gt=timezone.now())
    occasion = opened.select_related("reach").first()
    if occasion is None:
        return NOTHING
    bells = Bell.objects.filter(prompt=occasion.prompt_id)
    answered = Post.objects.filter(occasion=occasion, author=OuterRef("pk"), deleted_at=None)
    people = members(occasion.reach.audience_id).filter(~Exists(answered), pk__in=bells.values("user"))
    subject = Subject("prompt", f"prompt:{occasion.prompt_id}", object_id=occasion.pk)
    return _some(people, intent, subject, limit)


def tell_official(intent: Intent, limit: int) -> Step:
    """Tell all for whom an official post is, but for its author."""
    post = Post.objects.filter(pk=object_of(intent), deleted_at=None).select_related("reach").first()
    if post is None:
        return NOTHING
    readers = members(post.reach.audience_id).exclude(pk=post.author_id or 0)
    return _some(readers, intent, Subject("official", f"post:{post.pk}", object_id=post.pk), limit)


def tell_confirm(intent: Intent, limit: int) -> Step:
    """Remind those who have not confirmed an official post, and nobody else."""
    named = Post.objects.filter(public_id=intent.audience["post"], deleted_at=None)
    post = named.select_related("reach").first()
    if post is None:
        return NOTHING
    given = PostConfirmation.objects.filter(post=post, user=OuterRef("pk"))
    missing = members(post.reach.audience_id).exclude(pk=post.author_id or 0).filter(~Exists(given))
    subject = Subject("post_confirm", f"confirm-post:{post.pk}", object_id=post.pk)
    return _some(missing, intent, subject, limit)


def _some(people: QuerySet[User], intent: Intent, subject: Subject, limit: int) -> Step:
    found = list(people.filter(pk__gt=intent.cursor).order_by("pk").values_list("pk", flat=True)[:limit])
    return Step(subject, found, found[-1] if len(found) == limit else None)


def _comment(intent: Intent) -> Comment | None:
    standing = Comment.objects.filter(pk=object_of(intent), deleted_at=None, post__deleted_at=None)
    return standing.select_related("post__reach").first()


def _readers(step: Step, post: Post) -> Step:
    readers = members(post.reach.audience_id).filter(pk__in=step.user_ids)
    return Step(step.subject, list(readers.values_list("pk", flat=True)))


SOURCES: Mapping[str, Source] = {
    "post": tell_post,
    "prompt": tell_prompt,
    "post_mention": tell_post_mention,
    "comment_mention": tell_comment_mention,
    "comment": tell_comment,
    "official": tell_official,
    "post_confirm": tell_confirm,
}
