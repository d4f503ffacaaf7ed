"""The audit trail as an officer reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.models import Entry
from eventlog.errors import Invalid
from eventlog.frames import timestamp
from people.models import User
from people.text import is_storable
from records.models import ChainCheck

Json = dict[str, Any]

PAGE = 50
EXPORTED = 100_000
# Whoever reported something is named to moderators alone.
UNNAMED = {"report.made"}


@dataclass(frozen=True)
class Filters:
    """Which entries are wanted; what is empty does not matter. `action` is the beginning of one, `person` a
    public id, `target` a whole one or its kind ("room:")."""

    person: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def read_filters(query: Any) -> Filters:
    """Return the filters of a request's query. Raises Invalid."""
    since, until = query.get("since", ""), query.get("until", "")
    words = {name: query.get(name, "").strip() for name in ("person", "action", "target")}
    for name, word in words.items():
        if len(word) > 120 or not is_storable(word):
            raise Invalid(name, _("Nothing is called so."))
    return Filters(
        **words,
        since=_time("since", since) if since else None,
        until=_time("until", until) if until else None,
    )


def _time(name: str, text: str) -> datetime:
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 <= moment.year <= 9998:
        raise Invalid(name, _("A time, with its time zone."))
    return moment


def find_entries(filters: Filters) -> QuerySet[Entry]:
    """Return the entries that the filters let through, the latest first."""
    entries = Entry.objects.order_by("-number")
    if filters.person:
        people = User.objects.filter(public_id=filters.person).values("pk")
        entries = entries.filter(actor_id__in=people).exclude(action__in=UNNAMED)
    if filters.action:
        entries = entries.filter(action__startswith=filters.action)
    if filters.target.endswith(":"):
        entries = entries.filter(target__startswith=filters.target)
    elif filters.target:
        entries = entries.filter(target=filters.target)
    if filters.since:
        entries = entries.filter(at__gte=filters.since)
    if filters.until:
        entries = entries.filter(at__lt=filters.until)
    return entries


def read_page(filters: Filters, *, cursor: str | None, limit: int) -> tuple[list[Json], str | None]:
    """Return a page of the trail and the next one's cursor. Raises Invalid."""
    entries = find_entries(filters)
    if cursor:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        entries = entries.filter(number__lt=int(cursor))
    found = list(entries[: limit + 1])
    page = found[:limit]
    return _with_names(page), str(page[-1].number) if len(found) > limit else None


def _with_names(entries: Sequence[Entry]) -> list[Json]:
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id is not None})
    targets = {entry.target.partition(":")[2] for entry in entries if entry.target.startswith("person:")}
    named = {user.public_id: user.name for user in User.objects.filter(public_id__in=targets)}
    return [
        {
            "number": entry.number,
            "at": timestamp(entry.at),
            "actor": _actor(entry, people),
            "action": entry.action,
            "target": entry.target,
            "target_name": named.get(entry.target.partition(":")[2]),
            "detail": entry.detail,
        }
        for entry in entries
    ]


def _actor(entry: Entry, people: dict[int, User]) -> Json | None:
    if entry.actor_id is None or entry.action in UNNAMED:
        return None
    user = people.get(entry.actor_id)
    return {"id": user.public_id, "name": user.name} if user else {"id": "", "name": ""}


def export_rows(filters: Filters) -> Iterator[list[str]]:
    """Yield the rows of a table of the entries, its heading first; at most 100,000."""
    yield ["number", "at", "actor", "actor_name", "action", "target", "detail"]
    entries = find_entries(filters)[:EXPORTED]
    batch: list[Entry] = []
    for entry in entries.iterator(chunk_size=500):
        batch.append(entry)
        if len(batch) == 500:
            yield from _rows(batch)
            batch = []
    yield from _rows(batch)


def _rows(entries: Sequence[Entry]) -> Iterator[list[str]]:
    for row in _with_names(entries):
        actor = row["actor"] or {"id": "", "name": ""}
        detail = "; ".join(f"{name}={value}" for name, value in sorted(row["detail"].items()))
        cells = [str(row["number"]), row["at"], actor["id"], actor["name"], row["action"], row["target"]]
        yield [harmless(cell) for cell in (*cells, detail)]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def last_check() -> Json | None:
    """Return how the last going through the trail ended, or that one is under way."""
    check = ChainCheck.objects.order_by("-pk").first()
    if check is None:
        return None
    return {
        "started_at": timestamp(check.started_at),
        "finished_at": timestamp(check.finished_at) if check.finished_at else None,
        "count": check.count,
        "head": check.head,
        "whole": check.finished_at is not None and check.fault_count == 0,
        "fault_count": check.fault_count,
        "faults": [{"number": number, "fault": fault} for number, fault in check.faults],
    }
