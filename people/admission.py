"""Who may do anything at all: those who have accepted the house rules that hold."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from eventlog.commands import Actor
from eventlog.errors import Forbidden
from people.models import User


def check_accepted(user: User) -> None:
    """Raises Forbidden (`rules_not_accepted`) for somebody who has still to accept the house rules."""
    if user.must_accept is not None:
        raise Forbidden(_("Read and accept the house rules first."), code="rules_not_accepted")


def admit(actor: Actor) -> None:
    """Check that a command may be carried out. Raises Forbidden."""
    check_accepted(actor.user)


class RulesAccepted(BasePermission):
    """Lets in who has accepted the house rules; views with `before_rules` are open before that."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say yes. Raises Forbidden."""
        if isinstance(request.user, User) and not getattr(view, "before_rules", False):
            check_accepted(request.user)
        return True
