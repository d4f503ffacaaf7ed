"""Reading the trail, and proving that nobody has changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit.chain import compute_hash
from audit.models import NO_HASH, ChainHead, Entry

_BATCH = 2_000


class Fault(StrEnum):
    """What may be wrong with an entry."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Finding:
    """One fault: in the entry `number`, or from it on when it is `TRUNCATED`."""

    number: int
    fault: Fault


@dataclass(frozen=True)
class Head:
    """Where a chain ends: how many entries, and the last one's hash."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


def read_head() -> Head:
    """Return where the chain ends by its own account."""
    head = ChainHead.objects.filter(id=1).first()
    return Head(head.count, head.hash) if head else Head(0, NO_HASH)


def check_chain(*, expected: Head | None = None) -> Iterator[Finding]:
    """Go through the whole trail and yield every fault, in order.

    `expected` is a head noted earlier and kept elsewhere: the trail must hold that very entry still. Reads in
    batches and locks nothing; entries appended meanwhile are checked too.
    """
    head = read_head()
    noted = {head.count: head.hash}
    if expected is not None and noted.setdefault(expected.count, expected.hash) != expected.hash:
        yield Finding(expected.count, Fault.CHANGED)
    number, previous, faulty = 0, NO_HASH, False
    for entry in Entry.objects.order_by("number").iterator(chunk_size=_BATCH):
        for missing in range(number + 1, entry.number):
            yield Finding(missing, Fault.MISSING)
            faulty = True
        # The entry agrees with itself but not with the one before: that one was written anew.
        if entry.previous_hash != previous and not faulty and _is_own(entry):
            yield Finding(max(1, number), Fault.CHANGED)
        number, previous = entry.number, entry.hash
        faulty = not _is_own(entry) or (number in noted and noted[number] != entry.hash)
        if faulty:
            yield Finding(number, _fault_of(entry))
    end = max(noted)
    if number < end:
        yield Finding(number + 1, Fault.TRUNCATED)


def _fault_of(entry: Entry) -> Fault:
    # One that was moved is still followed, somewhere else, by the entry that names its hash.
    moved = Entry.objects.filter(previous_hash=entry.hash).exclude(number=entry.number + 1).exists()
    return Fault.REORDERED if moved else Fault.CHANGED


def _is_own(entry: Entry) -> bool:
    return _hash_of(entry) == entry.hash


def _hash_of(entry: Entry) -> str:
    return compute_hash(
        number=entry.number,
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        target=entry.target,
        detail=entry.detail,
        previous_hash=entry.previous_hash,
    )
