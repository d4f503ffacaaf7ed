"""What is done with a person's own link: never a command of the socket, and without a sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from django.utils.translation import gettext as _
from msgspec import Meta

from eventlog.commands import Actor, Command
from eventlog.errors import NotFound, Refused
from notifications.alerts import services
from notifications.alerts.links import Link, read_link
from notifications.alerts.models import ANSWERS, WORDS_LENGTH, Alert, Recipient
from notifications.alerts.queries import alerts
from people.active import active
from people.models import User

Json = dict[str, Any]
T = TypeVar("T")
Secret = Annotated[str, Meta(extra_json_schema={"maxLength": 200})]


class ByLink(Command):
    """Given by whoever has a person's link, which proves it; the actor only keeps theirs in their order."""

    link: Secret

    def find(self) -> tuple[User, Json]:
        """Return whose link it is and what it is about. Raises NotFound and `link_over`."""
        found = read_link(self.link)
        user = User.objects.filter(active(), pk=found.user_id).first() if found else None
        if found is None or user is None:
            raise Refused(
                "link_over",
                _("This link is not good, or its time is over. Open Torget instead."),
                status=404,
            )
        shown = alerts.find_mine(user, found.alert_id)
        if shown is None:
            raise NotFound()
        return user, shown

    def gathers(self) -> bool:
        """By their links many answer at once, as many as do signed in."""
        return True


class OpenByLink(ByLink):
    """Look at an alert by one's link. It answers nothing."""

    def run(self, actor: Actor) -> Json:
        """Note that it was looked at and return it, with the given name of whose link it is."""
        user, shown = self.find()
        return _stand(shown, services.open_alert(user=user, alert=shown["alert"]["id"]), user)

    @classmethod
    def run_together(cls, asked: Sequence[tuple[OpenByLink, Actor]]) -> list[Json | None]:
        """Do so for many."""
        found = _Found([one.link for one, _actor in asked])
        opened = services.open_together([(user, alert.public_id) for user, alert in found.good])
        return found.answers(opened)


class AnswerByLink(ByLink):
    """Answer by one's link."""

    answer: Annotated[str, Meta(extra_json_schema={"enum": list(ANSWERS)})]
    words: Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LENGTH})] = ""
    at: Annotated[str, Meta(max_length=40)] | None = None
    via: Annotated[str, Meta(extra_json_schema={"enum": ["link", "push"]})] = "link"

    @property
    def way(self) -> Literal["link", "push"]:
        """By a link that was opened, or by a button of the notification."""
        return "push" if self.via == "push" else "link"

    def run(self, actor: Actor) -> Json:
        """Keep it and return how one stands. Raises Refused."""
        user, shown = self.find()
        mine = services.answer_alert(
            user=user,
            alert=shown["alert"]["id"],
            answer=self.answer,
            words=self.words,
            at=self.at,
            via=self.way,
        )
        return _stand(shown, mine, user)

    @classmethod
    def run_together(cls, asked: Sequence[tuple[AnswerByLink, Actor]]) -> list[Json | None]:
        """Keep those of many."""
        found = _Found([one.link for one, _actor in asked])
        given = [
            services.Given(user, alert.public_id, one.answer, one.words, one.at, one.way)
            for (user, alert), (one, _actor) in zip(found.good, found.of(asked), strict=True)
        ]
        return found.answers(services.answer_together(given))


class _Found:
    """Whose links these are and of which alerts, in three queries for all; `good` has those that hold."""

    def __init__(self, secrets: Sequence[str]) -> None:
        links = [read_link(secret) for secret in secrets]
        people = User.objects.filter(active()).in_bulk({link.user_id for link in links if link})
        told = Alert.objects.filter(sent_at__isnull=False).in_bulk({link.alert_id for link in links if link})
        issues = alerts.last_issues(told.values())
        self._shown = {pk: alerts.alert_data(alert, issues.get(pk)) for pk, alert in told.items()}
        self._pairs = [_pair(link, people, told) for link in links]
        self.good = [pair for pair in self._pairs if pair is not None]

    def of(self, asked: Sequence[T]) -> list[T]:
        """Return those of `asked`, one for each link, whose links hold."""
        return [one for one, pair in zip(asked, self._pairs, strict=True) if pair is not None]

    def answers(self, rows: Sequence[Recipient | None]) -> list[Json | None]:
        """Return the answer to each from the rows of `good`: None where there is none to be had in one go."""
        left = iter(rows)
        return [self._answer(pair, next(left)) if pair is not None else None for pair in self._pairs]

    def _answer(self, pair: tuple[User, Alert], mine: Recipient | None) -> Json | None:
        user, alert = pair
        return None if mine is None else _stand({"alert": self._shown[alert.pk]}, mine, user)


def _pair(link: Link | None, people: dict[int, User], told: dict[int, Alert]) -> tuple[User, Alert] | None:
    user = people.get(link.user_id) if link else None
    alert = told.get(link.alert_id) if link else None
    return (user, alert) if user is not None and alert is not None else None


def _stand(shown: Json, mine: Recipient, user: User) -> Json:
    return {**shown, "mine": alerts.mine_data(mine), "name": user.given_name, "language": user.language}
