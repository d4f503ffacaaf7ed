"""How often somebody may try a code that opens nothing: from one device, and all devices together.

Only failures count, so a right code is never held up by one's own. Counted in the cache: a restart forgets.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from eventlog.errors import TooFast

SECONDS = 300
# A code has 58 bits: these bounds are there so that nobody tries, not because trying could succeed.
PER_DEVICE = 10
# One address may be a whole municipality.
PER_ADDRESS = 200
ALTOGETHER = 3_000


def check(request: HttpRequest) -> None:
    """Refuse whoever has failed too often. Raises TooFast."""
    failed = cache.get_many([key for key, _limit in _counts(request)])
    if any(failed.get(key, 0) >= limit for key, limit in _counts(request)):
        raise TooFast(SECONDS)


def note_failed(request: HttpRequest) -> None:
    """Count a failure."""
    for key, _limit in _counts(request):
        if not cache.add(key, 1, SECONDS):
            try:
                cache.incr(key)
            except ValueError:
                # It lapsed between the two.
                cache.set(key, 1, SECONDS)


def _counts(request: HttpRequest) -> list[tuple[str, int]]:
    address = str(request.META.get("REMOTE_ADDR") or "local")
    counts = [("guesses:all", ALTOGETHER), (_key("address", address), PER_ADDRESS)]
    # Whoever drops the cookie to try again is still counted with their address.
    device = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    return [*counts, (_key("device", device), PER_DEVICE)] if device else counts


def _key(kind: str, value: str) -> str:
    return f"guesses:{kind}:{salted_hmac('people.guesses', value.encode('utf-8', 'replace')).hexdigest()}"
