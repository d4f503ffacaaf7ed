"""The tags of messages, kept as rows so that they can be listed."""

from __future__ import annotations

from chat.models import Message, Tagging
from content.richtext import Document


def save_tags(message: Message, document: Document) -> None:
    """Write down the tags of a new message. One query, none without tags."""
    if document.tags:
        Tagging.objects.bulk_create([Tagging(message=message, tag=tag) for tag in document.tags])


def replace_tags(message: Message, document: Document) -> None:
    """Write down the tags of a message whose text is another now."""
    Tagging.objects.filter(message=message).delete()
    save_tags(message, document)
