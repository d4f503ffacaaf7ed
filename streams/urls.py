"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from streams import api, comment_api, feed_api, naming_api, official_api, topic_api
from streams.prompts import api as prompts

_post = "posts/<str:post_id>"

urlpatterns = [
    path("home", api.HomeView.as_view()),
    path("posts", api.PostsView.as_view()),
    path("posts/choices", api.WritingView.as_view()),
    path("posts/suggestions", naming_api.SuggestionsView.as_view()),
    path("posts/outside", naming_api.OutsideView.as_view()),
    path("posts/scheduled", official_api.ScheduledView.as_view()),
    path("posts/scheduled/<str:post_id>", official_api.OneScheduledView.as_view()),
    path(_post, api.PostView.as_view()),
    path(f"{_post}/history", api.PostVersionsView.as_view()),
    path(f"{_post}/reactions/<str:emoji>", api.ReactionView.as_view()),
    path(f"{_post}/confirmation", official_api.ConfirmationView.as_view()),
    path(f"{_post}/confirmations", official_api.ConfirmationsView.as_view()),
    path(f"{_post}/reminder", official_api.ReminderView.as_view()),
    path(f"{_post}/comments", comment_api.CommentsView.as_view()),
    path("comments/<str:comment_id>", comment_api.CommentView.as_view()),
    path("comments/<str:comment_id>/history", comment_api.CommentVersionsView.as_view()),
    path("comments/<str:comment_id>/reactions/<str:emoji>", comment_api.CommentReactionView.as_view()),
    path("streams", topic_api.StreamsView.as_view()),
    path("streams/topics/<str:stream_id>", topic_api.StreamView.as_view()),
    path("streams/topics/<str:stream_id>/embeds", feed_api.EmbedsView.as_view()),
    path("streams/people/<str:person_id>", api.PersonStreamView.as_view()),
    path("streams/units/<str:unit_id>", api.UnitStreamView.as_view()),
    path("streams/tags/<str:tag>", api.TagStreamView.as_view()),
    path("prompts", prompts.PromptsView.as_view()),
    path("prompts/<str:prompt_id>", prompts.PromptView.as_view()),
    path("prompts/<str:prompt_id>/bell", prompts.BellView.as_view()),
    path("occasions/<str:occasion_id>", prompts.OccasionView.as_view()),
    path("delegations", official_api.DelegationsView.as_view()),
    path("feeds", feed_api.FeedsView.as_view()),
    path("feeds/<str:feed_id>", feed_api.FeedView.as_view()),
    path("embeds/<str:embed_id>", feed_api.EmbedView.as_view()),
    path("atom/<str:token>", feed_api.AtomView.as_view()),
    path("embed/<str:token>", feed_api.EmbeddedView.as_view()),
    path("follows", api.FollowsView.as_view()),
]
