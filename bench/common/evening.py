"""A live session full of approved questions: `python -m bench.common.evening QUESTIONS`."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from questions.models import Session

BATCH = 2_000


def main() -> None:
    """Print JSON: the session's id and those of its questions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        session = _open_session()
        questions = _ask(session, int(sys.argv[1]))
    json.dump({"session": session.public_id, "questions": questions}, sys.stdout)


def _open_session() -> Session:
    from django.utils import timezone

    from people.models import Role, RoleGrant, User
    from questions.services import sessions

    organiser = User.objects.order_by("pk")[0]
    RoleGrant.objects.create(user=organiser, role=Role.COMMUNICATOR)
    made = sessions.create_session(
        actor=organiser,
        title="Fråga kommundirektören",
        audience={"any": [{"everyone": True}]},
        starts_at=(timezone.now() + timedelta(minutes=5)).isoformat(),
    )
    for state in ("announced", "live"):
        made = sessions.move_session(actor=organiser, session=made.public_id, to=state)
    return made


def _ask(session: Session, count: int) -> list[str]:
    from django.utils import timezone

    from people.models import User
    from questions.models import Question

    askers = list(User.objects.order_by("pk").values_list("pk", flat=True)[:count])
    now = timezone.now()
    questions = [
        Question(
            session=session,
            author_id=askers[number % len(askers)],
            client_id=f"bench-{number}",
            text=f"När får avdelning {number} sina nya elcyklar?",
            state=Question.State.APPROVED,
            asked_at=now,
            decided_at=now,
        )
        for number in range(count)
    ]
    Question.objects.bulk_create(questions, batch_size=BATCH)
    return [question.public_id for question in questions]


if __name__ == "__main__":
    main()
