"""Finding questions and their answers: those that all who take part see, in the sessions one may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    there = standing().filter(session__in=wish.scope.keys)

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        rows = there.filter(pk__in=[hit.object_id for hit in hits]).order_by()
        return {
            (pk, 0): (pk, question_text(text, answer))
            for pk, text, answer in rows.values_list("pk", "text", "answer")
        }

    fits, following = read_page(asked, wish, read, cursor, limit)
    found = there.select_related("author", "session").in_bulk([fit.key for fit in fits])
    items = [
        FoundQuestion(found[fit.key], show_text(fit.text, fit.match)) for fit in fits if fit.key in found
    ]
    return Page(items, following)
