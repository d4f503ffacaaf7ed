"""Public ids: random, so that numbering reveals nothing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

PUBLIC_ID_LENGTH = 12


def new_public_id() -> str:
    """Return 12 URL-safe characters holding 72 random bits, never starting with a dash."""
    while True:
        public_id = secrets.token_urlsafe(9)
        if public_id[0] not in "-_":
            return public_id


if TYPE_CHECKING:
    _Base = models.CharField[str, str]
else:
    _Base = models.CharField


class PublicIdField(_Base):
    """The id of a row as the outside sees it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PUBLIC_ID_LENGTH)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", new_public_id)
        super().__init__(*args, **kwargs)
