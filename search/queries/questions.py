"""Finding questions and their answers: those that all who take part see, in the sessions one may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventlog.statements import Kept
from questions.models import Question
from questions.queries.questions import standing
from search.asking import Asked
from search.documents import question_text
from search.engines import Hit, Wish
from search.matching import Piece, show_text
from search.queries.messages import Page, read_page


@dataclass(frozen=True)
class FoundQuestion:
    """A question that was found, and what of it and its answer to show."""

    question: Question
    pieces: list[Piece]


def find_questions(asked: Asked, wish: Wish, cursor: str | None, limit: int) -> Page[FoundQuestion]:
    """Return questions, the best of the newest first. Raises Invalid for a cursor that is none."""

    def among(keys: Sequence[int]) -> dict[int, Question]:
        return {one.pk: one for one in _questions(wish.scope.keys, keys)} if keys else {}

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        found = among([hit.object_id for hit in hits])
        return {(pk, 0): (pk, question_text(one.text, one.answer)) for pk, one in found.items()}

    fits, following = read_page(asked, wish, read, cursor, limit)
    found = among([fit.key for fit in fits])
    items = [
        FoundQuestion(found[fit.key], show_text(fit.text, fit.match)) for fit in fits if fit.key in found
    ]
    return Page(items, following)


_questions = Kept(
    lambda sessions, keys: (
        standing().filter(session__in=sessions, pk__in=keys).order_by().select_related("author", "session")
    )
)
