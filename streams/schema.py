"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from content.files.schema import FileData
from content.models import Gone
from content.schema import Audience, EarlierText, MentionedPerson, NamedUnit, PersonRef, Reaction
from people.schema import Person
from streams.models import FeedToken
from streams.queries import comments, home


class StreamRef(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    handle = serializers.CharField()


class AnsweredOccasion(serializers.Serializer[object]):
    id = serializers.CharField()
    prompt = serializers.CharField()
    name = serializers.CharField()


class PostData(serializers.Serializer[object]):
    id = serializers.CharField()
    number = serializers.IntegerField(allow_null=True, help_text="Null until it has appeared.")
    author = PersonRef()
    unit = NamedUnit(allow_null=True, help_text="Where its author worked then.")
    as_unit = serializers.BooleanField(help_text="Whether it speaks for that unit.")
    client_id = serializers.CharField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    gone = serializers.ChoiceField(choices=Gone.values, allow_null=True)
    audience = Audience()
    files = FileData(many=True)
    mentions = MentionedPerson(many=True)
    units = NamedUnit(many=True, help_text="The units it names.")
    reactions = Reaction(many=True)
    comments = serializers.IntegerField(help_text="Those that stand.")
    shared = serializers.CharField(allow_null=True, help_text="The post it passes on.")
    stream = StreamRef(allow_null=True, help_text="The topic stream it went to.")
    approval = serializers.ChoiceField(choices=["waiting", "approved"], allow_null=True)
    occasion = AnsweredOccasion(allow_null=True, help_text="What it answers.")
    official = serializers.BooleanField()
    confirm = serializers.BooleanField(help_text="Whether its readers are asked to confirm it.")


class PostAnswer(serializers.Serializer[object]):
    post = PostData()


class PostsAnswer(serializers.Serializer[object]):
    posts = PostData(many=True)
    shared = serializers.DictField(child=PostData(), help_text="Posts passed on that I may read, by id.")
    reacted = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="My emoji, by post."
    )
    confirmed = serializers.ListField(child=serializers.CharField(), help_text="Those I have confirmed.")


class OnePostAnswer(serializers.Serializer[object]):
    post = PostData()
    shared = serializers.DictField(child=PostData())
    reacted = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    confirmed = serializers.ListField(child=serializers.CharField())
    topic = serializers.CharField()
    seq = serializers.IntegerField()


class PostPage(PostsAnswer):
    older = serializers.CharField(allow_null=True, help_text="For `before`; null where there are none.")
    newer = serializers.CharField(help_text="For `after`.")
    topic = serializers.CharField()
    seq = serializers.IntegerField(help_text="Where the topic stands: from there one goes on listening.")


class HomeAnswer(PostPage):
    """A page of the home stream."""


class Followed(PostPage):
    following = serializers.BooleanField()
    notify = serializers.BooleanField(help_text="Whether I am notified of each post.")
    followers = serializers.IntegerField()


class PersonStreamAnswer(Followed):
    person = Person()


class StreamUnit(NamedUnit):
    path = NamedUnit(many=True)


class UnitStreamAnswer(Followed):
    unit = StreamUnit()
    can_speak = serializers.BooleanField(help_text="Whether I may post in its name.")


class TagStreamAnswer(Followed):
    tag = serializers.CharField()


class TopicStreamData(StreamRef):
    purpose = serializers.CharField()
    frequency = serializers.CharField(allow_blank=True, help_text="How often, in words.")
    audience = Audience(help_text="Who reads it.")
    posters = Audience(help_text="Who of them posts, beside the people.")
    people = PersonRef(many=True, help_text="Those who were named one by one.")
    pre_approved = serializers.BooleanField()
    closed = serializers.BooleanField()
    can_post = serializers.BooleanField(help_text="Whether I may post in it now.")


class ListedStream(TopicStreamData):
    following = serializers.BooleanField()


class KeptStream(TopicStreamData):
    can_keep = serializers.BooleanField(help_text="Whether I may change it.")


class StreamsAnswer(serializers.Serializer[object]):
    streams = ListedStream(many=True)
    can_create = serializers.BooleanField()


class StreamAnswer(serializers.Serializer[object]):
    stream = TopicStreamData()


class TopicStreamAnswer(Followed):
    stream = KeptStream()


class FeedData(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=FeedToken.Kind.values)
    of = serializers.CharField(allow_blank=True, help_text="An id or a tag; empty for home.")
    name = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="Null where I may no longer read it, empty for home."
    )
    at = serializers.DateTimeField()


class FeedsAnswer(serializers.Serializer[object]):
    feeds = FeedData(many=True)


class FeedAnswer(serializers.Serializer[object]):
    feed = FeedData()
    url = serializers.CharField(help_text="Told this once.")


class EmbedData(serializers.Serializer[object]):
    id = serializers.CharField()
    by = PersonRef()
    at = serializers.DateTimeField()


class EmbedsAnswer(serializers.Serializer[object]):
    embeds = EmbedData(many=True)
    possible = serializers.BooleanField(help_text="Whether this stream can stand in the intranet.")


class EmbedAnswer(serializers.Serializer[object]):
    embed = EmbedData()
    url = serializers.CharField(help_text="Told this once.")


class GoneAnswer(serializers.Serializer[object]):
    post = serializers.CharField()
    gone = serializers.ChoiceField(choices=Gone.values)


class ReactedAnswer(serializers.Serializer[object]):
    post = serializers.CharField()
    reactions = Reaction(many=True)


class AudienceChoice(serializers.Serializer[object]):
    audience = serializers.DictField(help_text="An audience expression.")
    name = serializers.CharField(allow_blank=True, help_text="The unit's; empty for everyone.")


class ChoicesAnswer(serializers.Serializer[object]):
    can_post = serializers.BooleanField()
    audiences = AudienceChoice(many=True)
    units = NamedUnit(many=True, help_text="In whose name I may post.")
    official = serializers.BooleanField(help_text="Whether I may publish officially in my own name.")
    leaders = Person(many=True, help_text="In whose name I may publish officially.")


class FollowsAnswer(serializers.Serializer[object]):
    people = Person(many=True)
    units = NamedUnit(many=True)
    streams = StreamRef(many=True)
    tags = serializers.ListField(child=serializers.CharField())


class FollowAnswer(serializers.Serializer[object]):
    following = serializers.BooleanField()
    notify = serializers.BooleanField()


class CommentData(serializers.Serializer[object]):
    id = serializers.CharField()
    post = serializers.CharField()
    number = serializers.IntegerField()
    author = PersonRef()
    client_id = serializers.CharField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    gone = serializers.ChoiceField(choices=Gone.values, allow_null=True)
    mentions = MentionedPerson(many=True)
    reactions = Reaction(many=True)


class PostVersionsAnswer(serializers.Serializer[object]):
    post = serializers.CharField()
    versions = EarlierText(many=True, help_text="The latest first, at most 100.")
    all = serializers.BooleanField(help_text="Whether none is left out.")


class CommentVersionsAnswer(serializers.Serializer[object]):
    comment = serializers.CharField()
    versions = EarlierText(many=True, help_text="The latest first, at most 100.")
    all = serializers.BooleanField(help_text="Whether none is left out.")


class CommentReactedAnswer(serializers.Serializer[object]):
    comment = serializers.CharField()
    post = serializers.CharField()
    reactions = Reaction(many=True)


class CommentAnswer(serializers.Serializer[object]):
    comment = CommentData()
    comments = serializers.IntegerField(help_text="How many stand under the post.")


class CommentsAnswer(serializers.Serializer[object]):
    comments = CommentData(many=True)
    reacted = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="My emoji, by comment."
    )
    earlier = serializers.CharField(allow_null=True, help_text="For `before`; null where there are none.")
    count = serializers.IntegerField()


class PostNamed(serializers.Serializer[object]):
    post = serializers.CharField()


class ConfirmationsAnswer(serializers.Serializer[object]):
    expected = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    people = Person(many=True)
    next = serializers.CharField(allow_null=True)


class ScheduledPost(serializers.Serializer[object]):
    post = PostData()
    publish_at = serializers.DateTimeField(allow_null=True)
    written_by = PersonRef(allow_null=True)


class ScheduledPostsAnswer(serializers.Serializer[object]):
    scheduled = ScheduledPost(many=True)


class DelegationsAnswer(serializers.Serializer[object]):
    writers = Person(many=True)
    leaders = Person(many=True)


class DelegationAnswer(serializers.Serializer[object]):
    person = serializers.CharField()
    on = serializers.BooleanField()


class SuggestedPerson(serializers.Serializer[object]):
    person = Person()
    reads = serializers.BooleanField(help_text="Whether they could read what is written.")


class SuggestedUnit(NamedUnit):
    above = serializers.CharField(allow_blank=True, help_text="The name of the unit above it.")
    written = serializers.CharField(help_text="How it is written between @[ and ].")


class SuggestionsAnswer(serializers.Serializer[object]):
    people = SuggestedPerson(many=True)
    units = SuggestedUnit(many=True)


class OutsideAnswer(serializers.Serializer[object]):
    outside = MentionedPerson(many=True)


WRITTEN_AT = [
    OpenApiParameter("audience", str, description="An audience expression, as JSON. One of these three."),
    OpenApiParameter("stream", str, description="A topic stream."),
    OpenApiParameter("post", str, description="The post that is commented on."),
]
NAMES = OpenApiParameter("names", str, description="Usernames, separated by commas; at most 50.")
STATE = OpenApiParameter("state", str, enum=["missing", "confirmed"])
WORDS = OpenApiParameter("q", str, description="Part of a name.")
OF = OpenApiParameter(
    "of", str, enum=["following", "everything"], description="Whom I follow, or all I may read."
)
BEFORE = OpenApiParameter("before", str, description="The `older` of a page.")
AFTER = OpenApiParameter("after", str, description="The `newer` of a page.")
IDS = OpenApiParameter("ids", str, description="Ids of posts, separated by commas.")


def _limit(most: int, usual: int) -> OpenApiParameter:
    return OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": most, "default": usual})


PAGE_LIMIT = _limit(home.PAGE_LIMIT, home.PAGE)
COMMENT_LIMIT = _limit(comments.PAGE_LIMIT, comments.PAGE)
