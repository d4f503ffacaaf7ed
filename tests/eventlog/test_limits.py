"""How fast one person may send."""

from __future__ import annotations

import pytest

from eventlog import limits
from eventlog.limits import Bucket

pytestmark = pytest.mark.anywhere


def test_the_bucket_gives_a_burst_and_then_a_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    bucket = Bucket(rate=20, burst=60)
    assert [bucket.take() for _ in range(60)] == [0.0] * 60

    assert bucket.take() == pytest.approx(0.05)
    now += 0.049
    assert bucket.take() > 0
    now += 0.002
    assert bucket.take() == 0.0
    assert bucket.take() > 0
    taken = 0
    for _ in range(1_000):
        now += 0.01
        taken += bucket.take() == 0.0
    assert 199 <= taken <= 201
    now += 3_600
    assert [bucket.take() for _ in range(60)] == [0.0] * 60
    assert bucket.take() > 0


def test_each_person_has_one_bucket_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1_000.0)
    limits.forget_all()
    while limits.take(1) == 0.0:
        pass

    assert limits.take(1) > 0
    assert limits.take(2) == 0.0
    limits.forget_all()
    assert limits.take(1) == 0.0
    limits.forget_all()


def test_only_so_many_people_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    limits.forget_all()
    for user_id in range(100):
        limits.take(user_id)

    assert len(limits._buckets) <= 10
    limits.forget_all()
