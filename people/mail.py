"""Mail to people: sent beside the request, so that nobody waits for it, nor learns from the wait."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from django.core.mail import EmailMessage

from eventlog import executor

logger = logging.getLogger(__name__)

SENDERS = 2
_senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="mail")


def send(subject: str, body: str, address: str) -> None:
    """Send a mail to one address; a failure is logged, without what the mail says."""
    message = EmailMessage(subject, body, to=[address])
    if executor.is_running():
        _senders.submit(_send, message)
    else:
        _send(message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:
        logger.error("a mail could not be sent: %s", type(error).__name__)
