"""What those on duty do with others' warnings (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

from eventlog.commands import Actor, Command, command
from notifications.alerts.commands import Id
from notifications.alerts.queries import alerts, warnings
from notifications.alerts.services import taking

Json = dict[str, Any]


@command("warning.adopt")
class AdoptWarning(Command):
    """Begin an alert from somebody else's warning."""

    warning: Id

    def run(self, actor: Actor) -> Json:
        drafted = taking.adopt_warning(actor=actor.user, warning=self.warning)
        return {"alert": alerts.full_data(drafted, actor.user)}


@command("warning.dismiss")
class DismissWarning(Command):
    """Put somebody else's warning aside."""

    warning: Id

    def run(self, actor: Actor) -> Json:
        row = taking.dismiss_warning(actor=actor.user, warning=self.warning)
        return {"warning": warnings.warning_data(row)}
