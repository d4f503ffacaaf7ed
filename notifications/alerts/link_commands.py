"""What is done with a person's own link: never a command of the socket, and without a sign-in."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from msgspec import Meta

from eventlog import limits
from eventlog.commands import Actor, Command
from eventlog.errors import NotFound, Refused, TooFast
from notifications.alerts import services
from notifications.alerts.links import read_link
from notifications.alerts.models import ANSWERS, WORDS_LENGTH
from notifications.alerts.queries import alerts
from people.active import active
from people.models import User

Secret = Annotated[str, Meta(extra_json_schema={"maxLength": 200})]


class _ByLink(Command):
    def find(self, link: str) -> tuple[User, dict[str, Any]]:
        """Return whose link it is and what it is about. Raises NotFound, TooFast and `link_over`."""
        found = read_link(link)
        user = User.objects.filter(active(), pk=found.user_id).first() if found else None
        if found is None or user is None:
            raise Refused(
                "link_over",
                _("This link is not good, or its time is over. Open Torget instead."),
                status=404,
            )
        wait = limits.take(user.pk)
        if wait:
            raise TooFast(wait)
        shown = alerts.find_mine(user, found.alert_id)
        if shown is None:
            raise NotFound()
        return user, shown


class OpenByLink(_ByLink):
    """Look at an alert by one's link. It answers nothing."""

    link: Secret

    def run(self, actor: Actor) -> dict[str, Any]:
        """Note that it was looked at and return it, with the given name of whose link it is."""
        user, shown = self.find(self.link)
        mine = services.open_alert(user=user, alert=shown["alert"]["id"])
        return {**shown, "mine": alerts.mine_data(mine), "name": user.given_name, "language": user.language}


class AnswerByLink(_ByLink):
    """Answer by one's link."""

    link: Secret
    answer: Annotated[str, Meta(extra_json_schema={"enum": list(ANSWERS)})]
    words: Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LENGTH})] = ""
    at: Annotated[str, Meta(max_length=40)] | None = None
    via: Annotated[str, Meta(extra_json_schema={"enum": ["link", "push"]})] = "link"

    def run(self, actor: Actor) -> dict[str, Any]:
        """Keep it and return how one stands. Raises Refused."""
        user, shown = self.find(self.link)
        mine = services.answer_alert(
            user=user,
            alert=shown["alert"]["id"],
            answer=self.answer,
            words=self.words,
            at=self.at,
            via="push" if self.via == "push" else "link",
        )
        return {**shown, "mine": alerts.mine_data(mine), "name": user.given_name, "language": user.language}
