"""Signing tokens blind, and taking a question for one, from nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation import words
from content.text import check_text
from eventlog import due
from eventlog.commands import Actor, Command
from eventlog.errors import Conflict, Invalid, NotFound, Refused
from eventlog.frames import timestamp
from people.models import User
from questions import frames, life
from questions.anonymous import blind
from questions.anonymous.models import SpentToken, TokenIssue, TokenKey
from questions.models import QUESTION_LENGTH, Question, Session
from questions.queries.questions import base
from questions.queries.sessions import find_standing
from questions.rules import Action
from questions.services.asking import announce_new
from questions.similar import stems_of

# Questions one person can ask without a name in a session.
TOKENS = 3
MESSAGE_BYTES = 32
# A question is with the moderators, and its time is told, at the next of these marks.
SLOT_MINUTES = 5
ARRIVING = "questions.arrive"
State = Question.State


def make_key(session: Session) -> None:
    """Make the key of a session that has none; its fingerprint goes into the audit trail."""
    if TokenKey.objects.filter(session=session).exists():
        return
    key = TokenKey.objects.create(session=session, key=blind.new_key())
    audit.record(
        actor_id=None,
        action="question_session.token_key",
        target=f"session:{session.public_id}",
        detail={"fingerprint": sha256(blind.modulus_of(bytes(key.key)).encode()).hexdigest()},
    )


def describe(session: Session, user: User) -> dict[str, Any] | None:
    """Return what a client needs to ask for tokens, None where there are none in this session."""
    key = TokenKey.objects.filter(session=session).first() if session.anonymous else None
    if key is None:
        return None
    return {
        "modulus": blind.modulus_of(bytes(key.key)),
        "count": TOKENS,
        "taken": TokenIssue.objects.filter(session=session, user=user).exists(),
    }


def issue_tokens(*, actor: User, session: str, blinded: Sequence[str]) -> list[str]:
    """Sign a person's blinded messages (hexadecimal), all their tokens at once, once. Raises Refused.

    The same messages again are signed again: the answer may have been lost.
    """
    standing = find_standing(actor, session)
    standing.require(Action.ASK)
    it = standing.session
    key = TokenKey.objects.filter(session=it).first() if it.anonymous else None
    if key is None:
        raise Conflict("not_now", _("There are no anonymous questions in this session."))
    if len(blinded) != TOKENS:
        raise Invalid("blinded", _("Ask for %(count)d tokens.") % {"count": TOKENS}, limit=TOKENS)
    messages = [_bytes(one, "blinded", blind.BYTES) for one in blinded]
    digest = sha256(b"".join(messages)).hexdigest()
    issued, new = TokenIssue.objects.get_or_create(session=it, user=actor, defaults={"digest": digest})
    if not new and issued.digest != digest:
        raise Conflict("tokens_taken", _("You have had your tokens, on another device perhaps."))
    try:
        return [blind.sign_blinded(bytes(key.key), message).hex() for message in messages]
    except ValueError:
        raise Invalid("blinded", _("This is no blinded message.")) from None


class AskAnonymously(Command):
    """A question for a token, from nobody: no person, no sign-in, no time."""

    session: str
    message: str
    signature: str
    text: str
    follow: str

    def run(self, actor: Actor) -> dict[str, Any]:
        return {"arrives": timestamp(take_question(self))}


def take_question(asked: AskAnonymously) -> datetime:
    """Take a question for an unspent token; return when the moderators have it. Raises Refused."""
    message = _bytes(asked.message, "message", MESSAGE_BYTES)
    signature = _bytes(asked.signature, "signature", blind.BYTES)
    follow = _bytes(asked.follow, "follow", 32).hex()
    found = TokenKey.objects.select_related("session")
    key = found.filter(session__public_id=asked.session[:40].replace("\0", "")).first()
    if key is None or not blind.is_signed(bytes(key.key), message, signature):
        raise Refused("token_invalid", _("This is no token of this session."))
    it = key.session
    if not it.anonymous:
        raise Conflict("not_now", _("There are no anonymous questions in this session."))
    digest = sha256(message).hexdigest()
    at = next_slot()
    if SpentToken.objects.filter(digest=digest).exists():
        if Question.objects.filter(session=it, follow=follow).exists():
            return at
        raise Conflict("token_spent", _("This token was used already."))
    life.require(it.state, "ask")
    text = check_text(asked.text, QUESTION_LENGTH)
    SpentToken.objects.create(digest=digest)
    Question.objects.create(
        session=it, follow=follow, text=text, state=State.ARRIVING, flags=words.find(text), asked_at=None
    )
    due.schedule(ARRIVING, it.public_id, at)
    return at


def next_slot() -> datetime:
    """Return the next mark: whoever asks before it shares it with all who do."""
    minutes = int(timezone.now().timestamp()) // 60 // SLOT_MINUTES + 1
    return datetime.fromtimestamp(minutes * SLOT_MINUTES * 60, UTC)


def run_arriving(item: due.Item) -> None:
    """Let what was asked since the last mark come to the desk, in an order that says nothing."""
    session = Session.objects.filter(public_id=item.key).first()
    if session is None:
        return
    at = item.at.replace(second=0, microsecond=0)
    for question in base().filter(session=session, state=State.ARRIVING).order_by("pk"):
        held = session.moderated or bool(question.flags)
        question.state = State.HELD if held else State.APPROVED
        question.asked_at = at
        if not held:
            question.decided_at, question.stems = at, stems_of(question.text)
        question.save(update_fields=["state", "asked_at", "decided_at", "stems"])
        announce_new(question)


def find_fate(secret: str) -> dict[str, Any]:
    """Return what has become of the question whose asker keeps this secret. Raises NotFound."""
    follow = sha256(_bytes(secret, "secret", 32)).hexdigest()
    found = base().filter(follow=follow).first()
    if found is None:
        raise NotFound()
    return frames.fate(found)


def _bytes(text: str, field: str, length: int) -> bytes:
    """Return what hexadecimal digits say. Raises Invalid for anything but `length` bytes."""
    try:
        value = bytes.fromhex(text) if len(text) == 2 * length else b""
    except ValueError:
        value = b""
    if len(value) != length:
        raise Invalid(field, _("This is not a value of %(length)d bytes.") % {"length": length})
    return value
