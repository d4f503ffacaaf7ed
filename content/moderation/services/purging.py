"""What the queue keeps of objects that are purged: that there was a case, and nothing that was said."""

from __future__ import annotations

from collections.abc import Sequence

from content.moderation.models import Case, Held, Report, Step


def forget_objects(*, kind: str, object_ids: Sequence[int]) -> None:
    """Forget all words about these objects, and what was hidden of them."""
    cases = Case.objects.filter(kind=kind, object_id__in=object_ids)
    Report.objects.filter(case__in=cases.values("pk")).exclude(words="").update(words="")
    Step.objects.filter(case__in=cases.values("pk")).exclude(words="").update(words="")
    Held.objects.filter(kind=kind, object_id__in=object_ids).delete()


def find_waiting(*, kind: str, object_ids: Sequence[int]) -> set[int]:
    """Return those of the objects that an open case is about: these are not to be purged."""
    waiting = Case.objects.filter(kind=kind, object_id__in=object_ids, settled_at=None)
    return set(waiting.values_list("object_id", flat=True))
