"""What happens while people stay silent, by a clock that the test moves."""

from __future__ import annotations

import pytest

from eventlog.models import Due
from notifications.alerts.models import Wave
from notifications.alerts.services import escalating
from notifications.models import Notification
from people.models import Unit
from tests.notifications.alerts.conftest import Crisis
from tests.notifications.conftest import give_phone


def send_out(crisis: Crisis) -> set[str]:
    """Let the push services take what is due; return whose phones it was."""
    taken = crisis.outbox.answer("accepted", after=0)
    return {one.endpoint for one in taken}


def test_the_silent_are_told_again_and_the_others_not(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalating, "AT_ONCE", 2)
    erik, fatima = give_phone(crisis.cast.erik), give_phone(crisis.cast.fatima)
    alert = crisis.send(repeat_minutes=10, repeats=2)
    assert send_out(crisis) == {erik.endpoint, fatima.endpoint}
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    crisis.later(minutes=9)
    assert send_out(crisis) == set()
    for _turn in range(2):
        crisis.later(minutes=11)
        crisis.later(seconds=1)
        crisis.later(seconds=1)
        assert send_out(crisis) == {erik.endpoint}
    crisis.later(minutes=30)
    assert send_out(crisis) == set(), "twice is enough"


def test_an_end_stops_it_all(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    alert = crisis.send(repeat_minutes=10, repeats=2)
    crisis.follow(alert, "all_clear", ask=False)
    send_out(crisis)
    crisis.later(minutes=60)
    assert send_out(crisis) == set()
    assert set(Due.objects.values_list("kind", flat=True)) <= {"alerts.count"}


def test_too_few_answers_and_the_next_wave_goes(crisis: Crisis, care: Unit) -> None:
    everyone = {"any": [{"everyone": True}]}
    care_only = {"any": [{"unit": care.public_id}]}
    alert = crisis.send(audience=care_only, waves=[{"audience": everyone, "need": 2, "minutes": 15}])
    assert crisis.told(alert) == {"Fatima", "Oskar", "Karin"}
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="words", words="Jag kommer")
    crisis.do(crisis.cast.oskar, "answer", alert=alert.public_id, answer="off_duty")
    crisis.later(minutes=14)
    assert "Erik" not in crisis.told(alert)
    crisis.later(minutes=2)
    assert crisis.told(alert) == {"Fatima", "Oskar", "Karin", "Erik", "Anna", "Mats"}
    assert Notification.objects.filter(kind="alarm", user=crisis.cast.karin).count() == 1


def test_enough_answers_and_it_does_not(crisis: Crisis, care: Unit) -> None:
    everyone = {"any": [{"everyone": True}]}
    care_only = {"any": [{"unit": care.public_id}]}
    alert = crisis.send(audience=care_only, waves=[{"audience": everyone, "need": 1, "minutes": 15}])
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="words", words="Jag kommer")
    crisis.later(minutes=30)
    assert "Erik" not in crisis.told(alert)
    assert Wave.objects.get(number=1).sent_at is None


def test_heads_get_a_list_of_whom_to_call(crisis: Crisis, care: Unit) -> None:
    alert = crisis.send(call_minutes=30, repeats=0)
    crisis.later(minutes=31)
    called = Notification.objects.filter(kind="calls")
    assert [one.user for one in called] == [crisis.cast.karin]
    crisis.follow(alert, "all_clear", ask=False)


def test_nobody_calls_where_all_have_answered(crisis: Crisis, care: Unit) -> None:
    alert = crisis.send(audience={"any": [{"unit": care.public_id}]}, call_minutes=30, repeats=0)
    for name in ("fatima", "oskar", "karin"):
        crisis.do(getattr(crisis.cast, name), "answer", alert=alert.public_id, answer="safe")
    crisis.later(minutes=31)
    assert Notification.objects.filter(kind="calls").count() == 0


def test_an_alert_does_not_just_run_out(crisis: Crisis) -> None:
    alert = crisis.send(hours=6, repeats=0)
    crisis.later(hours=6, minutes=1)
    alert.refresh_from_db()
    assert alert.state == "active"
    told = Notification.objects.filter(kind="overdue").values_list("user__given_name", flat=True)
    assert set(told) == {"Anna", "Mats"}


def test_a_clock_that_jumps_ahead_does_each_once(crisis: Crisis) -> None:
    erik = give_phone(crisis.cast.erik)
    crisis.send(repeat_minutes=10, repeats=1)
    send_out(crisis)
    crisis.later(hours=5)
    assert send_out(crisis) == {erik.endpoint}
    crisis.later(hours=5)
    assert send_out(crisis) == set()
