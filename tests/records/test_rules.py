"""Deciding on rules: by two officers, after a look at what they would do, and never everything unasked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from audit.models import Entry
from chat.models import Message
from people.models import Role
from people.services import grant_role
from records.models import Rule
from records.selection import months_before
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.records.conftest import Archive, age


def test_a_rule_holds_only_when_another_officer_has_approved_it(
    cast: Cast, chat: Chat, archive: Archive, rest: Any
) -> None:
    rule = archive.propose(scope="open", months=24)
    assert chat.code_of(cast.karin, "retention.approve", rule=rule) == "forbidden"
    chat.do(cast.anna, "retention.approve", rule=rule)
    assert chat.code_of(cast.anna, "retention.approve", rule=rule) == "conflict"
    (shown,) = rest(cast.karin).get("records/rules")["rules"]
    assert (shown["state"], shown["proposed_by"]["name"], shown["approved_by"]["name"]) == (
        "holds",
        "Karin Öberg",
        "Anna Bergström",
    )
    trail = list(
        Entry.objects.filter(target=f"rule:{rule}").order_by("number").values_list("action", flat=True)
    )
    assert trail == ["retention.proposed", "retention.approved"]


def test_a_new_rule_takes_the_place_of_the_one_before(cast: Cast, chat: Chat, archive: Archive) -> None:
    first = archive.hold(scope="open", months=24)
    second = archive.hold(scope="open", months=12)
    first.refresh_from_db()
    assert (first.holds, second.holds) == (False, True)


def test_a_rule_that_would_take_everything_asks_for_the_number(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    room = chat.room(cast.fatima)
    age(*[chat.say(cast.fatima, room, str(number)) for number in range(3)])
    rule = archive.propose(scope="closed")
    refused = chat.refusal(cast.anna, "retention.approve", rule=rule)
    assert (refused.code, refused.status, refused.limit) == ("confirm_needed", 409, 3)
    assert "Bekräfta antalet: 3." in refused.message
    assert chat.code_of(cast.anna, "retention.approve", rule=rule, confirm=2) == "confirm_needed"
    assert not Rule.objects.get().holds
    chat.do(cast.anna, "retention.approve", rule=rule, confirm=3)
    assert Rule.objects.get().confirmed == 3


def test_a_trial_tells_how_many_and_shows_words_only_to_who_may_read_them(
    cast: Cast, chat: Chat, archive: Archive
) -> None:
    mine, theirs = chat.room(cast.anna, name="Mitt"), chat.room(cast.fatima, name="Deras")
    old = [chat.say(cast.anna, mine, "Gammalt hos oss"), chat.say(cast.fatima, theirs, "Hemligt hos dem")]
    chat.say(cast.fatima, theirs, "Nytt")
    age(*old)
    trial = archive.trial(archive.propose(scope="closed"))
    assert (trial["count"], trial["covered"], trial["sweeping"]) == (2, 3, False)
    by_name = {room["name"]: room for room in trial["rooms"]}
    assert by_name["Mitt"]["samples"] == ["Gammalt hos oss"]
    assert (by_name["Deras"]["samples"], by_name["Deras"]["total"]) == (None, 2)
    assert "Hemligt" not in str(trial)
    assert Message.objects.count() == 3, "nothing is purged by looking"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"months": 0}, "months"),
        ({"months": -1}, "months"),
        ({"months": 1201}, "months"),
        ({"scope": "cellar"}, "scope"),
        ({"scope": ""}, "scope"),
        ({"room": "r"}, "scope"),
        ({"statuses": ["keep"]}, "statuses"),
        ({"statuses": []}, "statuses"),
        ({"statuses": ["\0"]}, "statuses"),
        ({"basis": "  "}, "basis"),
        ({"basis": "x" * 201}, "basis"),
    ],
)
def test_a_senseless_rule_is_refused(
    cast: Cast, chat: Chat, archive: Archive, wanted: dict[str, Any], field: str
) -> None:
    rule = {"basis": "KS 1", "months": 12, "scope": "open", **wanted}
    refused = chat.refusal(cast.karin, "retention.propose", **rule)
    assert (refused.status, refused.field) == (400, field)
    assert not Rule.objects.exists()


def test_a_rule_for_a_room_that_is_not_there_is_refused(cast: Cast, chat: Chat, archive: Archive) -> None:
    wanted = {"basis": "KS 1", "months": 12}
    for room in ("nowhere", "\0"):
        assert chat.code_of(cast.karin, "retention.propose", room=room, **wanted) == "not_found"
    assert chat.code_of(cast.karin, "retention.end", rule="\0") == "not_found"


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        (datetime(2026, 3, 31, 10, tzinfo=UTC), 1, "2026-02-28"),
        (datetime(2024, 3, 31, 10, tzinfo=UTC), 1, "2024-02-29"),
        (datetime(2026, 1, 15, 10, tzinfo=UTC), 13, "2024-12-15"),
        (datetime(2026, 5, 31, 10, tzinfo=UTC), 1, "2026-04-30"),
    ],
)
def test_months_are_those_of_the_calendar(moment: datetime, months: int, expected: str) -> None:
    assert months_before(moment, months).date().isoformat() == expected


def test_only_officers_see_that_there_are_rules(cast: Cast, chat: Chat, archive: Archive, rest: Any) -> None:
    rule = archive.propose(scope="open")
    for person in (cast.mats, cast.sara, cast.fatima, cast.leila):
        for path in (
            "records/rules",
            f"records/rules/{rule}/trial",
            "records/rooms",
            "records/grants",
            "audit",
        ):
            assert rest(person).request("get", path)[0] == 403, (person, path)
    grant_role(actor=None, user=cast.fatima, role=Role.RECORDS_OFFICER)
    assert rest(cast.fatima).get("records/rules")["rules"]
