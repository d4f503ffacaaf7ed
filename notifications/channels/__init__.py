"""Texts by mail and by SMS, for those whom no push reaches.

A source of texts makes itself known once, while Django starts, and then asks for letters inside the
transaction that makes them necessary:

    channels.register("alert", write_alert, priority=90)
    channels.send(source="alert", key=alert.public_id, channel=SMS, user_ids=[...], expires_at=...)

There is one letter for each source, key, channel and person: asked for again, nothing doubles. Where a second
one is meant (a reminder, an all clear), the key says so ("a1b2c3:end"). A letter holds no text:
`write_alert(key, channel, user_ids)` is called when it is sent, for people of one language with that language
active, and answers a `Text` for each person that is to have one; nothing for somebody drops that letter. It
may say something else to each, such as a link of their own.

Letters leave through the worker, with retries until they expire; `how_it_went` counts them. Mail is sent at
least once, SMS also: should the process die between the gateway's answer and the note of it, the same letter
goes again (mail with the same Message-ID).
"""

from notifications.channels.asking import available, cancel, how_it_went, reachable, send
from notifications.channels.sources import MAIL, SMS, Text, Write, register

__all__ = [
    "MAIL",
    "SMS",
    "Text",
    "Write",
    "available",
    "cancel",
    "how_it_went",
    "reachable",
    "register",
    "send",
]
