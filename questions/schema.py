"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from questions.life import STATES
from questions.models import Poll, Question, Session


class CrewRef(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class SessionData(serializers.Serializer[object]):
    id = serializers.CharField()
    topic = serializers.CharField()
    title = serializers.CharField()
    intro = serializers.CharField(allow_blank=True, trim_whitespace=False)
    state = serializers.ChoiceField(choices=STATES)
    called_off = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True)
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    anonymous = serializers.BooleanField()
    moderated = serializers.BooleanField()
    slow_seconds = serializers.IntegerField()
    order = serializers.ChoiceField(choices=Session.Order.values)
    hosts = CrewRef(many=True)
    moderators = CrewRef(many=True)
    questions = serializers.IntegerField(help_text="Those that all who take part can see.")
    live_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class QuestionSessionAnswer(serializers.Serializer[object]):
    session = SessionData()


class QuestionSessionsAnswer(serializers.Serializer[object]):
    sessions = SessionData(many=True)
    can_create = serializers.BooleanField()


class AnswerText(serializers.Serializer[object]):
    text = serializers.CharField(trim_whitespace=False)
    by = CrewRef(allow_null=True)
    at = serializers.DateTimeField()


class Owed(serializers.Serializer[object]):
    person = CrewRef()
    due = serializers.DateField(allow_null=True)


class QuestionData(serializers.Serializer[object]):
    id = serializers.CharField()
    text = serializers.CharField(trim_whitespace=False)
    asker = CrewRef(allow_null=True)
    anonymous = serializers.BooleanField()
    at = serializers.DateTimeField(allow_null=True)
    edited = serializers.BooleanField(help_text="Whether a moderator has put it in other words.")
    votes = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=Question.Stage.values)
    merged = serializers.IntegerField(help_text="How many others it stands for.")
    answer = AnswerText(allow_null=True)
    owner = Owed(allow_null=True)


class QuestionAnswer(serializers.Serializer[object]):
    question = QuestionData()


class QuestionsAnswer(serializers.Serializer[object]):
    questions = QuestionData(many=True)


class FateData(serializers.Serializer[object]):
    id = serializers.CharField()
    session = serializers.CharField()
    text = serializers.CharField(trim_whitespace=False)
    state = serializers.ChoiceField(choices=["held", "approved", "hidden", "merged", "dismissed"])
    stage = serializers.ChoiceField(choices=Question.Stage.values)
    at = serializers.DateTimeField(allow_null=True)
    edited = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=["", *Question.Reason.values])
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    appealed = serializers.BooleanField()
    into = serializers.CharField(allow_null=True)
    answer = AnswerText(allow_null=True)
    owner = Owed(allow_null=True)


class FateAnswer(serializers.Serializer[object]):
    question = FateData()


class Claimed(serializers.Serializer[object]):
    by = CrewRef()
    until = serializers.DateTimeField()


class DeskStep(serializers.Serializer[object]):
    by = CrewRef(allow_null=True)
    action = serializers.CharField()
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    before = serializers.CharField(allow_blank=True, trim_whitespace=False)
    at = serializers.DateTimeField()


class DeskQuestionData(QuestionData):
    state = serializers.ChoiceField(choices=["held", "approved", "hidden", "merged", "dismissed"])
    version = serializers.IntegerField()
    into = serializers.CharField(allow_null=True)
    reason = serializers.ChoiceField(choices=["", *Question.Reason.values])
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    appealed = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())
    claimed = Claimed(allow_null=True)
    steps = DeskStep(many=True)


class DeskQuestionAnswer(serializers.Serializer[object]):
    question = DeskQuestionData()


class OptionData(serializers.Serializer[object]):
    id = serializers.CharField()
    text = serializers.CharField()
    votes = serializers.IntegerField(allow_null=True)


class PollData(serializers.Serializer[object]):
    id = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=Poll.Kind.values)
    state = serializers.ChoiceField(choices=Poll.State.values)
    open_results = serializers.BooleanField()
    people = serializers.IntegerField(allow_null=True)
    options = OptionData(many=True)


class PollAnswer(serializers.Serializer[object]):
    poll = PollData()


class ChosenAnswer(serializers.Serializer[object]):
    poll = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class May(serializers.Serializer[object]):
    ask = serializers.BooleanField()
    vote = serializers.BooleanField()
    air = serializers.BooleanField()
    answer = serializers.BooleanField()
    decide = serializers.BooleanField()
    manage = serializers.BooleanField()
    report = serializers.BooleanField()


class StageRules(serializers.Serializer[object]):
    ask = serializers.BooleanField()
    vote = serializers.BooleanField()
    answer = serializers.BooleanField()
    decide = serializers.BooleanField()
    leads_to = serializers.ListField(child=serializers.ChoiceField(choices=STATES))


class Tokens(serializers.Serializer[object]):
    modulus = serializers.CharField(help_text="Of the session's key, hexadecimal; the exponent is 65537.")
    count = serializers.IntegerField()
    taken = serializers.BooleanField()


class SessionDetailAnswer(serializers.Serializer[object]):
    session = SessionData()
    audience = serializers.DictField(help_text="The expression, with what each term is called.")
    ranking = serializers.ListField(child=serializers.CharField())
    tick = serializers.IntegerField()
    desk = serializers.CharField(allow_null=True, help_text="The topic of the desk, for its moderators.")
    may = May()
    life = serializers.DictField(child=StageRules(), help_text="What each state allows.")
    questions = QuestionData(many=True)
    polls = PollData(many=True)
    mine = FateData(many=True)
    voted = serializers.ListField(child=serializers.CharField())
    chosen = serializers.ListField(child=serializers.CharField())
    tokens = Tokens(allow_null=True)
    seq = serializers.IntegerField()


class DeskAnswer(serializers.Serializer[object]):
    questions = DeskQuestionData(many=True)
    polls = PollData(many=True)
    waiting = serializers.IntegerField()
    topic = serializers.CharField()
    seq = serializers.IntegerField()


class CountsAnswer(serializers.Serializer[object]):
    tick = serializers.IntegerField()
    votes = serializers.DictField(child=serializers.IntegerField())
    polls = serializers.DictField(child=serializers.IntegerField())
    voted = serializers.ListField(child=serializers.CharField(), help_text="What I voted for.")


class RankingAnswer(serializers.Serializer[object]):
    session = serializers.CharField()
    order = serializers.ChoiceField(choices=Session.Order.values)
    ranking = serializers.ListField(child=serializers.CharField())


class VoteAnswer(serializers.Serializer[object]):
    question = serializers.CharField()
    on = serializers.BooleanField()


class JoinAnswer(serializers.Serializer[object]):
    address = serializers.CharField()
    picture = serializers.CharField(help_text="A QR code of it, as a data: address.")


class CurvePoint(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    asked = serializers.IntegerField()
    decided = serializers.IntegerField()


class ReportNumbers(serializers.Serializer[object]):
    asked = serializers.IntegerField()
    anonymous = serializers.IntegerField()
    askers = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    dismissed = serializers.DictField(child=serializers.IntegerField())
    answered = serializers.IntegerField()
    handed_over = serializers.IntegerField()
    votes = serializers.IntegerField()
    voters = serializers.IntegerField()
    decided_in = serializers.IntegerField(
        allow_null=True, help_text="Seconds from asking to the decision, half took less; null: none yet."
    )
    curve = CurvePoint(many=True)


_report_fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {"report": ReportNumbers()}
SessionReportAnswer = type(inline_serializer("SessionReportAnswer", fields=_report_fields))


class SessionName(serializers.Serializer[object]):
    id = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()


class ExportAnswer(serializers.Serializer[object]):
    session = SessionName()
    report = ReportNumbers()
    questions = DeskQuestionData(many=True)
    polls = PollData(many=True)


WHEN = OpenApiParameter("when", str, enum=["coming", "past"], description="By default `coming`.")
WORDS = OpenApiParameter("q", str, description="What is being written.")
