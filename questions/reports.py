"""Questions as something that can be reported (see `content.moderation.registry`): those that all can see."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from content.models import File
from content.moderation import registry
from content.moderation.registry import Json, Place, Subject
from eventlog.errors import Conflict, NotFound
from eventlog.frames import timestamp
from people.models import User
from questions.frames import path_of
from questions.models import Question
from questions.queries.questions import base, find_shown, lock
from questions.services import telling
from questions.services.claiming import finish


class QuestionReports:
    """Approved questions: reported by whoever takes part in the session."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return a question. Raises NotFound where the person does not see it."""
        found, _standing = find_shown(user, public_id)
        return _subject(base().get(pk=found.pk))

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the questions that there still are, in one query."""
        return {it.pk: _subject(it) for it in base().filter(pk__in=list(object_ids))}

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return the question with its earlier words."""
        it = base().get(pk=object_id)
        steps = it.steps.exclude(before="").order_by("-pk")[:20]
        asked = timestamp(it.asked_at) if it.asked_at else ""
        return {
            "text": it.text,
            "html": None,
            "at": asked,
            "versions": [{"text": step.before, "at": asked, "until": timestamp(step.at)} for step in steps],
            "files": [],
            "link": path_of(it),
        }

    def files(self, object_id: int) -> list[File]:
        """Return nothing: questions have no files."""
        return []

    def topics(self, object_id: int) -> list[int]:
        """Return the topics that hiding it advances."""
        it = base().get(pk=object_id)
        own = [it.author.topic_id] if it.author else []
        return [it.session.topic_id, it.session.desk_id, *own]

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Take it from sight, with its votes kept. Raises Conflict."""
        it = lock(object_id)
        if not it.shown:
            raise Conflict("deleted", _("This is gone already."))
        stage = it.stage
        it.state, it.stage = Question.State.HIDDEN, Question.Stage.WAITING
        finish(it, actor, "hidden", fields=["state", "stage"])
        telling.tell([telling.gone(it), telling.on_desk(it), *telling.fates([it])])
        return {"stage": stage if stage != Question.Stage.NOW else Question.Stage.WAITING}

    def restore(self, object_id: int, held: Json) -> None:
        """Put it back. Raises Conflict where the session's own moderators have decided since."""
        it = lock(object_id)
        if it.state != Question.State.HIDDEN:
            raise Conflict("conflict", _("There is nothing to put back."))
        it.state, it.stage = Question.State.APPROVED, held["stage"]
        it.version += 1
        it.save(update_fields=["state", "stage", "version"])
        telling.tell([telling.shown(it), telling.on_desk(it), *telling.fates([it])])

    def touch(self, object_id: int) -> None:
        """Announce it as it stands now."""
        it = base().filter(pk=object_id).first()
        if it is None:
            raise NotFound()
        telling.tell([telling.shown(it, "question.edited")] if it.shown else [telling.gone(it)])


def _subject(it: Question) -> Subject:
    place = Place("session", it.session.public_id, "session", it.session.title, False)
    return Subject(it.pk, it.public_id, it.author, place, it.text, None if it.shown else "hidden")


registry.register("question", QuestionReports())
