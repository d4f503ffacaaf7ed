"""The demonstration's question sessions: one that is published, one that takes questions, one to come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from integrations.demo.municipality import Municipality
from people.models import User
from questions.models import Question, Session, Vote
from questions.services import airing, asking, deciding, merging, polls, sessions

EVERYONE = {"any": [{"everyone": True}]}
_ON_AIR = "live"


@dataclass(frozen=True)
class Asked:
    """A question of the script: what becomes of it, and the answer or the reason."""

    text: str
    fate: str = "approved"
    words: str = ""


PAST = (
    Asked(
        "När får hemtjänsten nya elcyklar? De vi har orkar inte uppför Kvarnbacken.",
        "answered",
        "Tolv nya elcyklar är beställda och kommer i början av maj. Hemtjänsten Norra får de första sex.",
    ),
    Asked("Får vi cyklar som orkar upp för backarna?", "merged"),
    Asked(
        "Hur tänker ni om bemanningen på förskolorna i sommar?",
        "answered",
        "Vi håller fyra förskolor öppna i stället för två, och vikarierna är rekryterade före midsommar.",
    ),
    Asked(
        "Kan vi slippa skriva samma sak i tre olika system efter varje besök?",
        "answered",
        "Ja, det är rimligt. Ett system stängs i höst. Tills dess räcker det att ni skriver i journalen.",
    ),
    Asked("Varför har Kalle på lönekontoret fått ett nytt rum?", "personal"),
    Asked("Blir det heltid som norm i köken också?", "owed"),
)
NOW = (
    Asked("Vad händer med lokalerna på Storgatan när Servicecenter flyttar?"),
    Asked("Kan medarbetare utan dator få se lönebeskedet i mobilen?"),
    Asked("Hur länge gäller anställningsstoppet?"),
    Asked("Får vi som jobbar natt också ett friskvårdspass på arbetstid?"),
    Asked("Vem bestämmer om schemat när två enheter slås ihop?", "held"),
    Asked("När kommer den nya matsedeln?", "held"),
)


def make_evenings(made: Municipality, now: datetime, rng: random.Random) -> None:
    """Make them; who asks and who votes is drawn."""
    anna, sara, karin = (made.cast[name] for name in ("anna", "sara", "karin"))
    crew: dict[str, Any] = {
        "hosts": [karin.public_id],
        "moderators": [anna.public_id, sara.public_id],
        "slow_seconds": 0,
        "audience": EVERYONE,
    }
    people = [user for user in made.people if user.pk not in (anna.pk, sara.pk, karin.pk)]
    began = (now - timedelta(days=16)).replace(hour=17, minute=0, second=0, microsecond=0)
    past = _open(anna, crew, title="Fråga kommundirektören: våren", starts_at=began)
    _ask(past, PAST, people, rng, (anna, sara, karin))
    for to in (_ON_AIR, "closed", "published"):
        sessions.move_session(actor=anna, session=past.public_id, to=to)
    _set_back(past, began)
    soon = (now + timedelta(days=2)).replace(hour=17, minute=0, second=0, microsecond=0)
    intro = "En timme med Karin Öberg. Fråga redan nu, och rösta på det du helst vill ha svar på."
    coming = _open(anna, crew, title="Fråga kommundirektören: hösten", starts_at=soon, intro=intro)
    _ask(coming, NOW, people, rng, (anna, sara, karin))
    options = ["Bemanning", "Lokaler", "Digitala verktyg", "Friskvård"]
    poll = polls.create_poll(
        actor=anna,
        session=coming.public_id,
        text="Vad ska vi prata mest om?",
        kind="single",
        options=options,
    )
    polls.move_poll(actor=anna, poll=poll.poll.public_id, state="open")
    later = (now + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
    planned = sessions.create_session(
        actor=anna, title="Budgeten 2027: frågor till ledningen", starts_at=later.isoformat(), **crew
    )
    sessions.move_session(actor=anna, session=planned.public_id, to="announced")


def _open(anna: User, crew: dict[str, Any], *, title: str, starts_at: datetime, intro: str = "") -> Session:
    it = sessions.create_session(
        actor=anna, title=title, intro=intro, starts_at=starts_at.isoformat(), **crew
    )
    for to in ("announced", "collecting"):
        sessions.move_session(actor=anna, session=it.public_id, to=to)
    return it


def _ask(
    it: Session,
    script: Sequence[Asked],
    people: Sequence[User],
    rng: random.Random,
    crew: tuple[User, User, User],
) -> None:
    anna, sara, karin = crew
    first: Question | None = None
    for number, asked in enumerate(script):
        author = people[(number * 37 + 5) % len(people)]
        question = asking.ask_question(
            actor=author, session=it.public_id, text=asked.text, client_id=f"demo-{it.public_id}-{number}"
        )
        name: dict[str, Any] = {"actor": sara, "question": question.public_id, "version": question.version}
        if asked.fate == "held":
            continue
        if asked.fate == "merged" and first is not None:
            merging.merge_question(**name, into=first.public_id)
            continue
        if asked.fate in Question.Reason.values:
            deciding.dismiss_question(**name, reason=asked.fate, words="Vi svarar inte om enskilda kollegor.")
            continue
        shown = deciding.approve_question(**name)
        first = first or shown
        voters = rng.sample(list(people), min(len(people), rng.randint(3, 40)))
        Vote.objects.bulk_create([Vote(question=shown, user=user) for user in voters], ignore_conflicts=True)
        votes = Vote.objects.filter(question=shown).count()
        Question.objects.filter(pk=shown.pk).update(votes=votes, counted=votes)
        if asked.fate == "answered":
            airing.answer_question(actor=karin, question=shown.public_id, text=asked.words)
        elif asked.fate == "owed":
            _hand_over(shown, anna, people[11 % len(people)])


def _hand_over(question: Question, anna: User, owner: User) -> None:
    day = timezone.localdate() + timedelta(days=12)
    deciding.assign_question(
        actor=anna,
        question=question.public_id,
        version=question.version,
        owner=owner.public_id,
        due=day.isoformat(),
    )


def _set_back(it: Session, began: datetime) -> None:
    """Let it have been when it was."""
    ended = began + timedelta(minutes=it.minutes)
    Session.objects.filter(pk=it.pk).update(live_at=began, closed_at=ended, published_at=ended)
    asked = Question.objects.filter(session=it).order_by("asked_at")
    for number, question in enumerate(asked):
        at = began - timedelta(hours=30 - 5 * number)
        question.asked_at, question.decided_at = at, at + timedelta(minutes=7 + number)
        if question.answered_at is not None:
            question.answered_at = began + timedelta(minutes=9 * number)
        question.save(update_fields=["asked_at", "decided_at", "answered_at"])
