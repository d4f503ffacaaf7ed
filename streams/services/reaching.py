"""Whom a post is for: an audience expression, kept once however many posts go to it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from people.audience import Audience, parse
from people.belonging import keep
from people.models import User
from streams.models import Reach
from streams.rules import check_may_address


def find_reach(actor: User, expression: Any) -> Reach:
    """Return the reach of an audience that `actor` may post to. Raises Invalid."""
    audience = parse(expression)
    check_may_address(actor, audience)
    return reach_of(audience)


def reach_of(audience: Audience) -> Reach:
    """Return the reach of an audience, making it at the first post."""
    made: Any = {"audience": lambda: keep(audience)}
    reach, _new = Reach.objects.get_or_create(key=_key(audience), defaults=made)
    return reach


def _key(audience: Audience) -> str:
    parts = {
        name: sorted(json.dumps(term, sort_keys=True) for term in terms)
        for name, terms in audience.expression.items()
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
