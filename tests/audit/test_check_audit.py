"""Proving the trail whole: whatever was done to it past the triggers is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.chain import compute_hash
from audit.models import ChainHead, Entry
from audit.queries import read_head
from audit.services import record

Tamper = Callable[[], object]


@pytest.fixture
def trail(db: None) -> None:
    for number in range(1, 7):
        record(actor_id=number, action="test.step", target=f"step:{number}", detail={"n": number})


def check(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and all it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_audit", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


def values_of(number: int) -> dict[str, object]:
    entry = Entry.objects.get(number=number)
    return {
        "at": entry.at,
        "actor_id": entry.actor_id,
        "action": entry.action,
        "target": entry.target,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def rewrite(number: int) -> None:
    """Change an entry and give it the hash that fits, as somebody would who has read this program."""
    entry = Entry.objects.get(number=number)
    entry.target = "rewritten"
    values = {**values_of(number), "target": "rewritten", "number": number}
    values.pop("hash")
    Entry.objects.filter(number=number).update(target="rewritten", hash=compute_hash(**values))  # type: ignore[arg-type]


def swap(one: int, other: int) -> None:
    first, second = values_of(one), values_of(other)
    Entry.objects.filter(number=one).update(**second)
    Entry.objects.filter(number=other).update(**first)


def test_a_whole_trail_is_told_so(trail: None) -> None:
    code, said = check()
    assert code == 0, said
    assert f"6:{Entry.objects.get(number=6).hash}" in said


def test_an_empty_trail_is_whole(db: None) -> None:
    assert check()[0] == 0


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda: Entry.objects.filter(number=3).update(target="x"), ["Entry 3 was changed"]),
        (lambda: Entry.objects.filter(number=3).update(detail={"n": 99}), ["Entry 3 was changed"]),
        (lambda: Entry.objects.filter(number=3).update(actor_id=1), ["Entry 3 was changed"]),
        (lambda: Entry.objects.filter(number=6).update(action="y"), ["Entry 6 was changed"]),
        (lambda: rewrite(3), ["Entry 3 was changed"]),
        (lambda: rewrite(1), ["Entry 1 was changed"]),
        (lambda: rewrite(6), ["Entry 6 was changed"]),
        (lambda: Entry.objects.filter(number=3).delete(), ["Entry 3 is missing"]),
        (lambda: Entry.objects.filter(number=1).delete(), ["Entry 1 is missing"]),
        (
            lambda: Entry.objects.filter(number__in=[2, 3]).delete(),
            ["Entry 2 is missing", "Entry 3 is missing"],
        ),
        (lambda: swap(3, 4), ["Entry 3 is not where", "Entry 4 is not where"]),
        (lambda: swap(2, 5), ["Entry 2 is not where", "Entry 5 is not where"]),
        (lambda: Entry.objects.filter(number=6).delete(), ["Entry 6 and all after it are missing"]),
        (lambda: Entry.objects.filter(number__gt=2).delete(), ["Entry 3 and all after it are missing"]),
        (lambda: Entry.objects.all().delete(), ["Entry 1 and all after it are missing"]),
    ],
)
def test_tampering_is_found_where_it_was_done(trail: None, tamper: Tamper, told: list[str]) -> None:
    assert check()[0] == 0
    tamper()
    code, said = check()
    assert code == 1
    sentences = [line for line in said.splitlines() if line.startswith("Entry")]
    assert len(sentences) == len(told), said
    for sentence, expected in zip(sentences, told, strict=True):
        assert sentence.startswith(expected)


def test_a_trail_cut_off_with_its_head_is_found_by_a_head_noted_earlier(trail: None) -> None:
    noted = str(read_head())
    record(actor_id=None, action="test.step", target="later")
    assert check("--expect", noted)[0] == 0
    Entry.objects.filter(number__gt=4).delete()
    ChainHead.objects.update(count=4, hash=Entry.objects.get(number=4).hash)
    assert check()[0] == 0, "the trail by itself looks whole"
    code, said = check("--expect", noted)
    assert code == 1
    assert "Entry 5 and all after it are missing" in said


def test_a_trail_written_anew_is_found_by_a_head_noted_earlier(trail: None) -> None:
    noted = str(read_head())
    Entry.objects.all().delete()
    ChainHead.objects.all().delete()
    for number in range(1, 7):
        record(actor_id=number, action="test.step", target=f"other:{number}")
    assert check()[0] == 0, "the trail by itself looks whole"
    code, said = check("--expect", noted)
    assert code == 1
    assert "Entry 6 was changed" in said


@pytest.mark.parametrize("nonsense", ["", "6", "6:abc", "x:" + "0" * 64])
def test_a_head_that_is_none_is_refused(db: None, nonsense: str) -> None:
    with pytest.raises(CommandError, match="COUNT:HASH"):
        call_command("check_audit", "--expect", nonsense)
