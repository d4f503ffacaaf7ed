"""The audit trail as officers read it: filtered, in pages, as a table, and known to be whole."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from audit.models import Entry
from audit.services import record
from eventlog import due
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.records.conftest import Archive


def actions(answer: Any) -> list[str]:
    return [entry["action"] for entry in answer["entries"]]


def test_it_is_filtered_by_who_what_to_what_and_when(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    browser = rest(cast.karin)
    room = chat.room(cast.fatima, cast.erik)
    began = timezone.now()
    chat.do(cast.fatima, "member.remove", room=room.public_id, person=cast.erik.public_id)
    by_fatima = browser.get(f"audit?person={cast.fatima.public_id}")
    assert actions(by_fatima) == ["member.remove", "room.create"]
    assert {entry["actor"]["name"] for entry in by_fatima["entries"]} == {"Fatima Haddad"}
    assert actions(browser.get("audit?action=member.")) == ["member.remove"]
    assert actions(browser.get(f"audit?target=room:{room.public_id}")) == ["member.remove", "room.create"]
    assert set(actions(browser.get("audit?target=person:"))) >= {"person.created", "role.granted"}
    since = began.isoformat().replace("+", "%2B")
    assert actions(browser.get(f"audit?since={since}&person={cast.fatima.public_id}")) == ["member.remove"]
    assert actions(browser.get(f"audit?until={since}&person={cast.fatima.public_id}")) == ["room.create"]
    page = browser.get("audit?limit=2")
    following = browser.get(f"audit?limit=2&cursor={page['next']}")
    numbers = [entry["number"] for entry in (*page["entries"], *following["entries"])]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 4
    for query in ("since=yesterday", "until=2026-01-01", "cursor=x", "limit=0", "action=%00"):
        assert browser.request("get", f"audit?{query}")[0] == 400, query


def test_whoever_reported_something_is_not_named_there(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    message = chat.say(cast.karin, room, "Dumheter")
    report = {"kind": "message", "object": message.public_id, "reason": "insult"}
    chat.do(cast.fatima, "report.create", **report)
    assert Entry.objects.filter(action="report.made", actor_id=cast.fatima.pk).exists()
    (entry,) = rest(cast.karin).get("audit?action=report.")["entries"]
    assert entry["actor"] is None
    assert "report.made" not in actions(rest(cast.karin).get(f"audit?person={cast.fatima.public_id}"))


def test_it_comes_as_a_table_that_no_spreadsheet_takes_for_formulas(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    record(actor_id=cast.fatima.pk, action="test.made", target="=1+1", detail={"a": 1})
    client = Client()
    client.force_login(cast.karin)
    response = client.get("/api/audit/export?action=test.")
    table = b"".join(response.streaming_content).decode()
    heading, row = table.removeprefix("\ufeff").strip().splitlines()
    assert heading.startswith("number,at,actor,")
    assert ",Fatima Haddad,test.made,'=1+1,a=1" in row
    client.force_login(cast.mats)
    assert client.get("/api/audit/export").status_code == 403


def test_it_says_whether_it_is_whole(cast: Cast, chat: Chat, archive: Archive, rest: Any) -> None:
    browser = rest(cast.karin)
    assert browser.get("audit")["check"] is None
    chat.do(cast.karin, "audit.check")
    assert browser.get("audit")["check"]["finished_at"] is None
    due.run_due()
    check = browser.get("audit")["check"]
    assert (check["whole"], check["count"], check["faults"]) == (True, Entry.objects.count(), [])
    Entry.objects.filter(number=2).update(action="role.invented")
    assert browser.request("post", "audit/check")[0] == 200
    due.run_due()
    check = browser.get("audit")["check"]
    assert (check["whole"], check["faults"]) == (False, [{"number": 2, "fault": "changed"}])
