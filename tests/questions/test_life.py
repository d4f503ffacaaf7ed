"""The life of a session: what can be done in which state, as code and document say alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from audit.models import Entry
from eventlog import due
from notifications.models import Intent
from questions import life
from tests.factories import Cast
from tests.questions.conftest import EVERYONE, Chat, Evening

PROTOCOL = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"
WAYS = {
    "draft": [],
    "announced": ["announced"],
    "collecting": ["announced", "collecting"],
    "live": ["announced", "live"],
    "closing": ["announced", "live", "closing"],
    "closed": ["announced", "live", "closed"],
    "published": ["announced", "live", "closed", "published"],
    "archived": ["announced", "live", "closed", "published", "archived"],
}
# Written from what the product promises, not from `questions.life`.
ASKING = {"collecting", "live"}
VOTING = {"collecting", "live", "closing"}


def test_the_document_has_the_same_table() -> None:
    text = PROTOCOL.read_text(encoding="utf-8").partition("| state |")[2]
    rows = [line.strip("| ").split("|") for line in text.splitlines()[2:] if line.startswith("| `")]
    told = {}
    for state, *marks, leads_to in [[cell.strip() for cell in row] for row in rows[: len(life.LIFE)]]:
        told[state.strip("`")] = (*[mark == "yes" for mark in marks], *re.findall(r"`(\w+)`", leads_to))
    assert told == {
        stage.state: (stage.seen, stage.ask, stage.vote, stage.answer, stage.decide, *stage.leads_to)
        for stage in life.LIFE.values()
    }


@pytest.mark.parametrize("state", life.STATES)
def test_each_state_allows_what_the_table_says(chat: Chat, cast: Cast, state: str) -> None:
    evening = Evening(chat, cast)
    question = None
    for step in WAYS[state]:
        evening.go(step)
        if question is None and step in ASKING:
            question = evening.approved(cast.fatima, "När kommer cykelstället?")
            chat.do(cast.karin, "question.answer", question=question.public_id, text="I maj.")
    asked = {"session": evening.id, "text": "Får vi nya cyklar?", "client_id": "late"}
    if state in ASKING:
        chat.do(cast.erik, "question.ask", **asked)
    else:
        expected = "not_found" if state == "draft" else "not_now"
        assert chat.code_of(cast.erik, "question.ask", **asked) == expected
    if question is not None and state in VOTING:
        evening.vote(cast.erik, question)
    elif question is not None:
        vote = {"question": question.public_id, "on": True}
        assert chat.code_of(cast.erik, "vote.set", **vote) == "not_now"
    for to in life.STATES:
        if to not in life.LIFE[state].leads_to:
            assert chat.code_of(cast.anna, "session.move", session=evening.id, to=to) == "not_now", to


def test_each_step_is_logged_and_tells_those_concerned(chat: Chat, cast: Cast) -> None:
    evening = Evening(chat, cast)
    evening.go("announced", "collecting", "live", "closing", "live", "closed", "published", "archived")
    steps = Entry.objects.filter(target=f"session:{evening.id}", action="question_session.moved")
    assert [entry.detail["to"] for entry in steps.order_by("number")] == [
        *("announced", "collecting", "live", "closing", "live", "closed", "published", "archived")
    ]
    assert chat.events(f"session:{evening.id}") == ["session.changed"] * 8
    told = Intent.objects.filter(kind="session").order_by("pk").values_list("audience__step", flat=True)
    assert list(told) == ["announced", "live", "published"]


def test_a_session_called_off_tells_people_and_calendars(chat: Chat, cast: Cast, rest: Any) -> None:
    evening = Evening(chat, cast)
    evening.go("announced", "archived")
    assert evening.page(cast.fatima)["session"]["called_off"]
    assert Intent.objects.filter(kind="session", audience__step="called_off").exists()
    assert b"STATUS:CANCELLED" in calendar_of(rest, cast, evening)


def test_nothing_is_published_before_every_question_has_an_answer_or_an_owner(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    shown, held = evening.approved(cast.fatima, "Får vi nya cyklar?"), evening.ask(cast.erik, "Och jag?")
    evening.go("live", "closed")
    refused = chat.refusal(cast.anna, "session.move", session=evening.id, to="published")
    assert (refused.code, refused.limit) == ("unanswered", 2)
    evening.decide("dismiss", held, reason="unclear")
    assert chat.refusal(cast.anna, "session.move", session=evening.id, to="published").limit == 1
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    evening.decide("assign", shown, owner=cast.oskar.public_id, due=day)
    evening.go("published")
    (page,) = evening.page(cast.erik)["questions"]
    assert page["owner"] == {"person": {"id": cast.oskar.public_id, "name": "Oskar Wik"}, "due": day}


def test_questions_are_taken_from_the_opening_on(chat: Chat, cast: Cast) -> None:
    opening = timezone.now() + timedelta(days=1)
    evening = Evening(chat, cast, opens_at=opening.isoformat())
    evening.go("announced")
    assert due.find("questions.open", evening.id) == opening
    moved = {"session": evening.id, "opens_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    chat.do(cast.anna, "session.change", **moved)
    due.run_due()
    assert evening.session.state == "collecting"
    assert due.find("questions.open", evening.id) is None


def calendar_of(rest: Any, cast: Cast, evening: Evening) -> bytes:
    answer = rest(cast.fatima)._client.get(f"/api/questions/sessions/{evening.id}/calendar.ics")
    assert answer.status_code == 200
    return bytes(answer.content)


def test_a_session_moved_across_midnight_and_the_change_of_clocks_stays_one_event(
    chat: Chat, cast: Cast, rest: Any
) -> None:
    # The clocks go forward on 28 March 2027: the evening before is in winter time, the day in summer time.
    winter, summer = "2027-03-27T23:30:00+01:00", "2027-03-28T03:30:00+02:00"
    evening = Evening(chat, cast, starts_at=winter, minutes=90)
    evening.go("announced")
    events = []
    for _turn in range(2):
        (event,) = Calendar.from_ical(calendar_of(rest, cast, evening)).walk("VEVENT")
        events.append(event)
        chat.do(cast.anna, "session.change", session=evening.id, starts_at=summer)
    before, after = events
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTART"].dt == datetime(2027, 3, 27, 22, 30, tzinfo=UTC)
    assert after["DTSTART"].dt == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    # An hour and a half that really passes, though the wall skips one.
    assert before["DTEND"].dt - before["DTSTART"].dt == timedelta(minutes=90)
    assert Intent.objects.filter(kind="session", audience__step="moved").count() == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_at": "i morgon"}, "starts_at"),
        ({"starts_at": "2027-03-27T23:30:00"}, "starts_at"),
        ({"minutes": 0}, "minutes"),
        ({"opens_at": "2027-12-01T10:00:00+01:00", "starts_at": "2027-11-01T10:00:00+01:00"}, "opens_at"),
        ({"slow_seconds": 3601}, "slow_seconds"),
        ({"audience": {"any": []}}, "audience"),
        ({"hosts": ["nobody"]}, "hosts"),
    ],
)
def test_a_senseless_session_is_refused(chat: Chat, cast: Cast, wanted: Any, field: str) -> None:
    data = {"title": "T", "audience": EVERYONE, "starts_at": "2027-03-27T18:00:00+01:00", **wanted}
    refused = chat.refusal(cast.anna, "session.create", **data)
    assert (refused.status, refused.field) == (400, field)


def test_a_host_who_leaves_leaves_the_session_standing(chat: Chat, cast: Cast, evening: Evening) -> None:
    from people.services import deactivate_user

    question = evening.approved(cast.fatima, "Vem tar över?")
    evening.go("live")
    chat.do(cast.karin, "question.stage", question=question.public_id, stage="now")
    deactivate_user(user=cast.karin)
    page = evening.page(cast.erik)
    assert page["session"]["hosts"] == []
    assert page["questions"][0]["stage"] == "now"
    chat.do(cast.anna, "session.change", session=evening.id, hosts=[cast.oskar.public_id])
    chat.do(cast.oskar, "question.stage", question=question.public_id, stage="answered")
    assert evening.page(cast.erik)["session"]["hosts"][0]["name"] == "Oskar Wik"
