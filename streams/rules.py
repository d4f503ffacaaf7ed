"""Who may do what in the streams.

Whoever belongs to a post's audience reads it, comments and reacts; its author always does. For everybody
else there is no such post. Those who work here post, to audiences they belong to themselves.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden, Invalid
from people.audience import Audience
from people.belonging import keeps, may_name
from people.models import Role, Unit, User
from people.rules import heads, is_communicator, is_guest
from streams.models import TopicStream


def may_post(user: User) -> bool:
    """Say whether the person may write posts at all."""
    return not is_guest(user)


def check_may_post(user: User) -> None:
    """Guests read what is addressed to them, and do not post. Raises Forbidden."""
    if not may_post(user):
        raise Forbidden(_("Guests cannot post. You can comment on what you can read."))


def check_may_address(user: User, audience: Audience) -> None:
    """One posts to those one belongs to; communicators to anybody. Raises Invalid."""
    if not is_communicator(user) and not audience.includes(user):
        raise Invalid("audience", _("You can post to everyone, and to units that you belong to yourself."))


def may_speak_for(user: User, unit: Unit) -> bool:
    """Say whether the person may post in the name of a unit: its heads, those above, and communicators."""
    return is_communicator(user) or heads(user, unit)


def check_may_speak_for(user: User, unit: Unit) -> None:
    """Raises Forbidden where the person may not post in the name of the unit."""
    if not may_speak_for(user, unit):
        raise Forbidden(_("Only its head and communicators post in the name of a unit."))


def may_be_official(user: User) -> bool:
    """Say whether the person may write official posts at all: communicators, and heads of units."""
    return is_communicator(user) or user.headed_units.exists()


def check_may_publish(user: User, audience: Audience) -> None:
    """Communicators publish officially to anybody, heads to what they lead. Raises Forbidden."""
    if not is_communicator(user) and not may_name(user, audience):
        raise Forbidden(_("Communicators publish official posts, and heads to the units they lead."))


def may_keep_stream(user: User, stream: TopicStream) -> bool:
    """Say whether the person may change a topic stream: whoever may publish officially to those it is for."""
    return is_communicator(user) or keeps(user, stream.reach.audience_id)


def check_may_keep_stream(user: User, stream: TopicStream) -> None:
    """Raises Forbidden where the person may not change the topic stream."""
    if not may_keep_stream(user, stream):
        raise Forbidden(_("Communicators keep topic streams, and heads those of the units they lead."))


def check_may_follow(user: User) -> None:
    """Guests see no directory, and follow nobody. Raises Forbidden."""
    if is_guest(user):
        raise Forbidden(_("Guests cannot follow others."))


def may_remove(user: User) -> bool:
    """Say whether the person may delete what others wrote."""
    return Role.MODERATOR in user.role_names
