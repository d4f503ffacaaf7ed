"""What people do with alerts: the one validation for REST and socket (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from eventlog.commands import Actor, Command, command
from notifications.alerts import services
from notifications.alerts.content import Content
from notifications.alerts.models import ANSWERS, WORDS_LENGTH, Alert, Recipient
from notifications.alerts.queries import alerts
from notifications.alerts.states import Issue
from people.models import User

Json = dict[str, Any]
Id = Annotated[str, Meta(max_length=40)]
Time = Annotated[str, Meta(max_length=40)]


class LaterWave(Struct, forbid_unknown_fields=True):
    """A part of the audience that is told when too few have answered."""

    audience: Json
    need: Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": 100_000})]
    minutes: Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": 1_440})]


def _full(alert: Alert, user: User) -> Json:
    return {"alert": alerts.full_data(alert, user)}


def _stand(alert: str, mine: Recipient) -> Json:
    return {"alert": alert, "mine": alerts.mine_data(mine)}


def _stood(alert: str, mine: Recipient | None) -> Json | None:
    return None if mine is None else _stand(alert, mine)


def _parts(waves: list[LaterWave]) -> list[tuple[Json, int, int]]:
    return [(wave.audience, wave.need, wave.minutes) for wave in waves]


@command("alert.draft")
class DraftAlert(Command):
    """Begin an alert."""

    content: Content
    audience: Json
    waves: list[LaterWave] = []
    drill: bool = False

    def run(self, actor: Actor) -> Json:
        drafted = services.draft_alert(
            actor=actor.user,
            content=self.content,
            audience=self.audience,
            waves=_parts(self.waves),
            drill=self.drill,
        )
        return _full(drafted, actor.user)


@command("alert.change")
class ChangeAlert(Command):
    """Change a draft."""

    alert: Id
    base: int
    content: Content | None = None
    audience: Json | None = None
    waves: list[LaterWave] = []
    drill: bool | None = None

    def run(self, actor: Actor) -> Json:
        changed = services.change_alert(
            actor=actor.user,
            alert=self.alert,
            base=self.base,
            content=self.content,
            audience=self.audience,
            waves=_parts(self.waves),
            drill=self.drill,
        )
        return _full(changed, actor.user)


@command("alert.discard")
class DiscardAlert(Command):
    """Throw a draft away."""

    alert: Id

    def run(self, actor: Actor) -> Json:
        return _full(services.discard_alert(actor=actor.user, alert=self.alert), actor.user)


@command("alert.propose")
class ProposeAlert(Command):
    """Ask a second person to let it go out: the draft, an update, or its end."""

    urgent = True

    alert: Id
    base: int
    kind: Annotated[str, Meta(extra_json_schema={"enum": list(Issue.values)})]
    content: Content | None = None

    def run(self, actor: Actor) -> Json:
        proposed = services.propose(
            actor=actor.user, alert=self.alert, base=self.base, kind=self.kind, content=self.content
        )
        return _full(proposed, actor.user)


@command("alert.return")
class ReturnAlert(Command):
    """Take back what one proposed, or decline what a colleague did."""

    urgent = True

    alert: Id

    def run(self, actor: Actor) -> Json:
        return _full(services.return_proposal(actor=actor.user, alert=self.alert), actor.user)


@command("alert.approve")
class ApproveAlert(Command):
    """Let a colleague's proposal go out."""

    urgent = True

    alert: Id
    base: int

    def run(self, actor: Actor) -> Json:
        return _full(services.approve(actor=actor.user, alert=self.alert, base=self.base), actor.user)


@command("alert.alone")
class SendAlone(Command):
    """Let one's own proposal go out, because nobody came within the set time."""

    urgent = True

    alert: Id
    base: int

    def run(self, actor: Actor) -> Json:
        return _full(services.send_alone(actor=actor.user, alert=self.alert, base=self.base), actor.user)


@command("alert.answer")
class AnswerAlert(Command):
    """Say how one is."""

    before_rules = True

    alert: Id
    answer: Annotated[str, Meta(extra_json_schema={"enum": list(ANSWERS)})]
    words: Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LENGTH})] = ""
    at: Time | None = None

    def run(self, actor: Actor) -> Json:
        mine = services.answer_alert(
            user=actor.user, alert=self.alert, answer=self.answer, words=self.words, at=self.at
        )
        return _stand(self.alert, mine)

    def gathers(self) -> bool:
        return True

    @classmethod
    def run_together(cls, asked: Sequence[tuple[AnswerAlert, Actor]]) -> list[Json | None]:
        given = [services.Given(actor.user, one.alert, one.answer, one.words, one.at) for one, actor in asked]
        kept = services.answer_together(given)
        return [_stood(one.alert, mine) for (one, _actor), mine in zip(asked, kept, strict=True)]


@command("alert.open")
class OpenAlert(Command):
    """Say that one looks at it."""

    before_rules = True

    alert: Id

    def run(self, actor: Actor) -> Json:
        return _stand(self.alert, services.open_alert(user=actor.user, alert=self.alert))

    def gathers(self) -> bool:
        return True

    @classmethod
    def run_together(cls, asked: Sequence[tuple[OpenAlert, Actor]]) -> list[Json | None]:
        opened = services.open_together([(actor.user, one.alert) for one, actor in asked])
        return [_stood(one.alert, mine) for (one, _actor), mine in zip(asked, opened, strict=True)]


@command("alert.put_away")
class PutAway(Command):
    """Say that one has read an issue for which no answer is asked."""

    before_rules = True

    alert: Id
    number: int

    def run(self, actor: Actor) -> Json:
        mine = services.put_away(user=actor.user, alert=self.alert, number=self.number)
        return _stand(self.alert, mine)
