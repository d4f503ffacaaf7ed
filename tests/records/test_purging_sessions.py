"""A question session goes as a whole, some time after it was over, and nothing of it is left anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from content.models import Case
from eventlog.models import Due, Topic
from people.models import StoredAudience
from questions.models import Question, Session, Vote
from questions.services import purging
from search.models import Document, Mark
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.questions.conftest import Evening
from tests.records.conftest import Archive
from tests.search.conftest import follow

WORD = "zebrafisk"


@pytest.fixture
def over(cast: Cast, chat: Chat) -> Evening:
    """An evening that is over, with everything there can be in it, and the word in all of that."""
    evening = Evening(chat, cast, title=f"Om {WORD}", intro=f"Allt om {WORD}")
    evening.go("announced", "collecting")
    asked = evening.approved(cast.fatima, f"Får vi en {WORD}?")
    twin = evening.approved(cast.oskar, f"{WORD} då?")
    evening.decide("edit", asked, text=f"Får alla en {WORD}?")
    evening.decide("merge", twin, into=asked.public_id)
    evening.decide("dismiss", evening.ask(cast.erik, f"Dum {WORD}"), reason="insult", words=f"Ingen {WORD}")
    for person in (cast.erik, cast.mats):
        evening.vote(person, asked)
    poll = chat.do(
        cast.anna, "poll.create", session=evening.id, text=f"{WORD}?", kind="single", options=[WORD, "Nej"]
    )["poll"]
    chat.do(cast.anna, "poll.move", poll=poll["id"], state="open")
    chat.do(cast.erik, "poll.answer", poll=poll["id"], options=[poll["options"][0]["id"]])
    report = {"kind": "question", "object": asked.public_id, "reason": "insult", "words": f"Vilken {WORD}"}
    chat.do(cast.erik, "report.create", **report)
    case = Case.objects.get()
    chat.do(cast.sara, "case.settle", case=case.public_id, base=case.version, hide=False, note=WORD)
    chat.do(cast.karin, "question.answer", question=asked.public_id, text=f"Ja, en {WORD} var.")
    evening.go("live", "closed", "published", "archived")
    follow()
    assert len(found()) > 5, "there is something to find"
    return evening


def age(days: int = 500) -> None:
    """Let everything have happened so long ago."""
    past = timezone.now() - timedelta(days=days)
    Session.objects.update(changed_at=past)
    Question.objects.update(asked_at=past, decided_at=past)
    Question.objects.filter(answered_at__isnull=False).update(answered_at=past)


def found() -> set[str]:
    """Return the tables that have the word in any row."""
    has_it = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            if WORD in repr(cursor.fetchall()).casefold():
                has_it.add(model._meta.db_table)
    return has_it


def test_an_old_session_is_gone_from_everywhere(
    cast: Cast, chat: Chat, archive: Archive, over: Evening, rest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Votes go in shares.
    monkeypatch.setattr(purging, "VOTES", 2)
    session = over.session
    topics = [session.topic_id, session.desk_id]
    kept = Evening(chat, cast)
    kept.go("announced", "collecting")
    newer = kept.approved(cast.fatima, "Och nu?")
    age()
    Session.objects.filter(pk=kept.session.pk).update(changed_at=timezone.now())
    rule = archive.propose(scope="questions")
    tried = archive.trial(rule)
    assert (tried["count"], tried["covered"]) == (3, 4)
    assert [(room["name"], room["kind"], room["count"]) for room in tried["rooms"]] == [
        (f"Om {WORD}", "questions", 3)
    ]
    archive.purge(archive.hold(scope="questions"))
    follow()
    assert found() == set()
    assert list(Session.objects.values_list("public_id", flat=True)) == [kept.id]
    assert list(Question.objects.values_list("pk", flat=True)) == [newer.pk]
    assert set(Document.objects.values_list("object_id", flat=True)) == {newer.pk}
    assert not Topic.objects.filter(pk__in=topics).exists()
    assert not StoredAudience.objects.filter(pk=session.audience_id).exists()
    assert not Due.objects.filter(key=session.public_id).exists()
    assert not Vote.objects.exclude(question=newer).exists()
    assert rest(cast.erik).request("get", f"questions/sessions/{over.id}")[0] == 404
    (entry,) = Entry.objects.filter(action="retention.purged")
    assert entry.detail["count"] == 3
    assert Mark.objects.filter(topic_id=kept.session.topic_id).exists()


def test_what_was_touched_lately_or_is_reported_stays(
    cast: Cast, chat: Chat, archive: Archive, over: Evening
) -> None:
    rule = archive.hold(scope="questions")
    archive.purge(rule)
    assert Session.objects.exists(), "it is not old"
    age()
    answered = Question.objects.filter(answered_at__isnull=False)
    answered.update(answered_at=timezone.now() - timedelta(days=2))
    archive.purge(rule)
    assert Session.objects.exists(), "it was answered lately"
    age()
    Case.objects.update(settled_at=None)
    archive.purge(rule)
    assert Session.objects.exists(), "a report waits"
    Case.objects.update(settled_at=timezone.now())
    Session.objects.update(state="live")
    archive.purge(rule)
    assert Session.objects.exists(), "it is not over"
    Session.objects.update(state="published")
    archive.purge(rule)
    assert not Session.objects.exists()
