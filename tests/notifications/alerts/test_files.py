"""What is taken out of an alert: the list to print, the report, and screens on a wall."""

from __future__ import annotations

from typing import Any

from django.test import Client

from notifications.alerts.links import make_link, make_screen
from people import services
from people.models import Unit
from tests.factories import UnitFactory
from tests.notifications.alerts.conftest import Crisis
from tests.notifications.alerts.test_answering import post


def test_the_list_to_print_has_names_and_answers(crisis: Crisis, care: Unit, client: Client) -> None:
    alert = crisis.send()
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="words", words="=1+1")
    path = f"/api/alerts/{alert.public_id}/board.csv"
    client.force_login(crisis.cast.karin)
    lines = b"".join(client.get(path)).decode("utf-8-sig").splitlines()
    assert len(lines) == 3, "a head gets the people of her own unit"
    assert lines[1].startswith("Hemtjänst Norr;Fatima Haddad;070-000 00 01;Egna ord;'=1+1;")
    client.force_login(crisis.cast.anna)
    assert len(b"".join(client.get(path)).splitlines()) == 7
    client.force_login(crisis.cast.fatima)
    assert client.get(path).status_code == 403


def test_the_report_tells_what_was_done_when(crisis: Crisis, rest: Any, client: Client) -> None:
    alert = crisis.send(drill=True)
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="help")
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    crisis.follow(alert, "all_clear", ask=False)
    report = rest(crisis.cast.anna).get(f"alerts/{alert.public_id}/report.json")
    actions = [(line["action"], line["by"]) for line in report["timeline"]]
    assert actions == [
        ("alert.drafted", "Anna Bergström"),
        ("alert.proposed", "Anna Bergström"),
        ("alert.approved", "Mats Nyström"),
        ("alert.proposed", "Anna Bergström"),
        ("alert.approved", "Mats Nyström"),
    ]
    assert (report["counts"]["safe"], report["changed_answers"]) == (1, 1)
    client.force_login(crisis.cast.anna)
    page = client.get(f"/api/alerts/{alert.public_id}/report").content.decode()
    assert "<polyline" in page
    assert "ÖVNING: " in page
    client.force_login(crisis.cast.karin)
    assert client.get(f"/api/alerts/{alert.public_id}/report").status_code == 403
    drills = rest(crisis.cast.anna).get("alerts/drills")["drills"]
    assert [drill["counts"]["answered"] for drill in drills] == [1]


def test_a_screen_shows_what_stands_for_its_unit(crisis: Crisis, care: Unit, rest: Any) -> None:
    school = UnitFactory(name="Ekorren")
    services.place_person(user=crisis.cast.erik, unit=school)
    path = rest(crisis.cast.karin).get(f"alerts/wall?unit={care.public_id}")["path"]
    assert rest(crisis.cast.karin).request("get", f"alerts/wall?unit={school.public_id}")[0] == 403
    secret = path.partition("#")[2]
    assert post("screen", screen=secret)[1] == {"unit": "Hemtjänst Norr", "alerts": []}
    crisis.send(audience={"any": [{"unit": school.public_id}]}, texts={"sv": {"headline": "Bara Ekorren"}})
    alert = crisis.send()
    shown = post("screen", screen=secret)[1]["alerts"]
    assert [one["id"] for one in shown] == [alert.public_id]
    assert len(post("screen", screen=make_screen(school.public_id))[1]["alerts"]) == 2
    wrong = (make_screen("x"), make_link(alert.pk, 1, alert.sent_at), "", secret[:-1])  # type: ignore[arg-type]
    assert [post("screen", screen=one)[0] for one in wrong] == [404] * 4
    crisis.follow(alert, "all_clear", ask=False)
    assert post("screen", screen=secret)[1]["alerts"] == []
