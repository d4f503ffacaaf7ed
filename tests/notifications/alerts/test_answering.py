"""Answering: by oneself, by one's own link, later, again; and what the board makes of it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eventlog import due
from eventlog.frames import timestamp
from eventlog.models import Event
from notifications.alerts.links import make_link, make_screen
from notifications.alerts.models import Alert, Answer, Recipient
from notifications.alerts.queries.board import board_data
from notifications.models import Delivery, Notification
from people import services
from people.models import Unit, User
from tests.factories import UserFactory
from tests.notifications.alerts.conftest import Crisis
from tests.notifications.conftest import give_phone


def mine(alert: Alert, user: User) -> Recipient:
    return Recipient.objects.get(alert=alert, user=user)


def link_of(alert: Alert, user: User, hours: float = 1) -> str:
    return make_link(alert.pk, user.pk, timezone.now() + timedelta(hours=hours))


def post(path: str, **data: Any) -> tuple[int, Any]:
    """Ask without any sign-in, and with the check of tokens that a browser would meet."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/api/alerts/{path}", json.dumps(data), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_later_answer_counts_and_the_earlier_is_kept(crisis: Crisis) -> None:
    alert = crisis.send()
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="help", words="Hissen sitter fast")
    crisis.clock.shift(60)
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    row = mine(alert, crisis.cast.fatima)
    assert (row.answer, row.words) == ("safe", "")
    history = Answer.objects.order_by("pk").values_list("answer", "words")
    assert list(history) == [("help", "Hissen sitter fast"), ("safe", "")]


def test_an_answer_that_waited_for_the_net_does_not_undo_a_later_one(crisis: Crisis) -> None:
    alert = crisis.send()
    early = timezone.now().isoformat()
    crisis.clock.shift(600)
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="help", at=early)
    assert mine(alert, crisis.cast.fatima).answer == "safe"
    assert Answer.objects.count() == 2


def test_an_answer_reads_what_told_of_it_and_tells_ones_other_devices(crisis: Crisis) -> None:
    give_phone(crisis.cast.fatima)
    alert = crisis.send()
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    assert Notification.objects.get(user=crisis.cast.fatima, kind="alarm").read_at is not None
    own = Event.objects.filter(topic=crisis.cast.fatima.topic_id).values_list("kind", flat=True)
    assert list(own) == ["alert.answered"]
    assert crisis.outbox.claim() == [], "who has answered is not woken"


def test_who_it_is_not_for_cannot_answer(crisis: Crisis, care: Unit) -> None:
    alert = crisis.send(audience={"any": [{"unit": care.public_id}]})
    for name, data in (("answer", {"answer": "safe"}), ("open", {}), ("put_away", {"number": 1})):
        assert crisis.refusal(crisis.cast.erik, name, alert=alert.public_id, **data).code == "not_found"
    drafted = crisis.draft()
    assert crisis.refusal(crisis.cast.erik, "answer", alert=drafted["id"], answer="safe").code == "not_found"


def test_one_may_answer_before_the_planner_came(crisis: Crisis) -> None:
    give_phone(crisis.cast.fatima)
    sent = crisis.approve(crisis.propose(crisis.draft()))
    crisis.do(crisis.cast.fatima, "answer", alert=sent["id"], answer="safe")
    crisis.plan()
    assert mine(Alert.objects.get(), crisis.cast.fatima).answer == "safe"
    assert Notification.objects.filter(user=crisis.cast.fatima, kind="alarm").count() == 0
    assert Recipient.objects.count() == 4


def test_nobody_answers_a_cancelled_alert(crisis: Crisis) -> None:
    alert = crisis.follow(crisis.send(), "cancel")
    refused = crisis.refusal(crisis.cast.fatima, "answer", alert=alert.public_id, answer="safe")
    assert refused.code == "alert_over"


# --- links ------------------------------------------------------------------------------------------------


def test_a_link_answers_for_its_person_without_a_sign_in(crisis: Crisis) -> None:
    alert = crisis.send()
    link = link_of(alert, crisis.cast.fatima)
    status, shown = post("link", link=link)
    assert status == 200
    assert (shown["name"], shown["mine"]["answer"]) == ("Fatima", "")
    assert mine(alert, crisis.cast.fatima).answer == "", "looking is not answering"
    status, shown = post("link/answer", link=link, answer="safe")
    assert (status, shown["mine"]["answer"]) == (200, "safe")
    assert Answer.objects.get().via == "link"
    assert set(Recipient.objects.exclude(answer="").values_list("user__given_name", flat=True)) == {"Fatima"}


def test_a_get_answers_nothing(crisis: Crisis) -> None:
    alert = crisis.send()
    link = link_of(alert, crisis.cast.fatima)
    for path in ("link", "link/answer"):
        assert Client().get(f"/api/alerts/{path}", {"link": link, "answer": "safe"}).status_code == 405
    assert Answer.objects.count() == 0


def test_a_link_that_was_changed_guessed_or_is_over_is_none(crisis: Crisis) -> None:
    alert = crisis.send()
    good = link_of(alert, crisis.cast.fatima)
    raw = base64.urlsafe_b64decode(good + "==")
    other = raw[:8] + crisis.cast.erik.pk.to_bytes(8, "big") + raw[16:]
    bad = [
        base64.urlsafe_b64encode(other).decode().rstrip("="),
        base64.urlsafe_b64encode(raw[:20] + bytes(16)).decode().rstrip("="),
        link_of(alert, crisis.cast.fatima, hours=-0.1),
        make_screen(alert.public_id),
        good + "A",
        good + "=",
        good[:-1],
        "",
        "å",
        "A" * 300,
    ]
    for link in bad:
        status, answer = post("link/answer", link=link, answer="safe")
        assert (status, answer["error"]["code"]) == (404, "link_over"), link
    assert Answer.objects.count() == 0


def test_the_link_of_one_who_has_left_is_none(crisis: Crisis) -> None:
    alert = crisis.send()
    link = link_of(alert, crisis.cast.fatima)
    services.deactivate_user(user=crisis.cast.fatima)
    assert post("link/answer", link=link, answer="safe")[0] == 404


def test_a_link_used_again_changes_only_that_persons_answer(crisis: Crisis) -> None:
    alert = crisis.send()
    link = link_of(alert, crisis.cast.fatima)
    for answer in ("safe", "help"):
        assert post("link/answer", link=link, answer=answer, via="push")[0] == 200
    assert mine(alert, crisis.cast.fatima).answer == "help"
    assert Recipient.objects.exclude(answer="").count() == 1


# --- the board --------------------------------------------------------------------------------------------


def test_the_board_counts_by_unit_with_help_first(crisis: Crisis, care: Unit) -> None:
    alert = crisis.send()
    crisis.clock.shift(30)
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="help")
    crisis.clock.shift(30)
    crisis.do(crisis.cast.erik, "answer", alert=alert.public_id, answer="safe")
    board = board_data(alert, None)
    assert board["units"][0]["unit"]["name"] == "Hemtjänst Norr"
    assert board["units"][0]["head"]["name"] == "Karin Öberg"
    counts = board["counts"]
    assert (counts["told"], counts["answered"], counts["help"], counts["safe"]) == (6, 2, 1, 1)
    assert counts["silent"] == 4
    assert board["curve"][-1][1] == 2
    assert board["shares"][0]["seconds"] is None
    crisis.do(crisis.cast.anna, "answer", alert=alert.public_id, answer="off_duty")
    assert board_data(alert, None)["shares"][0] == {"percent": 50, "seconds": 62}


def test_the_board_costs_the_same_however_many_answer(crisis: Crisis) -> None:
    people = UserFactory.create_batch(65)
    alert = crisis.send()

    def look() -> tuple[Any, int, int]:
        """Return the board, its queries, and the rows that they gave."""
        fresh = Alert.objects.get(pk=alert.pk)
        with CaptureQueriesContext(connection) as captured:
            board = board_data(fresh, None)
        rows = 0
        with connection.cursor() as cursor:
            for query in captured.captured_queries:
                cursor.execute(query["sql"].replace("%", "%%"))
                rows += len(cursor.fetchall())
        return board, len(captured), rows

    for user in people[:3]:
        crisis.do(user, "answer", alert=alert.public_id, answer="safe")
    _few, queries, _rows = look()
    for number, user in enumerate(people[3:]):
        crisis.clock.shift(1)
        crisis.do(user, "answer", alert=alert.public_id, answer="help" if number == 9 else "safe")
    board, as_many, rows = look()
    assert as_many == queries
    assert rows < 100
    assert (board["counts"]["answered"], board["counts"]["help"]) == (65, 1)
    assert [place for _at, place in board["curve"]] == [*range(2, 65, 2), 65]
    assert board["curve"][-1][0] - board["curve"][0][0] == 62
    asked = Recipient.objects.get(answer="help").answered_at
    assert asked is not None
    assert board["help_at"] == timestamp(asked)


def test_the_board_is_told_at_most_once_a_second_however_many_answer(crisis: Crisis) -> None:
    alert = crisis.send()
    topic = f"board:{alert.public_id}"
    crisis.clock.shift(2)
    due.run_due()
    before = Event.objects.filter(topic__name=topic).count()
    for name in ("fatima", "erik", "mats"):
        crisis.do(getattr(crisis.cast, name), "answer", alert=alert.public_id, answer="safe")
    crisis.clock.shift(1)
    due.run_due()
    assert Event.objects.filter(topic__name=topic).count() == before + 1
    crisis.clock.shift(2)
    due.run_due()
    assert Event.objects.filter(topic__name=topic).count() == before + 1, "nothing new is not told"
    alert.refresh_from_db()
    assert alert.counts["safe"] == 3


def test_a_call_for_help_is_counted_at_once_where_the_board_is_looked_at_less_often(crisis: Crisis) -> None:
    alert = crisis.send()
    crisis.later(minutes=20)
    crisis.do(crisis.cast.fatima, "answer", alert=alert.public_id, answer="help")
    due.run_due()
    alert.refresh_from_db()
    assert alert.counts["help"] == 1


def test_heads_see_their_own_units_and_nobody_elses(crisis: Crisis, care: Unit, rest: Any) -> None:
    alert = crisis.send()
    karin, fatima, anna = (rest(getattr(crisis.cast, name)) for name in ("karin", "fatima", "anna"))
    path = f"alerts/{alert.public_id}/board"
    assert fatima.request("get", path)[0] == 403
    assert fatima.request("get", f"{path}/people?state=all")[0] == 403
    board = karin.get(path)
    assert (board["only_mine"], board["counts"]["told"]) == (True, 2)
    names = {one["person"]["name"] for one in karin.get(f"{path}/people?state=silent")["people"]}
    assert names == {"Fatima Haddad", "Oskar Wik"}
    everyone = anna.get(f"{path}/people?state=all&limit=4")
    assert len(everyone["people"]) == 4
    rest_of_them = anna.get(f"{path}/people?state=all&limit=4&cursor={everyone['next']}")
    assert len(rest_of_them["people"]) == 2
    phones = {one["person"]["name"]: one["phone"] for one in everyone["people"] + rest_of_them["people"]}
    assert phones["Fatima Haddad"] == "070-000 00 01"
    assert anna.request("get", f"{path}/people?state=none")[0] == 400


def test_what_the_push_service_took_and_the_phone_showed_is_on_the_board(crisis: Crisis) -> None:
    device = give_phone(crisis.cast.erik)
    alert = crisis.send()
    assert board_data(alert, None)["counts"]["reached"] == 0
    crisis.outbox.answer("accepted", after=0)
    assert board_data(alert, None)["counts"]["reached"] == 1
    from notifications.outbox.marks import beacon_of
    from notifications.services import note_shown

    note_shown(beacon=beacon_of(Delivery.objects.get(device=device).pk))
    assert board_data(alert, None)["counts"]["shown"] == 1


def test_the_last_alerts_are_mine_to_read(crisis: Crisis, rest: Any, care: Unit) -> None:
    alert = crisis.send(audience={"any": [{"unit": care.public_id}]})
    fatima = rest(crisis.cast.fatima)
    (only,) = fatima.get("alerts/mine")["alerts"]
    assert only["alert"]["texts"]["sv"]["headline"] == "Drick inte kranvattnet i Norrby"
    assert only["mine"] == {"answer": "", "words": "", "answered_at": None, "seen": 0}
    crisis.follow(alert, "all_clear", ask=False)
    (only,) = fatima.get("alerts/mine")["alerts"]
    assert (only["alert"]["state"], only["alert"]["kind"]) == ("all_clear", "all_clear")
    assert fatima.request("post", f"alerts/{alert.public_id}/put-away", {"number": 2})[0] == 200
    assert fatima.get("alerts/mine")["alerts"][0]["mine"]["seen"] == 2
    assert rest(crisis.cast.erik).get("alerts/mine")["alerts"] == []


@pytest.mark.parametrize("answer", ["dead", "", "SAFE"])
def test_an_answer_is_one_of_four(crisis: Crisis, answer: str) -> None:
    alert = crisis.send()
    assert (
        crisis.refusal(crisis.cast.fatima, "answer", alert=alert.public_id, answer=answer).field == "answer"
    )


def test_words_of_ones_own_are_words(crisis: Crisis) -> None:
    alert = crisis.send()
    refused = crisis.refusal(crisis.cast.fatima, "answer", alert=alert.public_id, answer="words", words=" ")
    assert refused.code == "text_empty"
