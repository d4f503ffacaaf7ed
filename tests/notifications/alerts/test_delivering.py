"""Everybody it is for is told, ahead of everything else, once, and of the last state only."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from eventlog.models import Event
from eventlog.topics import AUDIENCES
from notifications.alerts.letters import write_letters
from notifications.alerts.links import read_link
from notifications.alerts.models import Alert, Recipient
from notifications.alerts.queries.alerts import spread
from notifications.alerts.topics import AlertTopics
from notifications.models import Delivery, Hours, Letter, Notification
from notifications.outbox.rendering import render
from people.models import Unit
from tests.factories import UserFactory
from tests.notifications.alerts.conftest import EVERYONE, TEXTS, Crisis
from tests.notifications.conftest import give_phone, waiting


def pushes(crisis: Crisis) -> list[dict[str, Any]]:
    """Take what is due and return what the phones would show."""
    jobs, _empty = render(crisis.outbox.claim(after=0))
    return [{**json.loads(one.job.payload), "job": one.job} for one in jobs]


def test_everyone_who_works_here_is_told_and_no_guest(crisis: Crisis) -> None:
    alert = crisis.send()
    assert crisis.told(alert) == {"Anna", "Mats", "Fatima", "Erik"}


def test_a_push_goes_first_with_the_words_and_a_link_of_ones_own(crisis: Crisis, chat: Any) -> None:
    give_phone(crisis.cast.erik)
    chat.say(crisis.cast.fatima, chat.direct(crisis.cast.fatima, crisis.cast.erik), "Hej")
    crisis.outbox.plan()
    crisis.send()
    crisis.clock.shift(10)
    alarm, direct = pushes(crisis)
    assert direct["notification"]["title"] == "Fatima Haddad"
    assert alarm["notification"]["title"] == "Drick inte kranvattnet i Norrby"
    assert alarm["notification"]["body"].startswith("Koka vattnet.")
    assert [action["action"] for action in alarm["notification"]["actions"]] == ["safe", "help"]
    assert alarm["job"].urgency == "high"
    assert alarm["job"].ttl > 3600
    address, _hash, secret = alarm["notification"]["navigate"].partition("#")
    assert address.endswith("/a")
    link = read_link(secret)
    assert link is not None
    assert link.user_id == crisis.cast.erik.pk


def test_only_the_two_highest_levels_go_through_at_night(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    Hours.objects.create(user=crisis.cast.erik, mode="shift", zone="Europe/Stockholm")
    crisis.send(severity="Moderate")
    assert waiting(crisis.cast.erik) == 0
    assert Notification.objects.get(user=crisis.cast.erik).held_until is not None
    crisis.send(severity="Severe")
    assert waiting(crisis.cast.erik) == 1


def test_an_update_takes_the_place_of_what_the_phone_shows(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    alert = crisis.send()
    first = pushes(crisis)[0]
    crisis.follow(alert, "update", severity="Extreme")
    Delivery.objects.update(state="sent", claimed_until=None)
    crisis.follow(alert, "correction", severity="Extreme")
    crisis.clock.shift(1)
    (second,) = pushes(crisis)
    assert second["notification"]["title"].startswith("Rättelse: ")
    assert second["notification"]["tag"] == first["notification"]["tag"]
    assert second["job"].topic == first["job"].topic


def test_a_late_phone_sees_only_the_last_state(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    alert = crisis.send()
    crisis.follow(alert, "update", severity="Extreme")
    crisis.follow(alert, "all_clear", ask=False)
    (only,) = pushes(crisis)
    assert only["notification"]["title"] == "Faran över: Drick inte kranvattnet i Norrby"
    assert "actions" not in only["notification"]


def test_nobody_hears_of_the_end_of_what_never_came(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    crisis.follow(crisis.send(), "cancel")
    assert pushes(crisis) == []


def test_a_drill_says_so_everywhere(crisis: Crisis) -> None:
    give_phone(crisis.cast.erik)
    alert = crisis.send(drill=True)
    (push,) = pushes(crisis)
    assert push["notification"]["title"].startswith("ÖVNING: ")
    assert push["notification"]["body"].startswith("ÖVNING: ")
    frame = spread(f"alert:{alert.public_id}")
    assert frame is not None
    assert frame["alert"]["drill"] is True


def test_in_ones_own_language_or_in_swedish(crisis: Crisis) -> None:
    english = UserFactory(username="john", language="en")
    give_phone(english)
    crisis.send()
    assert pushes(crisis)[0]["notification"]["title"] == "Do not drink the tap water in Norrby"
    crisis.send(texts={"sv": TEXTS["sv"]})
    assert pushes(crisis)[0]["notification"]["title"] == "Drick inte kranvattnet i Norrby"


def test_open_clients_are_rung_with_one_event_whatever_the_audience(crisis: Crisis) -> None:
    def events_and_queries() -> tuple[int, int]:
        proposed = crisis.propose(crisis.draft())
        before = Event.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            crisis.approve(proposed)
        return Event.objects.count() - before, len(queries)

    events_and_queries()  # the first one makes what all have in common
    few = events_and_queries()
    UserFactory.create_batch(60)
    assert events_and_queries() == few
    assert Event.objects.filter(topic__name=AUDIENCES, kind="alert.rung").count() == 3


def test_its_topic_is_for_those_it_has_gone_to(crisis: Crisis, care: Unit) -> None:
    audience = {"any": [{"unit": care.public_id}]}
    drafted = crisis.draft(audience=audience)
    name = f"alert:{drafted['id']}"
    people = {user.pk: user for user in (crisis.cast.fatima, crisis.cast.erik, crisis.cast.karin)}
    assert AlertTopics().allowed([name], list(people)) == set(), "a draft is nobody's"
    assert spread(name) is None
    crisis.approve(crisis.propose(drafted))
    found = {people[pk].given_name for _name, pk in AlertTopics().allowed([name], list(people))}
    assert found == {"Fatima", "Karin"}
    assert AlertTopics().state(crisis.cast.erik.pk, [name]) == {}
    assert set(AlertTopics().state(crisis.cast.fatima.pk, [name])) == {name}


def test_who_dies_in_between_tells_nobody_twice(crisis: Crisis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.planning.planner.URGENT_STEP_PEOPLE", 2)
    give_phone(crisis.cast.erik)
    alert = crisis.send()
    assert Recipient.objects.filter(alert=alert).count() == 4
    assert Notification.objects.filter(kind="alarm").count() == 4
    assert Alert.objects.get().state == "active"
    assert waiting(crisis.cast.erik) == 1


def test_how_each_is_reached_is_told_before(crisis: Crisis, rest: Any) -> None:
    give_phone(crisis.cast.erik)
    Hours.objects.create(user=crisis.cast.erik, mode="shift", zone="Europe/Stockholm")
    body = {"audience": EVERYONE, "content": {"texts": {"sv": {"headline": "Oväder"}}, "severity": "Minor"}}
    status, answer = rest(crisis.cast.anna).request("post", "alerts/reach", body)
    assert status == 200
    found = answer["reach"]
    assert (found["people"], found["push"], found["held"], found["pierces"]) == (4, 1, 1, False)
    assert found["push"] + found["sms"] + found["mail"] + found["none"] == 4
    assert found["languages"] == {"sv": 4}
    assert {hint["code"] for hint in answer["hints"]} == {"no_instruction"}
    assert rest(crisis.cast.fatima).request("post", "alerts/reach", body)[0] == 403


def test_who_has_no_phone_gets_a_text_or_a_mail_with_a_link(crisis: Crisis, settings: Any) -> None:
    settings.TORGET_SMS = replace(settings.TORGET_SMS, url="https://sms.example/send")
    give_phone(crisis.cast.erik)
    alert = crisis.send(drill=True)
    went = dict(Letter.objects.values_list("user__given_name", "channel"))
    assert went == {"Fatima": "sms", "Anna": "mail"}, "Erik has a phone, Mats nothing at all"
    with translation.override("sv"):
        found = write_letters(f"{alert.public_id}:1", "sms", [crisis.cast.fatima.pk])
    text = found[crisis.cast.fatima.pk]
    assert text.subject == "ÖVNING: Drick inte kranvattnet i Norrby"
    assert text.body.count("ÖVNING: ") == 2
    link = read_link(text.link.partition("#")[2])
    assert link is not None
    assert link.user_id == crisis.cast.fatima.pk
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    assert write_letters(f"{alert.public_id}:1", "sms", [crisis.cast.fatima.pk]) == {}
    crisis.follow(alert, "all_clear", ask=False)
    assert Letter.objects.filter(user=crisis.cast.fatima, key=f"{alert.public_id}:2").count() == 1
    assert write_letters(f"{alert.public_id}:1", "mail", [crisis.cast.anna.pk]) == {}, "the last state only"


def test_what_is_not_urgent_is_not_sent_as_sms(crisis: Crisis, settings: Any) -> None:
    settings.TORGET_SMS = replace(settings.TORGET_SMS, url="https://sms.example/send")
    crisis.send(severity="Moderate")
    assert set(Letter.objects.values_list("channel", flat=True)) == {"mail"}
