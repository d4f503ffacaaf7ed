"""What happens around each request for the person who makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.services.sign_ins import SEEN_EVERY
from people.sessions import session_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class UserLanguageMiddleware:
    """Answers in the person's language; before sign-in, in the browser's.

    Stands before the middleware that finds the person, and so chooses once the view is known.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and leave the thread's language as it was."""
        before = translation.get_language()
        try:
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        finally:
            if before is None:
                translation.deactivate_all()
            else:
                translation.activate(before)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> None:
        """Choose the language."""
        # Without a session cookie there is nobody to ask, and no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            language = request.user.language
        else:
            language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language


class LastSeenMiddleware:
    """Notes, at most every five minutes, that a sign-in is used, and lets it live on from there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and have the session saved when it is due: that moves the time and renews the cookie."""
        response = self.get_response(request)
        session = session_of(request)
        # `accessed`: who was not asked for by this request must not be read now.
        if not session.accessed or session.is_empty() or session.row is None or session.row.user_id is None:
            return response
        if timezone.now() - session.row.last_seen_at >= SEEN_EVERY:
            session.modified = True
        return response
