"""From a report to a decision, and back: who sees what, and that nothing is lost or shown twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from chat.models import Mention, Message, Room
from content.models import Case, Notice
from content.moderation.models import Held, Report
from content.moderation.services.claiming import CLAIM_MINUTES
from content.moderation.services.reporting import REPORTS_A_DAY
from eventlog import replay
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.moderation.conftest import Desk, notices_of

Insult = tuple[Room, Message]
SAID = "värdelös"


def everything_about(rest: Any, user: User, room: Room, message: Message) -> str:
    """Return all that a reader of the room is given, as one text to look in."""
    browser = rest(user)
    topic = room.topic
    frames = [frame for _row, frame in replay.read_after(topic.pk, topic.name, 0)]
    return str(
        [
            browser.get("rooms"),
            browser.get(f"rooms/{room.public_id}/messages"),
            browser.get(f"messages/{message.public_id}"),
            browser.get(f"messages/{message.public_id}/thread"),
            b"".join(frames).decode(),
        ]
    )


def test_a_reported_message_is_hidden_and_both_sides_are_told(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult
) -> None:
    room, message = insult
    chat.say(cast.fatima, room, "Så skriver man inte", thread=message)
    chat.do(cast.anna, "reaction.set", message=message.public_id, emoji="😮", on=True)
    assert SAID in everything_about(rest, cast.anna, room, message), "it must be there to go"
    assert chat.do(cast.fatima, "read.move", room=room.public_id, number=1)["mentions"] == 1
    case = desk.report(cast.fatima, message, words="Det här är tredje gången")
    desk.settle(
        cast.sara, case, hide=True, warn=True, words="Läs våra regler om hur vi skriver till varandra."
    )
    assert SAID not in everything_about(rest, cast.anna, room, message)
    shown = rest(cast.anna).get(f"messages/{message.public_id}")["message"]
    assert (shown["deleted"], shown["gone"], shown["reactions"], shown["mentions"]) == (
        True,
        "hidden",
        [],
        [],
    )
    assert rest(cast.fatima).get("rooms")["rooms"][0]["mentions"] == 0

    (to_author,) = notices_of(cast.erik)
    assert (to_author.kind, to_author.must_read) == ("measures", True)
    assert to_author.detail["measures"] == ["hidden", "warned"]
    assert (to_author.detail["reason"], to_author.about) == ("insult", f"message:{message.public_id}")
    assert "våra regler" in to_author.words
    (to_reporter,) = notices_of(cast.fatima)
    assert (to_reporter.kind, to_reporter.detail["outcome"]) == ("reported", "acted")
    trail = Entry.objects.filter(target=f"case:{case.public_id}").order_by("number")
    assert list(trail.values_list("action", flat=True)) == ["report.made", "case.settled"]
    written = str(list(Entry.objects.values()))
    assert SAID not in written
    assert "regler" not in written


def test_whoever_wrote_it_never_learns_who_reported_it(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, moderators: tuple[User, User]
) -> None:
    sara, karin = moderators
    room = chat.room(cast.anna, cast.fatima, karin, sara)
    message = chat.say(karin, room, "Det var det dummaste jag hört")
    case = desk.report(cast.fatima, message)
    assert rest(sara).get("moderation/cases")["cases"][0]["id"] == case.public_id
    assert "Fatima" in str(rest(sara).get(f"moderation/cases/{case.public_id}"))
    # Karin is a moderator herself: the case is not hers to see.
    assert rest(karin).get("moderation/cases")["cases"] == []
    for name, more in (("case.read", {}), ("case.claim", {}), ("case.settle", {"base": case.version})):
        assert chat.code_of(karin, name, case=case.public_id, **more) == "not_found"
    desk.settle(sara, case, warn=True, words="Så skriver vi inte.")
    told = rest(karin).get("notices")
    assert told["unread"] == 1
    assert "Fatima" not in str(told)
    assert cast.fatima.public_id not in str(told)


def test_what_is_put_back_is_exactly_as_it_was(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult
) -> None:
    room, message = insult
    chat.do(cast.anna, "reaction.set", message=message.public_id, emoji="😮", on=True)
    chat.say(cast.fatima, room, "Nu räcker det", thread=message)
    chat.say(cast.anna, room, "@alla vi ses kl 9")
    called = Message.objects.get(room=room, everyone=True)
    chat.do(cast.anna, "pin.set", message=called.public_id, on=True)
    everything = [message, called]
    before = {one.pk: rest(cast.anna).get(f"messages/{one.public_id}") for one in everything}
    mentions = list(Mention.objects.values("user", "message", "number", "seen"))
    room.refresh_from_db()
    assert room.everyone_number == called.number
    unread = rest(cast.erik).get("rooms")["rooms"][0]["mentions"]
    for one in everything:
        case = desk.report(cast.fatima if one == message else cast.erik, one)
        desk.settle(cast.sara, case, hide=True)
    room.refresh_from_db()
    assert (room.everyone_number, Mention.objects.count()) == (0, 0)
    for case in Case.objects.all():
        chat.do(cast.sara, "case.restore", case=case.public_id, words="Vi såg fel.")
    after = {one.pk: rest(cast.anna).get(f"messages/{one.public_id}") for one in everything}
    assert [after[one.pk]["message"] for one in everything] == [
        before[one.pk]["message"] for one in everything
    ]
    assert list(Mention.objects.values("user", "message", "number", "seen")) == mentions
    assert rest(cast.erik).get("rooms")["rooms"][0]["mentions"] == unread
    assert not Held.objects.exists()
    assert [notice.kind for notice in notices_of(cast.erik)][:3] == ["measures", "reported", "restored"]
    assert [notice.detail["outcome"] for notice in notices_of(cast.fatima, "reported")] == [
        "acted",
        "restored",
    ]
    assert chat.code_of(cast.sara, "case.restore", case=case.public_id) == "conflict"


def test_a_report_without_measures_leaves_everything_and_tells_only_who_reported(
    cast: Cast, desk: Desk, rest: Any, insult: Insult
) -> None:
    room, message = insult
    case = desk.report(cast.fatima, message)
    settled = desk.settle(cast.sara, case, note="Ett skämt dem emellan")
    assert (settled["state"], settled["measures"], settled["reason"]) == ("settled", [], None)
    assert SAID in everything_about(rest, cast.anna, room, message)
    assert notices_of(cast.erik) == []
    assert notices_of(cast.fatima)[0].detail["outcome"] == "nothing"
    again = desk.report(cast.fatima, message)
    assert again.pk != case.pk


# --- two at once ------------------------------------------------------------------------------------------


def test_two_moderators_never_act_on_one_case_unawares(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult, moderators: tuple[User, User]
) -> None:
    sara, karin = moderators
    case = desk.report(cast.fatima, insult[1])
    claimed = chat.do(sara, "case.claim", case=case.public_id)["case"]
    assert (claimed["state"], claimed["claimed_by"]["name"]) == ("claimed", "Sara Holm")
    refused = chat.refusal(karin, "case.claim", case=case.public_id)
    assert (refused.code, "Sara Holm" in refused.message) == ("claimed", True)
    how = {"case": case.public_id, "base": case.version, "hide": True, "reason": "insult"}
    assert chat.code_of(karin, "case.settle", **how) == "claimed"
    assert not Message.objects.get(pk=insult[1].pk).deleted
    chat.do(karin, "case.release", case=case.public_id)
    assert chat.code_of(karin, "case.settle", **how) == "claimed", "another's claim is not mine to put back"
    # Knowingly she may take it over, and then Sara is the one who has to ask.
    chat.do(karin, "case.claim", case=case.public_id, take=True)
    assert chat.code_of(sara, "case.settle", **how) == "claimed"
    chat.do(karin, "case.settle", **how)
    assert chat.code_of(sara, "case.settle", **how) == "conflict"
    assert len(notices_of(cast.erik)) == 1
    assert Entry.objects.filter(action="case.taken_over").count() == 1


def test_a_claim_that_was_forgotten_ends_by_itself(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult, moderators: tuple[User, User]
) -> None:
    sara, karin = moderators
    case = desk.report(cast.fatima, insult[1])
    chat.do(sara, "case.claim", case=case.public_id)
    with time_machine.travel(timezone.now() + timedelta(minutes=CLAIM_MINUTES, seconds=1)):
        assert (
            chat.do(karin, "case.claim", case=case.public_id)["case"]["claimed_by"]["name"] == "Karin Öberg"
        )


def test_what_comes_in_while_one_decides_is_looked_at_first(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    case = desk.report(cast.fatima, insult[1])
    seen = chat.do(cast.sara, "case.read", case=case.public_id)["case"]["version"]
    desk.report(cast.anna, insult[1], reason="threat")
    assert chat.code_of(cast.sara, "case.settle", case=case.public_id, base=seen) == "conflict"
    read = chat.do(cast.sara, "case.read", case=case.public_id)["case"]
    assert (read["reports"], read["reasons"]) == (2, ["insult", "threat"])
    chat.do(cast.sara, "case.settle", case=case.public_id, base=read["version"])
    assert {len(notices_of(user)) for user in (cast.fatima, cast.anna)} == {1}


# --- bad input --------------------------------------------------------------------------------------------


def test_one_can_report_only_what_one_can_read_and_did_not_write(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    _room, message = insult
    wanted = {"kind": "message", "object": message.public_id, "reason": "insult"}
    assert chat.code_of(cast.mats, "report.create", **wanted) == "not_found", "Mats is not in the room"
    assert chat.code_of(cast.fatima, "report.create", **{**wanted, "object": "finnsinte"}) == "not_found"
    assert chat.code_of(cast.fatima, "report.create", **{**wanted, "object": "\0"}) == "not_found"
    assert chat.code_of(cast.erik, "report.create", **wanted) == "conflict"
    assert chat.refusal(cast.fatima, "report.create", **{**wanted, "reason": "rude"}).field == "reason"
    assert chat.refusal(cast.fatima, "report.create", **{**wanted, "kind": "soup"}).field == "kind"
    assert chat.code_of(cast.fatima, "report.create", **wanted, words="x" * 1001) == "text_too_long"
    chat.do(cast.erik, "message.delete", message=message.public_id)
    assert chat.code_of(cast.fatima, "report.create", **wanted) == "deleted"
    assert not Case.objects.exists()
    assert not Report.objects.exists()


def test_reporting_twice_is_reporting_once_in_the_latest_words(
    cast: Cast, desk: Desk, chat: Chat, insult: Insult
) -> None:
    desk.report(cast.fatima, insult[1], words="Elakt")
    case = desk.report(cast.fatima, insult[1], reason="threat", words="Det var ett hot")
    (report,) = case.reports.all()
    assert (report.reason, report.words, case.report_count) == ("threat", "Det var ett hot", 1)


def test_somebody_who_reports_everything_is_asked_to_talk_to_somebody(
    cast: Cast, chat: Chat, desk: Desk
) -> None:
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    messages = [chat.say(cast.erik, room, f"Hej {number}") for number in range(REPORTS_A_DAY + 1)]
    for message in messages[:-1]:
        desk.report(cast.fatima, message)
    wanted = {"kind": "message", "object": messages[-1].public_id, "reason": "other"}
    assert chat.code_of(cast.fatima, "report.create", **wanted) == "too_many"
    assert Case.objects.count() == REPORTS_A_DAY


def test_a_decision_needs_a_reason_and_a_warning_needs_words(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    case = desk.report(cast.fatima, insult[1])
    assert chat.refusal(cast.sara, "case.settle", case=case.public_id, base=1, hide=True).field == "reason"
    bad: list[tuple[dict[str, Any], str]] = [
        ({"warn": True}, "words"),
        ({"mute_hours": 0}, "mute_hours"),
        ({"mute_hours": 24 * 30 + 1}, "mute_hours"),
        ({"hide": True, "words": "x" * 2001}, "words"),
    ]
    for how, field in bad:
        refused = chat.refusal(cast.sara, "case.settle", case=case.public_id, base=1, reason="insult", **how)
        assert refused.field == field, how
    assert Case.objects.get().settled_at is None


def test_what_its_author_deleted_meanwhile_can_still_be_judged(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    _room, message = insult
    case = desk.report(cast.fatima, message)
    chat.do(cast.erik, "message.delete", message=message.public_id)
    read = chat.do(cast.sara, "case.read", case=case.public_id)["case"]
    assert (read["gone"], SAID in read["object"]["versions"][0]["text"]) == ("deleted", True)
    how = {"case": case.public_id, "base": case.version, "hide": True, "reason": "insult"}
    assert chat.code_of(cast.sara, "case.settle", **how) == "deleted"
    desk.settle(cast.sara, case, warn=True, words="Också det som tas bort räknas.")
    assert notices_of(cast.erik)[0].detail["measures"] == ["warned"]


def test_a_hidden_message_can_be_neither_changed_nor_answered_and_a_late_retry_finds_it(
    cast: Cast, chat: Chat, desk: Desk
) -> None:
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    message = chat.say(cast.erik, room, "Dumt sagt", client_id="once")
    desk.settle(cast.sara, desk.report(cast.fatima, message), hide=True)
    sent = {"room": room.public_id, "text": "Dumt sagt", "client_id": "once"}
    assert chat.do(cast.erik, "message.send", **sent)["message"]["gone"] == "hidden"
    assert chat.code_of(cast.erik, "message.edit", message=message.public_id, text="Nytt") == "deleted"
    reply = {"room": room.public_id, "text": "Svar", "client_id": "r", "thread": message.public_id}
    assert chat.code_of(cast.fatima, "message.send", **reply) == "deleted"
    chat.do(cast.erik, "message.delete", message=message.public_id)
    assert Message.objects.get(pk=message.pk).gone == "hidden", "deleting changes nothing about it"


# --- what moderators see ----------------------------------------------------------------------------------


def test_the_queue_shows_what_was_said_only_where_all_may_read(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult
) -> None:
    room, message = insult
    assert room.kind == "closed"
    private = desk.report(cast.fatima, message)
    common = chat.room(cast.anna, cast.fatima, kind="open", name="Fikarummet")
    loud = chat.say(cast.anna, common, "Nu får ni skärpa er!")
    desk.report(cast.fatima, loud, reason="other")
    queue = {case["id"]: case for case in rest(cast.sara).get("moderation/cases")["cases"]}
    assert queue[private.public_id]["excerpt"] == ""
    assert {case["excerpt"] for case in queue.values()} == {"", "Nu får ni skärpa er!"}
    before = Entry.objects.filter(action="case.read").count()
    for _ in range(2):
        shown = rest(cast.sara).get(f"moderation/cases/{private.public_id}")["case"]
    assert SAID in shown["object"]["text"]
    assert "Jag tar passet" not in str(shown), "what stands around it is not part of the case"
    assert Entry.objects.filter(action="case.read").count() == before + 1


def test_the_queue_can_be_filtered_and_paged(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, moderators: tuple[User, User]
) -> None:
    sara, _karin = moderators
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    cases = []
    for reason in ("insult", "threat", "privacy"):
        cases.append(desk.report(cast.fatima, chat.say(cast.erik, room, reason), reason=reason))
    chat.do(sara, "case.claim", case=cases[1].public_id)
    browser = rest(sara)

    def found(query: str) -> list[str]:
        return [case["id"] for case in browser.get(f"moderation/cases?{query}")["cases"]]

    everything = [case.public_id for case in cases]
    assert found("") == everything
    assert found("reason=threat") == found("state=mine") == [everything[1]]
    page = browser.get("moderation/cases?limit=2")
    assert [case["id"] for case in page["cases"]] == everything[:2]
    assert found(f"limit=2&cursor={page['next']}") == everything[2:]
    assert page["waiting"] == 3
    desk.settle(sara, cases[0])
    assert found("state=settled") == [everything[0]]
    for query, field in (("state=lost", "state"), ("cursor=x", "cursor"), ("limit=0", "limit")):
        status, answer = browser.request("get", f"moderation/cases?{query}")
        assert (status, answer["error"]["field"]) == (400, field)


def test_like_is_treated_alike_what_was_before_is_shown(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    room, message = insult
    desk.settle(cast.sara, desk.report(cast.fatima, message), hide=True)
    case = desk.report(cast.fatima, chat.say(cast.erik, room, "Igen"))
    before = chat.do(cast.sara, "case.read", case=case.public_id)["case"]["before"]
    assert [(one["measures"], one["reason"]) for one in before["measures"]] == [(["hidden"], "insult")]


def test_a_case_without_its_reported_person_can_be_closed(
    cast: Cast, chat: Chat, desk: Desk, insult: Insult
) -> None:
    case = desk.report(cast.fatima, insult[1])
    Case.objects.filter(pk=case.pk).update(author=None)
    assert (
        chat.code_of(
            cast.sara, "case.settle", case=case.public_id, base=1, warn=True, reason="insult", words="x"
        )
        == "conflict"
    )
    assert desk.settle(cast.sara, case, hide=True)["measures"] == ["hidden"]


# --- notices ----------------------------------------------------------------------------------------------


def test_a_notice_stays_until_it_is_read_and_is_nobody_elses(
    cast: Cast, chat: Chat, desk: Desk, rest: Any, insult: Insult
) -> None:
    desk.settle(cast.sara, desk.report(cast.fatima, insult[1]), warn=True, words="Tänk på tonen.")
    (notice,) = rest(cast.erik).get("notices?unread=1")["notices"]
    assert (notice["must_read"], notice["read"], notice["words"]) == (True, False, "Tänk på tonen.")
    assert chat.code_of(cast.fatima, "notice.read", notice=notice["id"]) == "not_found"
    assert rest(cast.erik).request("post", f"notices/{notice['id']}/read")[0] == 200
    heard = len(chat.events(f"user:{cast.erik.public_id}"))
    chat.do(cast.erik, "notice.read", notice=notice["id"])
    assert len(chat.events(f"user:{cast.erik.public_id}")) == heard, "reading twice is reading once"
    assert rest(cast.erik).get("notices?unread=1") == {"notices": [], "unread": 0, "next": None}
    assert rest(cast.erik).get("notices")["notices"][0]["read"] is True


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30])
def test_a_wrong_cursor_of_notices_is_refused(cast: Cast, rest: Any, cursor: str) -> None:
    assert rest(cast.erik).request("get", f"notices?cursor={cursor}")[0] == 400


def test_many_who_report_make_few_events(cast: Cast, chat: Chat, desk: Desk) -> None:
    crowd = [cast.anna, cast.fatima, cast.karin, cast.mats, cast.leila]
    room = chat.room(cast.erik, *crowd)
    message = chat.say(cast.erik, room, "Nu är det nog")
    before = len(chat.events("desk:moderation"))
    for person in crowd:
        case = desk.report(person, message)
    assert case.report_count == 5
    assert len(chat.events("desk:moderation")) - before == 3, "for the first, the second and the fourth"
    desk.settle(cast.sara, case)
    assert Notice.objects.filter(kind="reported").count() == 5
