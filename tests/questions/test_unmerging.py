"""A merge undone: each question is as it was, and everybody's vote is where they gave it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import User
from questions.models import Question, Vote
from tests.chat.conftest import committed
from tests.factories import Cast
from tests.questions.conftest import Chat, Evening, Rest

pytestmark = pytest.mark.django_db


def wanted(evening: Evening, person: User) -> set[str]:
    """Return the texts of the questions that somebody is told to have voted for, by either door."""
    page = evening.page(person)
    counts = Rest(person).get(f"questions/sessions/{evening.id}/counts")
    texts = {one["id"]: one["text"] for one in page["questions"]}
    assert sorted(page["voted"]) == sorted(counts["voted"])
    assert counts["votes"] == {one["id"]: one["votes"] for one in page["questions"]}
    return {texts[voted] for voted in page["voted"]}


def votes(evening: Evening) -> dict[str, int]:
    """Return the votes of what everybody sees; each number is that of its rows."""
    for one in Question.objects.filter(session=evening.session):
        assert one.votes == Vote.objects.filter(question=one).count(), one.text
    return {one["text"]: one["votes"] for one in evening.page(evening.cast.erik)["questions"]}


def test_each_gets_back_the_votes_that_were_given_to_it(cast: Cast, evening: Evening) -> None:
    one, two = evening.approved(cast.fatima, "Ett?"), evening.approved(cast.oskar, "Två?")
    for person, question in ((cast.erik, one), (cast.erik, two), (cast.karin, two), (cast.mats, two)):
        evening.vote(person, question)
    evening.decide("merge", two, into=one.public_id)
    # Mats takes his vote back, Karin hers too but thinks better of it; Sara comes to what stands now.
    for person, on in ((cast.mats, False), (cast.karin, False), (cast.karin, True), (cast.sara, True)):
        evening.vote(person, one, on)
    assert votes(evening) == {"Ett?": 5}
    two = evening.decide("unmerge", two)
    assert votes(evening) == {"Ett?": 4, "Två?": 3}
    wants = {
        name: wanted(evening, getattr(cast, name)) for name in ("fatima", "oskar", "erik", "karin", "sara")
    }
    assert wants == {
        "fatima": {"Ett?"},
        "oskar": {"Två?"},
        "erik": {"Ett?", "Två?"},
        "karin": {"Ett?", "Två?"},
        "sara": {"Ett?"},
    }
    assert wanted(evening, cast.mats) == set()
    # And it goes on as if they had never met.
    evening.vote(cast.erik, one, False)
    assert (votes(evening), wanted(evening, cast.erik)) == ({"Ett?": 3, "Två?": 3}, {"Två?"})


def test_it_is_what_it_was_and_everybody_concerned_is_told(chat: Chat, cast: Cast, evening: Evening) -> None:
    stands = evening.approved(cast.fatima, "Ett?")
    shown, held = evening.approved(cast.oskar, "Två?"), evening.ask(cast.erik, "Tre?")
    decided = shown.decided_at
    for question in (shown, held):
        evening.decide("merge", question, into=stands.public_id)
    topic = f"session:{evening.id}"
    before = len(chat.events(topic))
    shown, held = evening.decide("unmerge", shown), evening.decide("unmerge", held, cast.sara)
    assert (shown.state, shown.decided_at, shown.into) == ("approved", decided, None)
    assert (held.state, held.decided_at, held.into) == ("held", None, None)
    assert chat.events(topic)[before:] == ["question.shown"] * 3, (
        "the two that are seen, then the one that was"
    )
    assert votes(evening) == {"Ett?": 1, "Två?": 1}
    assert evening.page(cast.erik)["mine"][0]["state"] == "held"
    on_desk = {one["text"]: one for one in evening.desk()["questions"]}
    assert [step["action"] for step in on_desk["Tre?"]["steps"]] == ["merged", "unmerged"]
    assert [step["by"]["name"] for step in on_desk["Tre?"]["steps"]] == [cast.anna.name, cast.sara.name]
    assert [step["action"] for step in on_desk["Ett?"]["steps"]][-2:] == ["gave_back", "gave_back"]
    assert (on_desk["Ett?"]["merged"], evening.desk()["waiting"]) == (0, 1)
    exported = Rest(cast.anna).get(f"questions/sessions/{evening.id}/export.json")
    assert exported["report"]["states"]["merged"] == 0
    assert exported["report"]["votes"] == 2
    evening.decide("approve", held)
    evening.decide("merge", held, into=shown.public_id)
    assert votes(evening) == {"Ett?": 1, "Två?": 2}, "what was parted can be merged again"


def test_a_chain_is_undone_from_either_end(cast: Cast, evening: Evening) -> None:
    one, two, three = (
        evening.approved(person, text)
        for person, text in ((cast.fatima, "Ett?"), (cast.oskar, "Två?"), (cast.erik, "Tre?"))
    )
    for person, question in ((cast.karin, one), (cast.karin, two), (cast.mats, one)):
        evening.vote(person, question)

    def chain() -> None:
        evening.decide("merge", one, into=two.public_id)
        evening.decide("merge", two, into=three.public_id)
        assert votes(evening) == {"Tre?": 5}

    chain()
    evening.decide("unmerge", two)
    one.refresh_from_db()
    assert one.into_id == two.pk, "what had been merged into it comes along"
    assert votes(evening) == {"Tre?": 1, "Två?": 4}
    evening.decide("unmerge", one)
    assert votes(evening) == {"Tre?": 1, "Två?": 2, "Ett?": 3}
    chain()
    evening.decide("unmerge", one)
    assert votes(evening) == {"Tre?": 3, "Ett?": 3}, "Karin stays with what she voted for besides"
    evening.decide("unmerge", two)
    assert votes(evening) == {"Tre?": 1, "Två?": 2, "Ett?": 3}


def test_however_they_are_merged_and_voted_for_all_is_as_given_once_all_is_undone(
    cast: Cast, evening: Evening
) -> None:
    chance = random.Random(11)
    people = [cast.fatima, cast.oskar, cast.erik, cast.karin, cast.mats]
    questions = [evening.approved(cast.sara, f"Fråga {n}?") for n in range(5)]
    given = {(question.pk, cast.sara.pk) for question in questions}
    for person in people:
        for question in chance.sample(questions, 2):
            evening.vote(person, question)
            given.add((question.pk, person.pk))
    for _round in range(3):
        standing = list(questions)
        while len(standing) > 1:
            gone, into = chance.sample(standing, 2)
            evening.decide("merge", gone, into=into.public_id)
            standing.remove(gone)
        assert list(votes(evening).values()) == [len(people) + 1]
        for question in chance.sample(questions, len(questions)):
            if question.pk != standing[0].pk:
                evening.decide("unmerge", question)
        rows = Vote.objects.filter(question__session=evening.session)
        assert set(rows.values_list("question", "user")) == given
        votes(evening)


ANSWERED = "Frågan som den slogs ihop med är besvarad: sammanslagningen ligger kvar."


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("answered", "conflict", "Frågan som den slogs ihop med är besvarad: sammanslagningen ligger kvar."),
        (
            "told on stage",
            "conflict",
            "Frågan som den slogs ihop med är besvarad: sammanslagningen ligger kvar.",
        ),
        ("on air", "conflict", "Frågan besvaras just nu."),
        ("published", "not_now", "Frågestunden är publicerad: ta tillbaka publiceringen först."),
        ("merged before", "conflict", "Den här sammanslagningen gjordes innan sådana kunde ångras."),
        ("not merged", "conflict", "Den här frågan är inte ihopslagen."),
        ("by a host", "not_found", None),
        ("stale", "edit_conflict", "Anna Bergström har slagit ihop frågan med en annan under tiden."),
    ],
)
def test_it_is_refused_in_words(
    chat: Chat, cast: Cast, evening: Evening, what: str, code: str, words: str | None
) -> None:
    one, two = evening.approved(cast.fatima, "Ett?"), evening.approved(cast.oskar, "Två?")
    evening.go("live")
    if what != "not merged":
        evening.decide("merge", two, into=one.public_id)
    if what == "answered":
        chat.do(cast.karin, "question.answer", question=one.public_id, text="Ja.")
    elif what in ("told on stage", "on air"):
        stage = "now" if what == "on air" else "answered"
        chat.do(cast.karin, "question.stage", question=one.public_id, stage=stage)
    elif what == "published":
        evening.decide("assign", one, owner=cast.karin.public_id, due=_tomorrow())
        evening.go("closed", "published")
    elif what == "merged before":
        Question.objects.filter(pk=two.pk).update(merged_from="")
    two.refresh_from_db()
    base = two.version - (what == "stale")
    person = cast.karin if what == "by a host" else cast.anna
    refused = chat.refusal(person, "question.unmerge", question=two.public_id, base=base)
    assert refused.code == code
    if words is not None:
        assert refused.message == words


def _tomorrow() -> str:
    return str(timezone.localdate() + timedelta(days=1))


def test_the_costs_do_not_grow_with_the_votes(cast: Cast, evening: Evening) -> None:
    def count(*voters: User) -> int:
        one, two = evening.approved(cast.fatima, "Ett?"), evening.approved(cast.oskar, "Två?")
        for person in voters:
            evening.vote(person, two)
        evening.decide("merge", two, into=one.public_id)
        with committed(), CaptureQueriesContext(connection) as captured:
            evening.decide("unmerge", two)
        for gone in (one, two):
            evening.decide("dismiss", gone, reason="unclear")
            gone.delete()
        return len(captured)

    assert count(cast.erik) == count(cast.erik, cast.karin, cast.mats, cast.sara)
