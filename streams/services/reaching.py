"""Whom a post is for: an audience expression, kept once however many posts go to it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from people.audience import Audience
from people.belonging import keep
from streams.models import Reach


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
