"""Opening streams to other programs, and shutting them: one token for each."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from people.models import User
from people.rules import is_communicator
from streams.models import EmbedToken, FeedToken
from streams.queries.feeds import may_be_embedded, read_source
from streams.queries.posts import clean_id
from streams.queries.sources import read_tag
from streams.queries.topics import find_stream
from streams.tokens import make_token

FEEDS_LIMIT = 50
EMBEDS_LIMIT = 20


def make_feed(*, actor: User, kind: str, source: str = "") -> tuple[FeedToken, str]:
    """Let whoever holds a new token read a stream as oneself; return it with the token, told this once.

    `kind` and `source` as `FeedToken` has them. Raises Refused for what one may not read.
    """
    if (kind == FeedToken.Kind.HOME) != (source == ""):
        raise Invalid("source", _("Name what is to be read."))
    if kind == FeedToken.Kind.TAG:
        source = read_tag(source)
    elif kind == FeedToken.Kind.STREAM:
        source = find_stream(actor, source).public_id
    read_source(actor, kind, source)
    _require_room(FeedToken.objects.filter(user=actor).count(), FEEDS_LIMIT)
    token, token_hash = make_token()
    made = FeedToken.objects.create(user=actor, token_hash=token_hash, kind=kind, source=source)
    audit.record(
        actor_id=actor.pk, action="feed.made", target=f"feed:{made.public_id}", detail={"kind": kind}
    )
    return made, token


def end_feed(*, actor: User, feed: str) -> None:
    """Shut one of one's own feeds. Raises NotFound."""
    found = FeedToken.objects.filter(user=actor, public_id=clean_id(feed)).first()
    if found is None:
        raise NotFound()
    found.delete()
    audit.record(actor_id=actor.pk, action="feed.ended", target=f"feed:{feed}", detail={"kind": found.kind})


def check_may_embed(actor: User) -> None:
    """What the intranet shows is for communicators to decide. Raises Forbidden."""
    if not is_communicator(actor):
        raise Forbidden(_("Communicators decide what the intranet shows."))


def make_embed(*, actor: User, stream: str) -> tuple[EmbedToken, str]:
    """Let the intranet show a topic stream that is for everyone; return it with the token, told this once.
    Raises Refused."""
    found = find_stream(actor, stream)
    check_may_embed(actor)
    if not may_be_embedded(found):
        raise Conflict(
            "conflict",
            _("Streams for everyone can stand in the intranet, once its address is in the settings."),
        )
    _require_room(EmbedToken.objects.filter(stream=found).count(), EMBEDS_LIMIT)
    token, token_hash = make_token()
    made = EmbedToken.objects.create(stream=found, token_hash=token_hash, created_by=actor)
    _record(actor, "made", made)
    return made, token


def end_embed(*, actor: User, embed: str) -> None:
    """Let the intranet show a topic stream no longer at this address. Raises Refused."""
    check_may_embed(actor)
    found = EmbedToken.objects.filter(public_id=clean_id(embed)).select_related("stream").first()
    if found is None:
        raise NotFound()
    found.delete()
    _record(actor, "ended", found)


def _require_room(there_are: int, limit: int) -> None:
    if there_are >= limit:
        raise Invalid(
            "source",
            _("There are %(limit)d already. Take one away first.") % {"limit": limit},
            code="too_many",
            limit=limit,
        )


def _record(actor: User, what: str, embed: EmbedToken) -> None:
    audit.record(
        actor_id=actor.pk,
        action=f"embed.{what}",
        target=f"embed:{embed.public_id}",
        detail={"stream": embed.stream.public_id},
    )
