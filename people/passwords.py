"""What is good enough as a password."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.models import User
from people.text import is_storable

MAX_PASSWORD = 1_000


def check_password(password: str, user: User) -> None:
    """Check a new password of `user`, who need not be saved. Raises Invalid for one that is weak, too long or
    no text."""
    if len(password) > MAX_PASSWORD or not is_storable(password):
        message = _("Choose a password of at most %(limit)d ordinary characters.")
        raise Invalid("password", message % {"limit": MAX_PASSWORD})
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password", " ".join(error.messages)) from None
