"""Topic streams: which somebody finds, what each is for, and its posts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from eventlog.errors import NotFound
from people.belonging import audience_keys, audiences_of, describe_all, kept_by
from people.models import User
from people.rules import is_communicator, is_guest
from people.words import sort_key
from streams.frames import Json, author
from streams.models import Follow, TopicStream
from streams.queries.follows import stand_to
from streams.queries.home import Place, read_stream
from streams.queries.posts import clean_id
from streams.rules import may_be_official, may_keep_stream, may_post


def base() -> QuerySet[TopicStream]:
    """Return topic streams with what their frames name."""
    return TopicStream.objects.select_related("reach", "people").prefetch_related("people__members")


def visible(user: User) -> Q:
    """Return the condition on topic streams that somebody finds: who reads one, and who may change it."""
    if is_communicator(user):
        return Q()
    mine = Q(reach__audience__in=audience_keys(user.pk))
    return mine if is_guest(user) else mine | Q(reach__audience__in=kept_by(user))


def find_stream(user: User, stream_id: str) -> TopicStream:
    """Return the topic stream with that public id or handle. Raises NotFound where the person may not know
    of it."""
    named = Q(public_id=clean_id(stream_id)) | Q(handle=clean_id(stream_id))
    found = base().filter(visible(user), named).first()
    if found is None:
        raise NotFound()
    return found


def list_streams(user: User) -> Json:
    """Return the topic streams that somebody finds, those that are open first, in the order of their names.

    The number of queries does not depend on how many there are.
    """
    found = sorted(
        base().filter(visible(user)), key=lambda one: (one.closed_at is not None, sort_key(one.name), one.pk)
    )
    mine = set(audiences_of(user.pk))
    followed = set(Follow.objects.filter(user=user, stream__isnull=False).values_list("stream_id", flat=True))
    described = _describe(found)
    return {
        "streams": [
            {**stream_json(one, described), "following": one.pk in followed, **_standing(user, one, mine)}
            for one in found
        ],
        "can_create": may_be_official(user),
    }


def read_topic(viewer: User, stream_id: str, place: Place, limit: int) -> Json:
    """Return a page of a topic stream, and what it is for. Raises NotFound."""
    found = find_stream(viewer, stream_id)
    return {
        "stream": {
            **show_stream(viewer, found),
            "can_keep": may_keep_stream(viewer, found),
        },
        **stand_to(viewer, stream=found),
        **read_stream(viewer, Q(stream=found), place, limit),
    }


def show_stream(viewer: User, stream: TopicStream) -> Json:
    """Return one topic stream as somebody finds it."""
    mine = set(audiences_of(viewer.pk))
    return {**stream_json(stream, _describe([stream])), **_standing(viewer, stream, mine)}


def stream_json(stream: TopicStream, described: dict[int, Json]) -> Json:
    """Return a TopicStream: the same for all who find it. The people who post are named one by one, and the
    list that holds them is not."""
    posters = described[stream.posters_id]
    own = stream.people.public_id if stream.people else None
    people = stream.people.members.all() if stream.people else ()
    return {
        "id": stream.public_id,
        "name": stream.name,
        "handle": stream.handle,
        "purpose": stream.purpose,
        "frequency": stream.frequency,
        "audience": described[stream.reach.audience_id],
        "posters": {
            **posters,
            "any": [term for term in posters["any"] if term.get("list") != own or not own],
        },
        "people": [author(user) for user in sorted(people, key=lambda user: user.sort_key)],
        "pre_approved": stream.pre_approved,
        "closed": stream.closed_at is not None,
    }


def _describe(streams: Sequence[TopicStream]) -> dict[int, Json]:
    wanted = {pk for stream in streams for pk in (stream.reach.audience_id, stream.posters_id)}
    return describe_all(wanted) if wanted else {}


def _standing(user: User, stream: TopicStream, mine: Collection[int]) -> Json:
    """Return whether somebody may post there; `mine` are the audiences they belong to."""
    return {"can_post": may_post_in(user, stream, mine)}


def may_post_in(user: User, stream: TopicStream, mine: Collection[int]) -> bool:
    """Say whether somebody may post in a topic stream: its posters who may read it, and communicators."""
    if not may_post(user) or stream.closed_at is not None:
        return False
    reads = stream.reach.audience_id in mine
    return is_communicator(user) or (reads and stream.posters_id in mine)
