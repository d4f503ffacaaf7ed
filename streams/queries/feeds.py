"""Streams as other programs read them: Atom for one person, and a page within the intranet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from content.atom import Entry, Feed
from content.plain import to_plain
from eventlog.errors import NotFound, Refused
from eventlog.frames import timestamp
from people.active import active
from people.models import AudienceTerm, Unit, User
from people.rules import is_guest
from streams.frames import Json, author
from streams.models import EmbedToken, FeedToken, Post, Reach, TopicStream
from streams.queries import sources, topics
from streams.queries.home import Place, read_home
from streams.queries.posts import base as posts_base
from streams.queries.posts import standing_posts
from streams.tokens import hash_of

ENTRIES = 30
SHOWN = 10
TITLE = 80


class Source(NamedTuple):
    """What is read: its name, its place in the client, and its newest posts."""

    name: str
    path: str
    page: Json


def read_source(user: User, kind: str, source: str) -> Source:
    """Return a stream as somebody may read it now; `kind` and `source` as `FeedToken` has them.

    Raises Refused where they may not, or there is none.
    """
    first, count = Place(), ENTRIES
    if kind == FeedToken.Kind.HOME:
        return Source(_("Home"), "/home", read_home(user, first, count))
    if kind == FeedToken.Kind.PERSON:
        page = sources.read_person(user, source, first, count)
        return Source(page["person"]["name"], f"/home/people/{source}", page)
    if kind == FeedToken.Kind.UNIT:
        page = sources.read_unit(user, source, first, count)
        return Source(page["unit"]["name"], f"/home/units/{source}", page)
    if kind == FeedToken.Kind.STREAM:
        page = topics.read_topic(user, source, first, count)
        return Source(page["stream"]["name"], f"/home/streams/{page['stream']['handle']}", page)
    page = sources.read_tagged(user, source, first, count)
    return Source(f"#{page['tag']}", f"/home/tags/{page['tag']}", page)


def find_feed(token: str) -> FeedToken:
    """Return what a token opens, with its owner as they are now. Raises NotFound for an unknown one, and
    where its owner may not come in."""
    held = FeedToken.objects.filter(active("user__"), token_hash=hash_of(token))
    found = held.select_related("user__unit").first()
    if found is None:
        raise NotFound()
    return found


def read_feed(token: str) -> Feed:
    """Return the feed that a token opens: what its owner may read now. Raises NotFound."""
    found = find_feed(token)
    try:
        source = read_source(found.user, found.kind, found.source)
    except Refused as refused:
        raise NotFound() from refused
    entries = [_entry(post, source.page["shared"]) for post in source.page["posts"]]
    return Feed(
        id=f"{settings.TORGET_URL}{source.path}#feed-{found.public_id}",
        address=f"{settings.TORGET_URL}/api/atom/{token}",
        title=f"Torget: {source.name}",
        updated=max((entry.updated for entry in entries), default=found.created_at),
        author="Torget",
        entries=entries,
        base=settings.TORGET_URL + "/",
        page=settings.TORGET_URL + source.path,
    )


def _entry(post: Json, shared: dict[str, Json]) -> Entry:
    who = post["unit"]["name"] if post["as_unit"] else post["author"]["name"] or _("Former colleague")
    said = post if post["text"] or not post["shared"] else shared.get(post["shared"], post)
    text = " ".join(to_plain(said["text"], said["html"]).split())
    title = text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"
    at = datetime.fromisoformat(post["at"])
    return Entry(
        address=f"{settings.TORGET_URL}/home/posts/{post['id']}",
        title=title or _("A picture"),
        updated=datetime.fromisoformat(post["edited_at"]) if post["edited_at"] else at,
        media_type="text/html",
        author=who,
        published=at,
        summary=said["text"],
        html=said["html"],
    )


def list_feeds(user: User) -> list[Json]:
    """Return what somebody reads in other programs, the latest first; `name` is null where they may no longer
    read it. Four queries at most."""
    found = list(FeedToken.objects.filter(user=user).order_by("-pk"))
    names = _names(user, found)
    return [_feed(one, names) for one in found]


def show_feed(user: User, feed: FeedToken) -> Json:
    """Return one of them. The token is told once, when it is made."""
    return _feed(feed, _names(user, [feed]))


def _feed(feed: FeedToken, names: dict[tuple[str, str], str]) -> Json:
    return {
        "id": feed.public_id,
        "kind": feed.kind,
        "of": feed.source,
        "name": names.get((feed.kind, feed.source)),
        "at": timestamp(feed.created_at),
    }


def _names(user: User, feeds: Sequence[FeedToken]) -> dict[tuple[str, str], str]:
    """Return what the sources are called that somebody may know of."""
    kinds = FeedToken.Kind
    wanted: dict[str, set[str]] = {kind: set() for kind in kinds.values}
    for feed in feeds:
        wanted[feed.kind].add(feed.source)
    names = {(kinds.HOME.value, ""): ""} | {(kinds.TAG.value, tag): f"#{tag}" for tag in wanted[kinds.TAG]}
    found: list[tuple[str, User | Unit | TopicStream]] = []
    if wanted[kinds.STREAM]:
        streams = TopicStream.objects.filter(topics.visible(user), public_id__in=wanted[kinds.STREAM])
        found += [(kinds.STREAM.value, one) for one in streams]
    if wanted[kinds.PERSON] and not is_guest(user):
        people = User.objects.filter(active(), public_id__in=wanted[kinds.PERSON])
        found += [(kinds.PERSON.value, one) for one in people]
    if wanted[kinds.UNIT] and not is_guest(user):
        units = Unit.objects.filter(public_id__in=wanted[kinds.UNIT])
        found += [(kinds.UNIT.value, one) for one in units]
    names |= {(kind, one.public_id): one.name for kind, one in found}
    return names


def open_reaches() -> Any:
    """Return the reaches of everyone who works here and of nobody else."""
    terms = AudienceTerm.objects.filter(audience=OuterRef("audience"))
    return Reach.objects.filter(Exists(terms.filter(everyone=True)), ~Exists(terms.exclude(everyone=True)))


def may_be_embedded(stream: TopicStream) -> bool:
    """Say whether a topic stream is for everyone, and may stand in the intranet at all."""
    open_ = open_reaches().filter(pk=stream.reach_id).exists()
    return bool(settings.TORGET_EMBED_ORIGINS) and open_


def list_embeds(stream: TopicStream) -> Json:
    """Return where a topic stream stands within the intranet, and whether it may."""
    found = EmbedToken.objects.filter(stream=stream).select_related("created_by").order_by("-pk")
    return {"embeds": [show_embed(one) for one in found], "possible": may_be_embedded(stream)}


def show_embed(embed: EmbedToken) -> Json:
    """Return one of them. The token is told once, when it is made."""
    return {"id": embed.public_id, "by": author(embed.created_by), "at": timestamp(embed.created_at)}


def read_embed(token: str) -> Json:
    """Return what the intranet shows of a topic stream: its newest posts that everyone may read, without
    files. Raises NotFound for an unknown token, and where nothing may be framed or not all may read it."""
    held = EmbedToken.objects.filter(token_hash=hash_of(token)).select_related("stream")
    found = held.first()
    if found is None or not may_be_embedded(found.stream):
        raise NotFound()
    stream = found.stream
    posts = _open_posts(Q(stream=stream))
    return {
        "stream": stream,
        "address": f"{settings.TORGET_URL}/home/streams/{stream.handle}",
        "posts": [
            {
                "who": post.unit.name if post.as_unit and post.unit else author(post.author)["name"],
                "at": post.created_at,
                "text": post.text,
                "html": post.html,
                "files": post.files.count(),
                "address": f"{settings.TORGET_URL}/home/posts/{post.public_id}",
            }
            for post in posts
        ],
    }


def _open_posts(which: Q) -> list[Post]:
    standing = standing_posts().filter(which, reach__in=open_reaches()).values("pk")
    return list(posts_base().filter(pk__in=standing).order_by("-number")[:SHOWN])
