"""Asking: held until approved, in one's own name, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.moderation.models import FlaggedWord
from content.moderation.words import key_of
from questions.models import Question, Vote
from tests.factories import Cast
from tests.questions.conftest import Chat, Evening, in_unit


def test_a_question_is_held_until_a_moderator_lets_everybody_see_it(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    asked = evening.ask(cast.fatima, "Får hemtjänsten nya cyklar?")
    assert evening.page(cast.erik)["questions"] == []
    assert evening.page(cast.fatima)["mine"][0]["state"] == "held"
    assert evening.desk()["waiting"] == 1
    evening.decide("approve", asked)
    (shown,) = evening.page(cast.erik)["questions"]
    assert (shown["text"], shown["asker"]["name"], shown["votes"]) == (asked.text, "Fatima Haddad", 1)
    assert evening.page(cast.fatima)["mine"][0]["state"] == "approved"
    assert chat.events(f"user:{cast.fatima.public_id}")[-2:] == ["question.fate", "question.fate"]


def test_the_same_question_is_taken_once(chat: Chat, cast: Cast, evening: Evening) -> None:
    asked = {"session": evening.id, "text": "Varför?", "client_id": "c"}
    first, again = (chat.do(cast.fatima, "question.ask", **asked) for _turn in range(2))
    assert first["question"]["id"] == again["question"]["id"]
    assert chat.code_of(cast.fatima, "question.ask", **{**asked, "text": "Hur?"}) == "client_id_reused"
    assert chat.code_of(cast.fatima, "question.ask", **{**asked, "client_id": "d"}) == "asked_already"
    assert Question.objects.count() == 1


def test_a_retry_after_an_edit_is_still_the_same_question(chat: Chat, cast: Cast, evening: Evening) -> None:
    asked = {"session": evening.id, "text": "Varför då?", "client_id": "c"}
    chat.do(cast.fatima, "question.ask", **asked)
    evening.decide("edit", Question.objects.get(), text="Varför får vi vänta?")
    again = chat.do(cast.fatima, "question.ask", **asked)["question"]
    assert (again["text"], again["edited"]) == ("Varför får vi vänta?", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), (" \n ", "text_empty"), ("x" * 501, "text_too_long"), ("\0", "invalid")],
)
def test_what_is_no_question_is_refused(
    chat: Chat, cast: Cast, evening: Evening, text: str, code: str
) -> None:
    assert chat.code_of(cast.fatima, "question.ask", session=evening.id, text=text, client_id="c") == code


def test_slow_mode_says_how_long_to_wait(chat: Chat, cast: Cast, evening: Evening) -> None:
    chat.do(cast.anna, "session.change", session=evening.id, slow_seconds=60)
    evening.ask(cast.fatima, "En sak")
    refused = chat.refusal(cast.fatima, "question.ask", session=evening.id, text="En till", client_id="d")
    assert refused.code == "too_fast"
    assert refused.retry_after is not None
    assert 50 < refused.retry_after <= 60
    Question.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
    evening.ask(cast.fatima, "En till")


def test_one_person_asks_no_more_than_twenty(chat: Chat, cast: Cast, evening: Evening) -> None:
    for number in range(20):
        evening.ask(cast.fatima, f"Fråga {number}?")
    refused = chat.refusal(cast.fatima, "question.ask", session=evening.id, text="Och?", client_id="d")
    assert (refused.code, refused.limit) == ("too_many", 20)


def test_without_moderation_only_the_word_list_holds_a_question(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    FlaggedWord.objects.create(word="idiot", key=key_of("idiot"))
    chat.do(cast.anna, "session.change", session=evening.id, moderated=False)
    free, rude = evening.ask(cast.fatima, "Får vi cyklar?"), evening.ask(cast.fatima, "Vilka idioter är det?")
    assert (free.state, rude.state) == ("approved", "held")
    (entry,) = [one for one in evening.desk()["questions"] if one["state"] == "held"]
    assert entry["flags"] == ["idiot"]
    chat.do(cast.anna, "session.change", session=evening.id, moderated=True)
    assert evening.ask(cast.fatima, "Och hjälmar?").state == "held"


def test_similar_questions_are_those_that_all_can_see(
    chat: Chat, cast: Cast, evening: Evening, rest: Any
) -> None:
    bikes = evening.approved(cast.fatima, "När får hemtjänsten nya elcyklar?")
    evening.approved(cast.fatima, "Varför är kaffet så dyrt?")
    evening.ask(cast.fatima, "Får hemtjänsten nya elcyklar i vår?")
    path = f"questions/sessions/{evening.id}/similar"
    found = rest(cast.erik).get(f"{path}?q=ska hemtjänsten ha nya elcyklar")["questions"]
    assert [one["id"] for one in found] == [bikes.public_id]
    assert rest(cast.erik).get(f"{path}?q=semester")["questions"] == []
    assert rest(cast.erik).request("get", f"{path}?q={'x' * 1001}")[0] == 400


def test_who_is_not_of_the_audience_finds_nothing(chat: Chat, cast: Cast, rest: Any) -> None:
    evening = Evening(chat, cast, audience=in_unit(cast.fatima))
    evening.go("announced", "collecting")
    question = evening.approved(cast.fatima, "Bara för oss?")
    assert evening.page(cast.fatima)["questions"], "there is something to find"
    for path in ("", "/counts", "/similar?q=bara", "/calendar.ics", "/join", "/desk", "/report"):
        status, _answer = rest(cast.erik).request("get", f"questions/sessions/{evening.id}{path}")
        assert status == 404, path
    assert rest(cast.erik).get("questions/sessions")["sessions"] == []
    ask = {"session": evening.id, "text": "Och jag?", "client_id": "c"}
    assert chat.code_of(cast.erik, "question.ask", **ask) == "not_found"
    assert chat.code_of(cast.erik, "vote.set", question=question.public_id, on=True) == "not_found"


# --- votes -----------------------------------------------------------------------------------------------


def test_a_vote_counts_once_and_can_be_taken_back(chat: Chat, cast: Cast, evening: Evening) -> None:
    question = evening.approved(cast.fatima, "Får vi cyklar?")
    for on, expected in ((True, 2), (True, 2), (False, 1), (False, 1), (True, 2)):
        evening.vote(cast.erik, question, on)
        question.refresh_from_db()
        assert question.votes == expected
    assert evening.page(cast.erik)["voted"] == [question.public_id]


@pytest.mark.parametrize("fate", ["held", "dismissed", "hidden", "merged"])
def test_a_vote_for_what_is_not_to_be_seen_finds_nothing(
    chat: Chat, cast: Cast, evening: Evening, fate: str
) -> None:
    question, other = evening.ask(cast.fatima, "Får vi cyklar?"), evening.approved(cast.oskar, "Cyklar?")
    if fate == "dismissed":
        evening.decide("dismiss", question, reason="unclear")
    elif fate != "held":
        evening.decide("approve", question)
        more = {"into": other.public_id} if fate == "merged" else {}
        evening.decide({"merged": "merge", "hidden": "hide"}[fate], question, **more)
    real = chat.refusal(cast.erik, "vote.set", question=question.public_id, on=True)
    guessed = chat.refusal(cast.erik, "vote.set", question="AAAAAAAAAAAA", on=True)
    assert real.as_dict() == guessed.as_dict()
    assert not Vote.objects.filter(user=cast.erik).exists()


# --- the desk --------------------------------------------------------------------------------------------


def test_two_moderators_never_act_on_one_question_unawares(chat: Chat, cast: Cast, evening: Evening) -> None:
    asked = evening.ask(cast.fatima, "Får vi cyklar?")
    seen = {"question": asked.public_id, "base": asked.version}
    chat.do(cast.sara, "question.claim", question=asked.public_id)
    refused = chat.refusal(cast.anna, "question.approve", **seen)
    assert (refused.code, refused.message) == ("claimed", "Sara Holm arbetar med den här frågan.")
    chat.do(cast.sara, "question.dismiss", **seen, reason="off_topic", words="Hör till facket")
    refused = chat.refusal(cast.anna, "question.approve", **seen)
    assert (refused.code, refused.message) == (
        "edit_conflict",
        "Sara Holm har avfärdat frågan under tiden.",
    )
    fate = evening.page(cast.fatima)["mine"][0]
    assert (fate["state"], fate["reason"], fate["words"]) == ("dismissed", "off_topic", "Hör till facket")


def test_a_claim_can_be_released_taken_over_and_ends_by_itself(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    asked = evening.ask(cast.fatima, "Får vi cyklar?")
    name = {"question": asked.public_id}
    chat.do(cast.sara, "question.claim", **name)
    assert chat.code_of(cast.anna, "question.claim", **name) == "claimed"
    taken = chat.do(cast.anna, "question.claim", **name, take=True)["question"]["claimed"]
    assert taken["by"]["name"] == "Anna Bergström"
    assert chat.do(cast.anna, "question.release", **name)["question"]["claimed"] is None
    chat.do(cast.sara, "question.claim", **name)
    Question.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    evening.decide("approve", asked)


def test_an_edit_leaves_a_trace_at_the_desk_alone(chat: Chat, cast: Cast, evening: Evening) -> None:
    asked = evening.ask(cast.fatima, "Varför fick Kalle Ek gå?")
    evening.decide("approve", asked, text="Hur går det till när någon får gå?")
    shown = evening.page(cast.erik)
    assert shown["questions"][0]["edited"]
    assert "Kalle" not in str(shown)
    steps = evening.desk()["questions"][0]["steps"]
    assert [(step["action"], step["before"]) for step in steps] == [("approved", "Varför fick Kalle Ek gå?")]


def test_who_voted_for_both_counts_once_after_a_merge(chat: Chat, cast: Cast, evening: Evening) -> None:
    first, second = evening.approved(cast.fatima, "Får vi cyklar?"), evening.approved(cast.oskar, "Cyklar?")
    for question in (first, second):
        evening.vote(cast.erik, question)
    evening.vote(cast.karin, second)
    evening.decide("merge", second, into=first.public_id)
    first.refresh_from_db()
    # Fatima, Oskar, Erik, Karin.
    assert first.votes == 4
    (shown,) = evening.page(cast.erik)["questions"]
    assert (shown["votes"], shown["merged"]) == (4, 1)
    assert evening.page(cast.oskar)["mine"][0]["into"] == first.public_id
    evening.vote(cast.karin, first)
    evening.vote(cast.karin, first, False)
    first.refresh_from_db()
    assert first.votes == 3


def test_nothing_is_merged_into_itself_or_in_a_circle(chat: Chat, cast: Cast, evening: Evening) -> None:
    one, two, three = (evening.approved(cast.fatima, f"Fråga {n}?") for n in range(3))

    def code(question: Question, into: Question) -> str:
        question.refresh_from_db()
        data = {"question": question.public_id, "base": question.version, "into": into.public_id}
        return chat.code_of(cast.anna, "question.merge", **data)

    assert code(one, one) == "invalid"
    evening.decide("merge", one, into=two.public_id)
    assert code(two, one) == "conflict"
    evening.decide("merge", two, into=three.public_id)
    assert code(three, one) == "conflict"
    one.refresh_from_db()
    assert one.into_id == three.pk, "what was merged points at what stands"
    held, elsewhere = evening.ask(cast.fatima, "Hållen?"), Evening(chat, cast)
    elsewhere.go("announced", "collecting")
    assert code(three, held) == "conflict"
    assert code(three, elsewhere.approved(cast.fatima, "Annan kväll?")) == "invalid"


def test_what_is_hidden_comes_back_with_its_votes(chat: Chat, cast: Cast, evening: Evening) -> None:
    question = evening.approved(cast.fatima, "Får vi cyklar?")
    evening.vote(cast.erik, question)
    evening.decide("hide", question)
    assert evening.page(cast.erik)["questions"] == []
    evening.decide("approve", question)
    assert evening.page(cast.erik)["questions"][0]["votes"] == 2


def test_a_second_moderator_looks_again_at_what_was_dismissed(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    asked = evening.ask(cast.fatima, "Får vi cyklar?")
    evening.decide("dismiss", asked, reason="unclear")
    name = {"question": asked.public_id}
    chat.do(cast.fatima, "question.appeal", **name, words="Jag menar elcyklar")
    assert evening.desk()["waiting"] == 1
    assert chat.code_of(cast.fatima, "question.appeal", **name) == "conflict"
    asked.refresh_from_db()
    assert chat.code_of(cast.anna, "question.reopen", **name, base=asked.version) == "forbidden"
    evening.decide("reopen", asked, cast.sara)
    evening.decide("approve", asked, cast.sara)
    assert evening.page(cast.erik)["questions"][0]["text"] == "Får vi cyklar?"


def test_a_reported_question_is_hidden_and_put_back_by_the_queue_of_all_rooms(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    from content.models import Case

    question = evening.approved(cast.fatima, "Får vi cyklar?")
    held = evening.ask(cast.fatima, "Hållen?")
    report = {"kind": "question", "reason": "insult"}
    assert chat.code_of(cast.erik, "report.create", object=held.public_id, **report) == "not_found"
    chat.do(cast.erik, "report.create", object=question.public_id, **report)
    case = Case.objects.get()
    chat.do(cast.sara, "case.settle", case=case.public_id, base=case.version, hide=True, reason="insult")
    assert evening.page(cast.erik)["questions"] == []
    chat.do(cast.sara, "case.restore", case=case.public_id)
    assert evening.page(cast.erik)["questions"][0]["id"] == question.public_id


# --- on air ----------------------------------------------------------------------------------------------


def test_one_question_is_answered_at_a_time(chat: Chat, cast: Cast, evening: Evening) -> None:
    first, second = (evening.approved(cast.fatima, f"Fråga {n}?") for n in range(2))
    now = {"stage": "now"}
    assert chat.code_of(cast.karin, "question.stage", question=first.public_id, **now) == "not_now"
    evening.go("live")
    for question in (first, second):
        chat.do(cast.karin, "question.stage", question=question.public_id, **now)
    stages = {one["id"]: one["stage"] for one in evening.page(cast.erik)["questions"]}
    assert stages == {first.public_id: "answered", second.public_id: "now"}
    evening.go("closed")
    assert evening.page(cast.erik)["questions"][1]["stage"] in ("waiting", "answered")
    assert not Question.objects.filter(stage="now").exists()


def test_an_assistant_writes_for_the_host_and_the_trail_knows(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    from audit.models import Entry

    question = evening.approved(cast.fatima, "Får vi cyklar?")
    written = {"question": question.public_id, "text": "Ja, i maj.", "host": cast.karin.public_id}
    chat.do(cast.sara, "question.answer", **written)
    answer = evening.page(cast.erik)["questions"][0]["answer"]
    assert (answer["text"], answer["by"]["name"]) == ("Ja, i maj.", "Karin Öberg")
    entry = Entry.objects.get(action="question.answer_written")
    assert entry.actor_id == cast.sara.pk
    assert chat.code_of(cast.erik, "question.answer", **written) == "forbidden"


def test_who_owes_the_answer_is_reminded_and_may_give_it(chat: Chat, cast: Cast) -> None:
    from eventlog import due
    from notifications.models import Intent
    from questions.services import reminding

    evening = Evening(chat, cast, audience=in_unit(cast.fatima, cast.erik))
    evening.go("announced", "collecting")
    question = evening.approved(cast.fatima, "Får vi cyklar?")
    day = timezone.localdate() + timedelta(days=10)
    evening.decide("assign", question, owner=cast.oskar.public_id, due=day.isoformat())
    first = due.find(reminding.REMIND, question.public_id)
    assert first is not None
    assert timezone.localtime(first).date() == day - timedelta(days=2)
    told = []
    at = first
    while at is not None:
        again = reminding.run(due.Item(reminding.REMIND, question.public_id, at, {}, 0))
        told.append(Intent.objects.filter(kind="question_owed").latest("pk").audience["people"])
        at = again
    moderators = [cast.anna.public_id, cast.sara.public_id]
    assert told == [[cast.oskar.public_id], [cast.oskar.public_id], moderators]
    evening.go("live", "closed", "published")
    chat.do(cast.oskar, "question.answer", question=question.public_id, text="I maj.")
    assert due.find(reminding.REMIND, question.public_id) is None
    assert evening.page(cast.erik)["questions"][0]["answer"]["by"]["name"] == "Oskar Wik"


def test_moderators_lay_the_order_by_hand(chat: Chat, cast: Cast, evening: Evening) -> None:
    one, two = (evening.approved(cast.fatima, f"Fråga {n}?") for n in range(2))
    held = evening.ask(cast.fatima, "Hållen?")
    order = {"session": evening.id, "order": "hand"}
    chat.do(cast.anna, "question.rank", **order, ranking=[two.public_id, one.public_id])
    assert evening.page(cast.erik)["ranking"] == [two.public_id, one.public_id]
    for wrong in (held.public_id, "nothing", "\0"):
        assert chat.code_of(cast.anna, "question.rank", **order, ranking=[wrong]) == "invalid"
    chat.do(cast.anna, "question.rank", session=evening.id, order="votes")
    assert evening.page(cast.erik)["ranking"] == []


# --- polls -----------------------------------------------------------------------------------------------


def test_a_poll_counts_each_person_once_and_tells_when_it_is_closed(
    chat: Chat, cast: Cast, evening: Evening
) -> None:
    made = chat.do(
        cast.anna,
        "poll.create",
        session=evening.id,
        text="Vad vill ni ha först?",
        kind="single",
        options=["Cyklar", "Hjälmar"],
    )["poll"]
    name, (bikes, helmets) = {"poll": made["id"]}, [option["id"] for option in made["options"]]
    assert evening.page(cast.erik)["polls"] == []
    assert chat.code_of(cast.erik, "poll.answer", **name, options=[bikes]) == "not_found"
    chat.do(cast.anna, "poll.move", **name, state="open")
    chat.do(cast.erik, "poll.answer", **name, options=[bikes])
    chat.do(cast.erik, "poll.answer", **name, options=[helmets])
    chat.do(cast.fatima, "poll.answer", **name, options=[helmets])
    chat.do(cast.oskar, "poll.answer", **name, options=[bikes])
    chat.do(cast.oskar, "poll.answer", **name, options=[])
    assert chat.code_of(cast.erik, "poll.answer", **name, options=[bikes, helmets]) == "invalid"
    assert chat.code_of(cast.erik, "poll.answer", **name, options=["nothing"]) == "invalid"
    (poll,) = evening.page(cast.erik)["polls"]
    assert [option["votes"] for option in poll["options"]] == [None, None], "hidden until it is closed"
    chat.do(cast.anna, "poll.move", **name, state="closed")
    (poll,) = evening.page(cast.erik)["polls"]
    assert ([option["votes"] for option in poll["options"]], poll["people"]) == ([0, 2], 2)
    assert chat.code_of(cast.erik, "poll.answer", **name, options=[bikes]) == "not_now"


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        ("single", ["a"], "options"),
        ("single", ["a", "A"], "options"),
        ("scale", ["a", "b"], "options"),
        ("riddle", ["a", "b"], "kind"),
        ("multiple", ["a", " "], "options"),
    ],
)
def test_a_senseless_poll_is_refused(
    chat: Chat, cast: Cast, evening: Evening, kind: str, options: list[str], field: str
) -> None:
    data = {"session": evening.id, "text": "Vad?", "kind": kind, "options": options}
    assert chat.refusal(cast.anna, "poll.create", **data).field == field


def test_a_multiple_poll_and_a_scale(chat: Chat, cast: Cast, evening: Evening) -> None:
    for kind, options, chosen in (("multiple", ["a", "b", "c"], 2), ("scale", [], 1)):
        made = chat.do(
            cast.anna,
            "poll.create",
            session=evening.id,
            text="Vad?",
            kind=kind,
            options=options,
            open_results=True,
        )["poll"]
        chat.do(cast.anna, "poll.move", poll=made["id"], state="open")
        picked = [option["id"] for option in made["options"]][:chosen]
        chat.do(cast.erik, "poll.answer", poll=made["id"], options=picked)
        shown = evening.page(cast.fatima)["polls"][-1]
        assert [option["votes"] for option in shown["options"]][:chosen] == [1] * chosen
        assert shown["people"] == 1
