"""Writing alerts, before anything of them goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from audit import services as audit
from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound
from eventlog.ids import new_public_id
from notifications.alerts import content as contents
from notifications.alerts import states
from notifications.alerts.content import Content
from notifications.alerts.models import Alert, Proposal, Wave
from notifications.alerts.rules import check_sends
from notifications.alerts.topics import DESK
from people import belonging
from people.audience import Audience, parse
from people.models import User
from people.text import is_storable

WAVES = 4
Expression = dict[str, Any]


def draft_alert(
    *,
    actor: User | None,
    content: Content,
    audience: Expression,
    waves: Sequence[tuple[Expression, int, int]] = (),
    drill: bool = False,
) -> Alert:
    """Begin an alert for an audience, and later `waves` of (audience, need, minutes); see `Wave`.

    `actor` None: somebody else's warning that came in. Raises Refused.
    """
    if actor is not None:
        check_sends(actor)
    checked = contents.check(content)
    parts = _check_waves(audience, waves)
    public_id = new_public_id()
    if actor is not None:
        audit.record(actor_id=actor.pk, action="alert.drafted", target=f"alert:{public_id}")
    alert = Alert(
        public_id=public_id,
        author=actor,
        drill=drill,
        topic=log.create_topic(f"alert:{public_id}"),
        board=log.create_topic(f"board:{public_id}"),
    )
    contents.put_into(alert, checked)
    alert.save(force_insert=True)
    _write_waves(alert, parts)
    tell_desk(alert)
    return alert


def change_alert(
    *,
    actor: User,
    alert: str,
    base: int,
    content: Content | None = None,
    audience: Expression | None = None,
    waves: Sequence[tuple[Expression, int, int]] = (),
    drill: bool | None = None,
) -> Alert:
    """Change a draft that stands at version `base`. An `audience` brings its waves. Raises Refused."""
    check_sends(actor)
    checked = None if content is None else contents.check(content)
    parts = None if audience is None else _check_waves(audience, waves)
    found = lock_alert(alert, base)
    states.after(found.state, "change")
    audit.record(actor_id=actor.pk, action="alert.changed", target=f"alert:{found.public_id}")
    if checked is not None:
        contents.put_into(found, checked)
    if drill is not None:
        found.drill = drill
    if parts is not None:
        Wave.objects.filter(alert=found).delete()
        _write_waves(found, parts)
    found.version += 1
    found.save()
    tell_desk(found)
    return found


def discard_alert(*, actor: User, alert: str) -> Alert:
    """Throw a draft away. Raises Refused."""
    check_sends(actor)
    found = lock_alert(alert)
    found.state = states.after(found.state, "discard")
    audit.record(actor_id=actor.pk, action="alert.discarded", target=f"alert:{found.public_id}")
    found.version += 1
    found.save()
    tell_desk(found)
    return found


def lock_alert(public_id: str, base: int | None = None) -> Alert:
    """Return the alert for the rest of the transaction. Raises NotFound, and `edit_conflict` where `base` is
    not its version."""
    rows = Alert.objects.select_for_update().select_related("topic", "board")
    found = rows.filter(public_id=public_id).first() if is_storable(public_id) else None
    if found is None:
        raise NotFound()
    if base is not None and base != found.version:
        raise Conflict("edit_conflict", _("A colleague has changed this meanwhile. Look at it again."))
    return found


def tell_desk(alert: Alert, intent: log.Intent | None = None) -> None:
    """Tell those who send alerts that one has changed. Takes the desk's topic."""
    from notifications.alerts.queries.alerts import DeskView

    desk = log.find_topic(DESK).pk
    log.record(log.advance({desk: log.Plain})[desk], "alert.changed", DeskView.of(alert), intent=intent)


def open_proposal(alert: Alert) -> Proposal | None:
    """Return what waits for a second person."""
    return Proposal.objects.filter(alert=alert, outcome="").select_related("by").first()


def _check_waves(
    audience: Expression, waves: Sequence[tuple[Expression, int, int]]
) -> list[tuple[Audience, int, int]]:
    if len(waves) > WAVES:
        raise Invalid("waves", _("At most %(limit)d.") % {"limit": WAVES}, code="too_many", limit=WAVES)
    parts = [(parse(audience), 0, 0)]
    for expression, need, minutes in waves:
        if not (1 <= need <= 100_000 and 1 <= minutes <= 1_440):
            raise Invalid("waves", _("Say how many answers are needed, and within how many minutes."))
        parts.append((parse(expression, field="waves"), need, minutes))
    return parts


def _write_waves(alert: Alert, parts: Sequence[tuple[Audience, int, int]]) -> None:
    Wave.objects.bulk_create(
        [
            Wave(alert=alert, number=number, audience=belonging.keep(audience), need=need, minutes=minutes)
            for number, (audience, need, minutes) in enumerate(parts)
        ]
    )
