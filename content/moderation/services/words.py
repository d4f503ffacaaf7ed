"""Changing the word list."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation import rules, words
from content.moderation.models import FlaggedWord
from content.moderation.rules import Action
from eventlog.errors import Conflict, Invalid, NotFound
from people.models import User
from people.text import is_storable

LIST_LIMIT = 2_000


def add_word(*, actor: User, word: str) -> FlaggedWord:
    """Add an entry; it holds for what is written from now on. Raises Refused."""
    rules.require(actor, Action.CHANGE_WORDS)
    word, key = words.check_word(word)
    if len(key.strip("*")) < 2:
        raise Invalid("word", _("Write at least two letters."))
    if FlaggedWord.objects.filter(key=key).exists():
        raise Conflict("conflict", _("The list has this word, or another form of it, already."))
    if FlaggedWord.objects.count() >= LIST_LIMIT:
        raise Invalid(
            "word",
            _("The list has at most %(limit)d entries.") % {"limit": LIST_LIMIT},
            code="too_many",
            limit=LIST_LIMIT,
        )
    added = FlaggedWord.objects.create(word=word, key=key, added_by=actor)
    audit.record(actor_id=actor.pk, action="word.added", target=f"word:{added.public_id}")
    transaction.on_commit(words.refresh)
    return added


def remove_word(*, actor: User, word: str) -> None:
    """Take an entry (public id) off the list. Raises Forbidden, NotFound."""
    rules.require(actor, Action.CHANGE_WORDS)
    deleted = FlaggedWord.objects.filter(public_id=word).delete()[0] if is_storable(word) else 0
    if not deleted:
        raise NotFound()
    audit.record(actor_id=actor.pk, action="word.removed", target=f"word:{word}")
    transaction.on_commit(words.refresh)
