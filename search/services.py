"""Writing the index. Whoever calls is in a transaction; nothing here reads or locks what others write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from chat.models import Forward
from eventlog import due
from eventlog.inserting import insert_keyed
from eventlog.statements import Kept
from search.documents import (
    Draft,
    draft_comments,
    draft_documents,
    draft_posts,
    draft_questions,
    place_documents,
)
from search.engines import engine
from search.models import Document

# Documents looked up and written at once.
CHUNK = 500
# A purge goes on for a while: what it removes is wiped together.
TIDY_AFTER = timedelta(seconds=10)
INDEX_AGAIN_AFTER = timedelta(seconds=2)
Kind = Document.Kind
_DRAFTS: dict[Kind, Callable[[Sequence[int]], list[Draft]]] = {
    Kind.MESSAGE: draft_documents,
    Kind.QUESTION: draft_questions,
    Kind.POST: draft_posts,
    Kind.COMMENT: draft_comments,
}


def index_messages(message_ids: Iterable[int]) -> int:
    """Make the index say of these messages what they say now, nothing of those that are gone.

    Again with the same messages it changes nothing. Returns how many documents they have.
    """
    return index(Kind.MESSAGE, message_ids)


def index_posts(post_ids: Iterable[int]) -> int:
    """Do the same for posts."""
    return index(Kind.POST, post_ids)


def index_comments(comment_ids: Iterable[int]) -> int:
    """Do the same for comments."""
    return index(Kind.COMMENT, comment_ids)


def index(kind: Kind, object_ids: Iterable[int]) -> int:
    """Do the same for any kind. Questions that not all who take part see, the index knows nothing of."""
    count = 0
    for chunk in _chunks(object_ids):
        with transaction.atomic():
            engine().lock()
            count += _replace(kind, chunk)
    return count


def forget_questions(question_ids: Iterable[int]) -> int:
    """Take questions out of the index, in the caller's transaction, as `forget` does with messages."""
    return _forget(Kind.QUESTION, question_ids)


def forget_posts(post_ids: Iterable[int]) -> int:
    """Do the same with posts; their comments are named by themselves."""
    return _forget(Kind.POST, post_ids)


def forget_comments(comment_ids: Iterable[int]) -> int:
    """Do the same with comments."""
    return _forget(Kind.COMMENT, comment_ids)


def _forget(kind: Kind, object_ids: Iterable[int]) -> int:
    count = 0
    for chunk in _chunks(object_ids):
        with transaction.atomic():
            engine().lock()
            there = _documents(kind, chunk)
            _exchange(there, [])
            count += len(there)
    if count:
        due.schedule("search.tidy", "index", timezone.now() + TIDY_AFTER)
    return count


def forget(message_ids: Iterable[int]) -> int:
    """Take messages and their files out of the index, in the caller's transaction; return how many documents
    that were.

    For what is purged or hidden: whether the messages still stand does not matter. Nothing finds them from
    here on. Their stems leave the files of a SQLite database a little later, by due work (`tidy`).
    """
    count = 0
    for chunk in _chunks(message_ids):
        with transaction.atomic():
            engine().lock()
            # Their words may also stand where they were passed on; what is left there is indexed again.
            passed_on = list(Forward.objects.filter(origin__in=chunk).values_list("message_id", flat=True))
            there = _documents(Kind.MESSAGE, [*chunk, *passed_on])
            _exchange(there, [])
            count += len(there)
            again = timezone.now() + INDEX_AGAIN_AFTER
            due.schedule_many("search.again", [(str(message_id), again, None) for message_id in passed_on])
    if count:
        due.schedule("search.tidy", "index", timezone.now() + TIDY_AFTER)
    return count


def forget_others(kind: Kind, object_ids: Collection[int], lowest: int, below: int) -> int:
    """Take out of the index what it has of a kind from `lowest` up to `below` (primary keys) beside
    `object_ids`; return how many documents that were."""
    there = Document.objects.filter(kind=kind, object_id__gte=lowest, object_id__lt=below)
    others = set(there.values_list("object_id", flat=True)) - set(object_ids)
    return forget(others) if kind == Kind.MESSAGE else _forget(kind, others)


def forget_everything() -> None:
    """Empty the index: for one that is damaged, before it is made anew."""
    engine().lock()
    engine().empty()


def tidy(item: due.Item | None = None) -> datetime | None:
    """Do a share of wiping what was removed out of the index's own files; return when to go on, None when all
    is done.

    SQLite keeps removed stems in the older parts of its index until these are merged. PostgreSQL keeps them
    until VACUUM and REINDEX, which docs/operations.md describes.
    """
    return None if engine().tidy() else timezone.now()


def _replace(kind: Kind, object_ids: Sequence[int]) -> int:
    there = _documents(kind, object_ids)
    drafts = _DRAFTS[kind](object_ids)
    kept = {(document.object_id, document.part): document.place for document in there}
    documents = place_documents(drafts, kept)
    facets_at = engine().facets_at
    for document in documents:
        document.terms = [*document.terms, *facets_at(document.place)]
    _exchange(there, documents)
    return len(documents)


def _exchange(old: Sequence[Document], new: Sequence[Document]) -> None:
    """Put documents in place of others, and keep the numbers of their terms."""
    if old:
        Document.objects.filter(place__in=[document.place for document in old]).delete()
    insert_keyed(new)
    changes = _numbers(new)
    changes.subtract(_numbers(old))
    engine().count(changes)


def _documents(kind: Kind, object_ids: Sequence[int]) -> list[Document]:
    return _of_objects(kind.value, object_ids)


_of_objects = Kept(lambda kind, object_ids: Document.objects.filter(kind=kind, object_id__in=object_ids))


def _numbers(documents: Iterable[Document]) -> Counter[str]:
    """Return in how many of the documents each term is."""
    return Counter(term for document in documents for term in set(document.terms))


def _chunks(object_ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(object_ids))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _index_again(item: due.Item) -> None:
    index_messages([int(item.key)])


due.register("search.tidy", tidy)
due.register("search.again", _index_again)
