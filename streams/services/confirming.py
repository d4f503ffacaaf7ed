"""Confirming official posts, and reminding those who have not."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from eventlog import ports
from eventlog.errors import Conflict, NotFound
from people.models import User
from people.rules import is_communicator
from streams.models import Post, PostConfirmation
from streams.queries.posts import find_post, lock_post
from streams.topics import home_topic

# Between two reminders of one post: nobody is helped by more.
REMIND_AFTER = timedelta(hours=20)


def confirm_post(*, actor: User, post: str) -> None:
    """Say that one has read an official post that asks for it; again changes nothing. Raises Refused."""
    found = find_post(actor, post)
    if not found.confirm:
        raise Conflict("conflict", _("This post need not be confirmed."))
    PostConfirmation.objects.bulk_create([PostConfirmation(post=found, user=actor)], ignore_conflicts=True)


def find_tracked(actor: User, post: str) -> Post:
    """Return a post whose readers somebody may see: its author, who wrote it, and communicators. Raises
    NotFound."""
    found = find_post(actor, post)
    own = actor.pk in (found.author_id, found.written_by_id)
    if not found.confirm or not (own or is_communicator(actor)):
        raise NotFound()
    return found


def remind(*, actor: User, post: str) -> None:
    """Remind those who have not confirmed, and nobody else; at most once a day. Raises Refused."""
    written = lock_post(find_tracked(actor, post).pk)
    now = timezone.now()
    if written.reminded_at is not None and now < written.reminded_at + REMIND_AFTER:
        raise Conflict("too_early", _("They were reminded less than a day ago."))
    written.reminded_at = now
    written.save(update_fields=["reminded_at"])
    topic = home_topic()
    ports.write_intents([ports.IntentRow(topic.pk, topic.head, "post_confirm", {"post": written.public_id})])
    audit.record(actor_id=actor.pk, action="post.reminded", target=f"post:{written.public_id}", detail={})
