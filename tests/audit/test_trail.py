"""Appending to the trail, and what the database refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.chain import compute_hash
from audit.models import NO_HASH, ChainHead, Entry
from audit.services import record


def test_the_first_entry_follows_nothing(db: None) -> None:
    entry = record(actor_id=7, action="role.granted", target="person:abc", detail={"role": "moderator"})
    assert (entry.number, entry.previous_hash) == (1, NO_HASH)


def test_each_entry_names_the_one_before(db: None) -> None:
    entries = [record(actor_id=None, action="test.step", target=f"step:{n}") for n in range(3)]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    head = ChainHead.objects.get()
    assert (head.count, head.hash) == (3, entries[-1].hash)


def test_the_hash_is_what_the_documentation_says() -> None:
    # Computed by hand once: sha256 over the JSON below, so that a change of the form is noticed.
    import hashlib

    canonical = (
        '{"action":"role.granted","actor":7,"at":1772434800000123,"detail":{"på":"å","a":[1,null]},'
        '"number":1,"previous":"' + NO_HASH + '","target":"person:abc"}'
    ).replace('{"på":"å","a":[1,null]}', '{"a":[1,null],"på":"å"}')
    assert (
        compute_hash(
            number=1,
            at=datetime(2026, 3, 2, 7, 0, 0, 123, tzinfo=UTC),
            actor_id=7,
            action="role.granted",
            target="person:abc",
            detail={"på": "å", "a": [1, None]},
            previous_hash=NO_HASH,
        )
        == hashlib.sha256(canonical.encode()).hexdigest()
    )


def test_an_undone_transaction_leaves_no_hole(db: None) -> None:
    record(actor_id=None, action="test.kept", target="a")
    with transaction.atomic():
        undone = record(actor_id=None, action="test.undone", target="b")
        transaction.set_rollback(True)
    assert undone.number == 2
    entry = record(actor_id=None, action="test.kept", target="c")
    assert entry.number == 2
    assert list(Entry.objects.order_by("number").values_list("target", flat=True)) == ["a", "c"]


@pytest.mark.parametrize("value", [1.5, b"bytes", object(), {"deep": [1.5]}])
def test_values_that_have_no_one_form_are_refused(db: None, value: Any) -> None:
    with pytest.raises(TypeError):
        record(actor_id=None, action="test.float", target="x", detail={"value": value})
    assert not Entry.objects.exists()


def test_letters_no_database_holds_are_replaced(db: None) -> None:
    entry = record(actor_id=None, action="test.nul", target="a\0b", detail={"text": "x\0y\ud800"})
    stored = Entry.objects.get(number=entry.number)
    assert stored.target == "a\ufffdb"
    assert stored.detail == {"text": "x\ufffdy?"}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor_id=None, action="test.loose", target="x")


@pytest.mark.usefixtures("protected")
def test_the_database_refuses_to_change_an_entry(db: None) -> None:
    record(actor_id=None, action="test.step", target="before")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(target="after")
    assert Entry.objects.get().target == "before"


@pytest.mark.usefixtures("protected")
def test_the_database_refuses_to_remove_an_entry(db: None) -> None:
    entry = record(actor_id=None, action="test.step", target="kept")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(number=entry.number).delete()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_entry")
    assert Entry.objects.count() == 1


@pytest.mark.usefixtures("protected")
def test_the_protection_lets_new_entries_in(db: None) -> None:
    for number in range(1, 4):
        assert record(actor_id=None, action="test.step", target="x").number == number
    assert ChainHead.objects.get().count == 3
