"""The shapes of prompts, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from rest_framework import serializers

from content.schema import Audience
from streams.prompts.models import Prompt
from streams.schema import PostData


class PromptRef(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField(allow_blank=True)


class OccasionData(serializers.Serializer[object]):
    id = serializers.CharField()
    prompt = PromptRef()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    answers = serializers.IntegerField()


class OpenOccasion(OccasionData):
    mine = serializers.CharField(allow_null=True, help_text="My answer, if I gave one.")


class PromptData(PromptRef):
    audience = Audience()
    rhythm = serializers.ChoiceField(choices=Prompt.Rhythm.values)
    weekday = serializers.IntegerField(allow_null=True, help_text="0 is Monday.")
    on_day = serializers.DateField(allow_null=True)
    at = serializers.CharField(help_text="A local time of day, HH:MM.")
    active = serializers.BooleanField()
    next_at = serializers.DateTimeField(allow_null=True)
    notify = serializers.BooleanField(help_text="Whether I am notified when it opens.")
    open = OpenOccasion(allow_null=True)
    best = PostData(allow_null=True, help_text="The answer of the week before that most people reacted to.")


class PromptsAnswer(serializers.Serializer[object]):
    prompts = PromptData(many=True)
    can_set = serializers.BooleanField(help_text="Whether I set prompts.")


class PromptAnswer(serializers.Serializer[object]):
    prompt = PromptData()


class BellAnswer(serializers.Serializer[object]):
    prompt = serializers.CharField()
    on = serializers.BooleanField()


class OnePromptAnswer(PromptAnswer):
    can_set = serializers.BooleanField()
    occasions = OccasionData(many=True, help_text="The last ones, the newest first.")


class GalleryAnswer(serializers.Serializer[object]):
    occasion = OccasionData()
    posts = PostData(many=True)
    reacted = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    older = serializers.CharField(allow_null=True)
    topic = serializers.CharField()
    seq = serializers.IntegerField()
