"""The index: what can be found, by which stems, and how far it has come.

Nothing here is shown to anybody. What is found is read anew from the room it lies in, by the rules of that
room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from chat.models import Room
from questions.models import Session
from streams.models import Reach

# A stem is at most as long as a word; a facet is shorter.
TERM_LENGTH = 80
# PostgreSQL counts places in a text up to here (tsvector).
_PLACES = 16_383
_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})


if TYPE_CHECKING:
    _Base = models.TextField[Sequence[str], list[str]]
else:
    _Base = models.TextField


class TermsField(_Base):
    """A list of stems in their order, and after them of facets, as the database indexes it.

    SQLite: the words of a text for FTS5. PostgreSQL: a tsvector made of our own stems with their places, so
    that no dictionary of the database has a say. A facet ("§r17") has no place: it is next to nothing.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the type of the column."""
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Return where the value stands in a statement."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> str | None:
        """Return the terms as the database takes them."""
        if value is None:
            return None
        return as_vector(value) if connection.vendor == "postgresql" else " ".join(value)

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return the terms; from PostgreSQL each once and sorted."""
        if value is None:
            return None
        if connection.vendor == "postgresql":
            return [lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in _LEXEME.findall(value)]
        return value.split(" ")


def as_vector(terms: Sequence[str]) -> str:
    """Return terms as the text of a tsvector: stems with their places, facets without."""
    place = 0
    parts = []
    for term in terms:
        quoted = f"'{term.translate(_QUOTED)}'"
        if term.startswith("§"):
            parts.append(quoted)
        else:
            place += 1
            parts.append(f"{quoted}:{min(place, _PLACES)}")
    return " ".join(parts)


class Document(models.Model):
    """Something that can be found: a message (`part` 0), or one of its files (`part`: what attaches it), in a
    room; a question with its answer, in a session; or a post, or a comment (`part`: its post), in a reach.

    `place` is the time it was written, in milliseconds since 1970, or a little later where that place was
    taken: the newest is found first by walking the places down. `kind` and `object_id` name the object.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"
        QUESTION = "question"
        POST = "post"
        COMMENT = "comment"

    place = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    object_id = models.BigIntegerField()
    part = models.BigIntegerField(default=0)
    room = models.ForeignKey(
        Room, null=True, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    # Whoever purges a session has its questions forgotten, so that their terms are counted out.
    session = models.ForeignKey(
        Session, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    reach = models.ForeignKey(
        Reach, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    terms = TermsField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "part"], name="search_document_object")
        ]
        indexes = [
            models.Index(fields=["room", "place"], name="search_document_room"),
            models.Index(fields=["session", "place"], name="search_document_session"),
            models.Index(fields=["reach", "place"], name="search_document_reach"),
        ]


class Term(models.Model):
    """A stem or facet and how many documents have it: what a query will cost, and which words begin so.

    Goes with the last document that has it. The term "§" counts all documents.
    """

    term = models.CharField(max_length=TERM_LENGTH, primary_key=True)
    documents = models.BigIntegerField()


class Mark(models.Model):
    """Up to which event of a topic (of a room, a session or all posts) the index has come."""

    topic_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()


class Filling(models.Model):
    """One row: the messages with a primary key below `below` are still to be gone through, from the top down,
    and after them the questions with one below `questions_below`, then posts and comments likewise.

    0: none. So the index is made anew beside whatever else happens.
    """

    below = models.BigIntegerField(default=0)
    questions_below = models.BigIntegerField(default=0)
    posts_below = models.BigIntegerField(default=0)
    comments_below = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="search_one_filling")]
