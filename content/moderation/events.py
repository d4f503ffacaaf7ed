"""The event of the moderation desk: that a case has changed, never what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content.moderation.models import Case
from content.moderation.queries import count_waiting
from eventlog import kinds
from eventlog.kinds import EventRow


@dataclass
class CaseView:
    """A case, and how many there are to settle."""

    case: Case
    waiting: int

    @property
    def pk(self) -> int:
        """The case's primary key: what the log keeps."""
        return self.case.pk

    @classmethod
    def of(cls, case: Case) -> CaseView:
        """Return the case with the count of now."""
        return cls(case, count_waiting())


def load_cases(rows: Sequence[EventRow]) -> list[CaseView | None]:
    """Return the cases of the rows, None where they are gone."""
    found = Case.objects.in_bulk([row.object_id for row in rows])
    waiting = count_waiting()
    return [CaseView(found[row.object_id], waiting) if row.object_id in found else None for row in rows]


def case_data(view: CaseView, row: EventRow) -> dict[str, Any]:
    """Return which case it is and whether it is settled."""
    case = view.case
    return {
        "case": {
            "id": case.public_id,
            "kind": case.kind,
            "version": case.version,
            "settled": case.settled_at is not None,
        },
        "waiting": view.waiting,
    }


# Who reads the desk is asked anew at each event: a role may have been taken back.
kinds.register("case.changed", load=load_cases, data=case_data, effect="recheck")
