"""Letters by mail: plain text with the same as HTML beside it (RFC 2046 §5.1.4), through Django's backend.

Optional mail says how to get no more of it, to people and to mail programs (RFC 2369 §3.2, RFC 8058).
"""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.channels.claims import Result
from notifications.channels.parcels import Parcel
from notifications.channels.stopping import stop_link

logger = logging.getLogger(__name__)

AT_ONCE = 50
SUBJECT_LENGTH = 150


class MailCarrier:
    """Sends mail over one connection for all that is taken at once."""

    at_once = AT_ONCE

    def carry(self, parcels: Sequence[Parcel], stopping: threading.Event) -> list[Result]:
        """Send them one by one; the first that meets no mail server puts off the others."""
        results: list[Result] = []
        try:
            connection = get_connection()
            connection.open()
        except Exception as error:
            return [_later(parcel, error) for parcel in parcels]
        try:
            for parcel in parcels:
                if stopping.is_set():
                    break
                result = _send(connection, parcel)
                results.append(result)
                if result.result == "later":
                    break
        finally:
            _close(connection)
        return results


def _send(connection: Any, parcel: Parcel) -> Result:
    number = parcel.claim.letter_id
    try:
        connection.send_messages([build(parcel)])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            return Result(number, "failed", trouble="no_such_address")
        return _later(parcel, refused)
    except smtplib.SMTPResponseException as answer:
        if answer.smtp_code < 500 or isinstance(answer, smtplib.SMTPAuthenticationError):
            return _later(parcel, answer)
        return Result(number, "failed", trouble="refused")
    except (ValueError, UnicodeError):
        # An address or a subject that is none: no mail server is to blame.
        return Result(number, "failed", trouble="malformed")
    except Exception as error:
        return _later(parcel, error)
    return Result(number, "sent")


def _later(parcel: Parcel, error: Exception) -> Result:
    # Its text may hold an address.
    logger.warning("the mail server did not take a letter: %s", type(error).__name__)
    claim = parcel.claim
    return Result(claim.letter_id, "later", trouble=type(error).__name__[:20], attempts=claim.attempts)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:
        logger.info("the mail server ended by itself: %s", type(error).__name__)


def build(parcel: Parcel) -> EmailMultiAlternatives:
    """Return the mail. Its Message-ID is the letter's own: one that comes twice is seen to be the same."""
    claim, text = parcel.claim, parcel.text
    host = urlsplit(settings.TORGET_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{claim.public_id}@{host}>",
        # No holiday greetings in return (RFC 3834 §5).
        "Auto-Submitted": "auto-generated",
    }
    stop = stop_link(claim.person_id) if parcel.optional else ""
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with translation.override(claim.language):
        context = {
            "language": claim.language,
            "subject": text.subject,
            "paragraphs": [part.split("\n") for part in text.body.split("\n\n") if part.strip()],
            "link": parcel.link,
            "link_text": text.link_text or _("Open Torget"),
            "stop": stop,
            "stop_text": _("No more mail of this kind"),
            "why": _("You get this because you have an account at Torget. Do not answer: nobody reads it."),
        }
        plain = render_to_string("notifications/mail.txt", context)
        page = render_to_string("notifications/mail.html", context)
    mail = EmailMultiAlternatives(
        " ".join(text.subject.split())[:SUBJECT_LENGTH],
        plain.strip() + "\n",
        to=[claim.email],
        headers=headers,
    )
    mail.attach_alternative(page, "text/html")
    return mail
