"""The shapes of notices, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from rest_framework import serializers


class NoticeData(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField()
    about = serializers.CharField(help_text='What it is about: "message:<id>".')
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    detail = serializers.DictField(help_text="Ids, times and choices, by kind.")
    must_read = serializers.BooleanField()
    at = serializers.DateTimeField()
    read = serializers.BooleanField()


class NoticeAnswer(serializers.Serializer[object]):
    notice = NoticeData()


class NoticesAnswer(serializers.Serializer[object]):
    notices = NoticeData(many=True)
    unread = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
