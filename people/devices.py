"""Devices: what to call one, and how one is known again."""

from __future__ import annotations

import re

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from people.models import User

COOKIE = "torget_device"
COOKIE_SECONDS = 400 * 24 * 3600
_SALT = "people.devices"

# In this order: most browsers also name the one they are made from.
_BROWSERS = (
    (re.compile(r"Edg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"OPR/|Opera"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"Chrome/|CriOS/|Chromium/"), "Chrome"),
    (re.compile(r"Safari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"iPhone|iPod"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"CrOS"), "ChromeOS"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Macintosh|Mac OS X"), "Mac"),
    (re.compile(r"Linux|X11"), "Linux"),
)


def describe(user_agent: str) -> str:
    """Return what a person would call the device: "Chrome på Android", "iPhone", "Okänd enhet"."""
    browser = next((name for pattern, name in _BROWSERS if pattern.search(user_agent)), None)
    system = next((name for pattern, name in _SYSTEMS if pattern.search(user_agent)), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def known_device(request: HttpRequest, user: User | None) -> str | None:
    """Return the id of the device if `user` has signed in on it before, else None."""
    if user is None:
        return None
    try:
        owner, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(device) if owner == user.public_id else None


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser prove later that `user` has signed in on it; the cookie opens nothing by itself."""
    device = known_device(request, user) or get_random_string(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([user.public_id, device], salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
