"""After a purge: that nothing of it is left in the database's own files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from eventlog import due
from eventlog.due import Item
from eventlog.models import Due

CLEAN = "records.clean"
AGAIN = timedelta(seconds=5)
# Tables whose removed rows held what people wrote.
TABLES = (
    "chat_message",
    "chat_messageversion",
    "chat_forward",
    "content_file",
    "content_report",
    "content_step",
    "content_held",
    "content_notice",
    "questions_question",
    "questions_session",
    "questions_step",
    "streams_post",
    "streams_postversion",
    "streams_comment",
    "streams_commentversion",
    "search_document",
)


def forget_elsewhere(kind: str, object_ids: Sequence[int]) -> None:
    """Let the rooms that keep something of a kind, "message", "question", "post" or "comment", forget
    these."""
    if object_ids:
        for path in settings.TORGET_FORGET[kind]:
            import_string(path)(object_ids)


def ask_to_clean() -> None:
    """Have the database's files cleaned once what was removed just now is committed."""
    due.schedule(CLEAN, "files", timezone.now())


def clean_files(item: Item) -> datetime | None:
    """Let go of what the database still holds of removed rows; return when to try again, None when done.

    SQLite has overwritten them (`secure_delete`); what its log still holds leaves with a checkpoint, which
    readers may put off. PostgreSQL lets their place be used again; docs/operations.md says what stays.
    """
    if Due.objects.filter(kind__in=settings.TORGET_BEFORE_CLEANING).exists():
        # What they remove is to be cleaned up after as well.
        return timezone.now() + AGAIN
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
            return timezone.now() + AGAIN if busy else None
        # VACUUM refuses to run inside of one, and the servers run this outside of any.
        for table in () if connection.in_atomic_block else TABLES:
            cursor.execute(f"VACUUM {table}")
    return None
