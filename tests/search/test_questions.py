"""Questions to the leadership are found with their answers, by those who take part, once all may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from eventlog.commands import convert
from people.models import User
from questions.models import Question
from search.finding import Search, search
from search.models import Document, Filling
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.questions.conftest import Evening, evening, in_unit
from tests.search.conftest import check_index, follow

__all__ = ["evening"]

SECRET = "Zebrafiskar i simhallen?"
# Every way to come across a question.
WAYS: list[dict[str, Any]] = [
    {"q": "zebrafisk"},
    {"q": '"zebrafiskar i simhallen"'},
    {"q": "zebra*"},
    {"q": "zebraf", "typing": True},
    {"q": "zebrafisken", "kind": "questions"},
    {"q": "från:fatima.haddad"},
    {"q": "från:fatima.haddad zebrafisk"},
    {"q": "efter:2000"},
]


def ask(user: User, q: str, **wanted: Any) -> Any:
    return search(User.objects.get(pk=user.pk), convert({"q": q, **wanted}, Search))


def texts(user: User, q: str, **wanted: Any) -> list[str]:
    """Return what is shown of the questions found."""
    found = ask(user, q, **wanted)["questions"]["items"]
    return ["".join(piece["text"] for piece in item["pieces"]) for item in found]


def ways(user: User) -> list[int]:
    return [len(texts(user, **way)) for way in WAYS]


def nowhere(*people: User) -> None:
    """None of these people comes across it, before and after the index has seen what happened."""
    for _ in range(2):
        for user in people:
            assert ways(user) == [0] * len(WAYS), user.username
        follow()


def questions() -> list[int]:
    return list(Question.objects.values_list("pk", flat=True))


def test_a_question_is_found_with_its_answer(cast: Cast, chat: Chat, evening: Evening) -> None:
    room = chat.room(cast.fatima)
    said = chat.say(cast.fatima, room, "Cyklar i rummet")
    asked = evening.approved(cast.fatima, "När får hemtjänsten nya cyklar?")
    other = evening.approved(cast.oskar, "Varför är kaffet dyrt?")
    follow()
    assert texts(cast.erik, "cykeln") == texts(cast.erik, "laddas") == []
    assert texts(cast.erik, "cyklarna") == ["När får hemtjänsten nya cyklar?"]
    chat.do(cast.karin, "question.answer", question=asked.public_id, text="I maj: de laddas nu.")
    chat.do(cast.karin, "question.answer", question=other.public_id, text="Bönorna är slut.")
    follow()
    assert texts(cast.erik, "ladda") == ["När får hemtjänsten nya cyklar? I maj: de laddas nu."]
    (found,) = ask(cast.erik, "cyklar maj", kind="questions")["questions"]["items"]
    assert found.pop("pieces")[1:]
    assert found.pop("at")
    assert found == {
        "question": asked.public_id,
        "session": {"id": evening.id, "title": "Fråga kommundirektören"},
        "asker": {"id": cast.fatima.public_id, "name": cast.fatima.name},
        "answered": True,
    }
    # Each in its own group, and by none of the filters that only messages have.
    assert len(ask(cast.fatima, "cyklar")["messages"]["items"]) == 1
    assert texts(cast.fatima, "cyklar", **{"in": [room.public_id]}) == texts(cast.fatima, "har:länk") == []
    evening.go("live", "closed", "published")
    assert texts(cast.erik, "cyklar") != []
    check_index([said.pk], questions())


def test_only_what_all_may_see_is_found(cast: Cast, chat: Chat, evening: Evening) -> None:
    people = (cast.erik, cast.anna, cast.fatima, cast.karin)
    asked = evening.ask(cast.fatima, SECRET)
    nowhere(*people)
    evening.decide("approve", asked)
    follow()
    for user in people:
        assert ways(user) == [1] * len(WAYS), "there is something to find"
    evening.decide("hide", asked)
    nowhere(*people)
    assert not Document.objects.exists()
    evening.decide("approve", asked)
    follow()
    assert ways(cast.erik) == [1] * len(WAYS)
    evening.decide("edit", asked, text="Fiskar?")
    assert texts(cast.erik, "zebrafisk") == []
    evening.decide("edit", asked, text=SECRET)
    evening.decide("merge", asked, into=evening.approved(cast.oskar, "Annat?").public_id)
    follow()
    assert texts(cast.erik, "zebrafisk") == texts(cast.fatima, "zebrafisk") == []
    second = evening.ask(cast.fatima, SECRET + "!")
    evening.decide("dismiss", second, reason="unclear")
    follow()
    assert texts(cast.erik, "zebrafisk") == texts(cast.fatima, "zebrafisk") == []
    check_index([], questions())


def test_nobody_outside_the_audience_finds_it(cast: Cast, chat: Chat) -> None:
    evening = Evening(chat, cast, audience=in_unit(cast.fatima, cast.erik))
    evening.go("announced", "collecting")
    evening.approved(cast.fatima, SECRET)
    follow()
    assert ways(cast.erik) == ways(cast.fatima) == [1] * len(WAYS)
    nowhere(cast.oskar, cast.mats, cast.leila)
    chat.do(cast.anna, "session.change", session=evening.id, audience=in_unit(cast.oskar))
    assert ways(cast.oskar) == [1] * len(WAYS)
    nowhere(cast.erik)


def test_an_anonymous_question_is_found_without_any_person(cast: Cast, evening: Evening) -> None:
    asked = Question.objects.create(
        session=evening.session, follow="f" * 64, text=SECRET, state="held", asked_at=timezone.now()
    )
    evening.decide("approve", asked)
    follow()
    (found,) = ask(cast.erik, "zebrafisk")["questions"]["items"]
    assert found["asker"] is None
    assert not any(term.startswith("§a") for term in Document.objects.get().terms)
    assert texts(cast.erik, "från:fatima.haddad zebrafisk") == []


@pytest.mark.parametrize("from_scratch", [True, False])
def test_the_index_is_made_anew_with_its_questions(
    cast: Cast, chat: Chat, evening: Evening, from_scratch: bool
) -> None:
    said = chat.say(cast.fatima, chat.room(cast.fatima), "Hej")
    for number in range(4):
        evening.approved(cast.fatima, f"Fråga {number}?")
    held = evening.ask(cast.fatima, SECRET)
    follow()
    # A fault: one is missing, one says what it never said, one that is held is there.
    kept = list(Document.objects.filter(kind="question").order_by("place"))
    Document.objects.filter(place=kept[0].place).update(terms=["fel"])
    Document.objects.filter(place=kept[1].place).update(object_id=held.pk)
    if from_scratch:
        call_command("rebuild_search", "--from-scratch", verbosity=0)
        check_index([said.pk], questions())
    else:
        call_command("rebuild_search", verbosity=0)
        ids = set(Document.objects.filter(kind="question").values_list("object_id", flat=True))
        assert ids == set(questions()) - {held.pk}
    assert Filling.objects.get().questions_below == 0
