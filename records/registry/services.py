"""Handing over to the registry: asked for, made, accepted, done, and closed when the registry has it.

The package is made outside of any transaction (`run_make`) and only then, in a writer's one (`run_complete`),
are the messages dealt with, if they are still what the package holds; else it is made anew. Wherever a server
dies, either the messages stand as they stood and the work is due again, or all of it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.models import Message, Room
from chat.queries.rooms import clean_id
from chat.services.registering import lock_messages, replace_messages
from content.notices.services import tell
from content.text import check_name
from eventlog import due, log
from eventlog.due import Item
from eventlog.errors import Conflict, Invalid, NotFound
from people.models import User
from people.text import is_storable
from records import rules
from records.models import HandedMessage, Handover, MessageStatus, Status
from records.registry import package
from records.registry.choosing import choose, files_of, find_room, fingerprint_of, in_order, reported_among
from records.registry.contents import describe, path_of
from records.registry.models import CASE_LENGTH, NOTE_LENGTH, RECIPIENT_LENGTH
from records.registry.waiting import await_decision
from records.rules import Action
from records.services.cleaning import ask_to_clean, forget_elsewhere

MAKE = "records.package"
COMPLETE = "records.hand_over"
STRAY_HOURS = 24
State = Handover.State


def hand_over(
    *,
    actor: User,
    room: str,
    messages: Sequence[str],
    case_number: str,
    recipient: str,
    client_id: str,
    threads: bool = True,
    note: str = "",
    keep: bool = False,
) -> Handover:
    """Hand messages of a room over under a case number; asked again with the same `client_id` it is the same.

    An officer's goes ahead at once. An owner's waits, its package made, for an officer to accept it. With
    `keep` the messages stay and count as of little importance from then on. Raises Refused.
    """
    if not client_id or not is_storable(client_id):
        raise Invalid("client_id", _("Name it, so that it is done once."))
    before = Handover.objects.filter(asked_by=actor, client_id=client_id).first()
    if before is not None:
        return before
    found = find_room(actor, room)
    # Two handovers of the same messages at once: the second waits here, and then finds them taken.
    Room.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    chosen = choose(found, messages, threads=threads)
    officer = rules.may(actor, Action.REGISTER)
    made = Handover.objects.create(
        asked_by=actor,
        client_id=client_id,
        room=found,
        room_name=found.name,
        case_number=check_name(case_number, CASE_LENGTH, field="case_number"),
        recipient=check_name(recipient, RECIPIENT_LENGTH, field="recipient"),
        note=check_name(note, NOTE_LENGTH, field="note", required=False),
        keep=keep,
        accepted_by=actor if officer else None,
        accepted_at=timezone.now() if officer else None,
        message_count=len(chosen.messages),
        file_count=len(chosen.files),
    )
    HandedMessage.objects.bulk_create(
        [HandedMessage(handover=made, message=message) for message in chosen.messages]
    )
    detail = {"room": found.public_id, "count": len(chosen.messages), "recipient": made.recipient}
    _record(actor, "started", made, {**detail, "keep": keep})
    due.schedule(MAKE, made.public_id, timezone.now())
    return made


def accept(*, actor: User, handover: str) -> Handover:
    """Go ahead with what an owner asked for: its package is made anew and names who accepted.

    Raises Refused.
    """
    rules.require(actor, Action.REGISTER)
    found = _lock(handover)
    if found.accepted_by_id is not None:
        return found
    if found.state != State.WAITING:
        raise Conflict("conflict", _("This has been decided on already."))
    if reported_among(list(found.handed.values_list("message", flat=True))):
        raise Conflict("conflict", _("A report about one of these messages waits to be settled."))
    found.accepted_by, found.accepted_at = actor, timezone.now()
    found.save(update_fields=["accepted_by", "accepted_at"])
    _make_again(found)
    _record(actor, "accepted", found, {})
    return found


def refuse(*, actor: User, handover: str, words: str = "") -> Handover:
    """Turn down what an owner asked for, or take one's own back; the messages stay. Raises Refused."""
    found = _lock(handover)
    own = found.asked_by_id == actor.pk
    if not own:
        if not rules.may(actor, Action.REGISTER):
            raise NotFound()
        words = check_name(words, NOTE_LENGTH, field="words")
    if found.state == State.REFUSED:
        return found
    if found.state != State.WAITING:
        raise Conflict("conflict", _("This has been decided on already."))
    _let_go(found)
    found.state, found.ended_at = State.REFUSED, timezone.now()
    found.save()
    _record(actor, "refused", found, {"own": own})
    if not own:
        _tell_asker(found, words)
    return found


def close(*, actor: User, handover: str) -> Handover:
    """Say that the registry has the package: Torget removes its own. Raises Refused."""
    rules.require(actor, Action.REGISTER)
    found = _lock(handover)
    if found.state == State.CLOSED:
        return found
    if found.state != State.DONE:
        raise Conflict("conflict", _("This has not been handed over yet."))
    _discard(found.storage_name)
    found.state, found.ended_at, found.storage_name = State.CLOSED, timezone.now(), ""
    found.save(update_fields=["state", "ended_at", "storage_name"])
    _record(actor, "closed", found, {"sha256": found.sha256})
    return found


def note_fetched(*, actor: User, handover: str) -> Handover:
    """Write down that an officer takes a package, and return it. Raises Refused."""
    rules.require(actor, Action.REGISTER)
    found = _lock(handover)
    if not found.storage_name:
        raise NotFound()
    _record(actor, "fetched", found, {"sha256": found.sha256})
    return found


def run_make(item: Item) -> None:
    """Make a handover's package, outside of any transaction; nothing of an earlier attempt is relied on."""
    handover = Handover.objects.select_related("room", "asked_by__unit", "accepted_by__unit")
    found = handover.filter(public_id=item.key, state=State.MAKING).first()
    if found is None:
        return
    handed = Message.objects.filter(handed__handover=found).select_related("author__unit", "thread_root")
    messages = in_order(handed)
    # Before anything else of them is read: what changes from here on makes it another.
    fingerprint = fingerprint_of(messages)
    standing = [message for message in messages if not message.deleted]
    if not standing:
        _end_empty(found)
        return
    files = files_of(standing)
    sources = {path_of(at, sent): sent.file.storage_name for at, sent in enumerate(files, 1)}
    made = package.make(describe(found, standing, files), sources)
    with transaction.atomic():
        waiting = Handover.objects.filter(pk=found.pk, state=State.MAKING, sha256="")
        mine = waiting.filter(accepted_by=found.accepted_by).update(
            storage_name=made.storage_name,
            size=made.size,
            sha256=made.sha256,
            fingerprint=fingerprint,
            message_count=len(standing),
            file_count=made.file_count,
        )
        if mine:
            detail = {"sha256": made.sha256, "bytes": made.size, "count": len(standing)}
            _record(None, "packaged", found, detail)
            due.schedule(COMPLETE, found.public_id, timezone.now())
    if not mine:
        package.discard(made.storage_name)


def run_complete(item: Item) -> None:
    """Deal with the messages of a handover whose package is made, in a writer's transaction."""
    found = _find(item.key)
    if found is None or found.state != State.MAKING or not found.sha256 or found.room_id is None:
        return
    if found.accepted_by is None:
        _wait(found)
        return
    ids = list(found.handed.values_list("message", flat=True))
    room, messages = lock_messages(found.room_id, ids)
    if fingerprint_of(messages) != found.fingerprint:
        _make_again(found)
        return
    if reported_among(ids):
        # Reported since it was accepted: an officer has to look again, once that is settled.
        found.accepted_by = found.accepted_at = None
        _wait(found)
        return
    standing = [message for message in messages if not message.deleted]
    found.state, found.ended_at = State.DONE, timezone.now()
    found.save(update_fields=["state", "ended_at"])
    detail = {"sha256": found.sha256, "count": len(standing), "keep": found.keep, "room": room.public_id}
    _record(found.accepted_by, "handed_over", found, detail)
    asker = found.asked_by
    if found.keep:
        _make_minor(found, standing)
    else:
        hold = [asker.topic_id] if asker else []
        replace_messages(room, standing, actor=found.accepted_by, hold=hold)
        forget_elsewhere("message", [message.pk for message in standing])
        ask_to_clean()
    _tell_asker(found)


def _make_minor(handover: Handover, messages: Sequence[Message]) -> None:
    """The record is the registry's now: what stays is of little importance, unless it is to be kept."""
    kept = MessageStatus.objects.filter(message__in=messages, status=Status.KEEP).values("message")
    preserved = set(kept.values_list("message", flat=True))
    MessageStatus.objects.bulk_create(
        [
            MessageStatus(message=message, status=Status.MINOR, set_by=handover.accepted_by)
            for message in messages
            if message.pk not in preserved
        ],
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["status", "thread", "set_by", "set_at"],
    )


def _wait(handover: Handover) -> None:
    handover.state = State.WAITING
    handover.save(update_fields=["state", "accepted_by", "accepted_at"])
    _record(None, "waiting", handover, {})
    await_decision(handover)


def _make_again(handover: Handover) -> None:
    _let_go(handover)
    handover.state = State.MAKING
    handover.save()
    due.schedule(MAKE, handover.public_id, timezone.now())


def _let_go(handover: Handover) -> None:
    """Drop the package of a handover; the caller saves it."""
    _discard(handover.storage_name)
    handover.storage_name = handover.sha256 = handover.fingerprint = ""
    handover.size = 0


def _discard(storage_name: str) -> None:
    if storage_name:
        due.schedule("files.discard", storage_name, timezone.now())


def _end_empty(handover: Handover) -> None:
    with transaction.atomic():
        found = _find(handover.public_id)
        if found is not None and found.state == State.MAKING:
            found.state, found.ended_at = State.EMPTY, timezone.now()
            found.save(update_fields=["state", "ended_at"])
            _record(None, "empty", found, {})
            _tell_asker(found)


def _tell_asker(handover: Handover, words: str = "") -> None:
    if handover.asked_by is not None:
        log.hold([handover.asked_by.topic_id])
        told = [handover.asked_by]
        tell(told, kind="handover", about=_about(handover), words=words, detail=_detail(handover))


def _about(handover: Handover) -> str:
    return f"handover:{handover.public_id}"


def _detail(handover: Handover) -> dict[str, object]:
    return {
        "state": handover.state,
        "case": handover.case_number,
        "count": handover.message_count,
        "room": handover.room_name,
        "by": handover.asked_by.name if handover.asked_by else "",
    }


def _find(public_id: str) -> Handover | None:
    rows = Handover.objects.select_for_update(of=("self",))
    return rows.select_related("room", "asked_by", "accepted_by").filter(public_id=public_id).first()


def _lock(public_id: str) -> Handover:
    found = _find(clean_id(public_id))
    if found is None:
        raise NotFound()
    return found


def _record(actor: User | None, action: str, handover: Handover, detail: dict[str, object]) -> None:
    audit.record(
        actor_id=actor.pk if actor else None,
        action=f"registry.{action}",
        target=f"handover:{handover.public_id}",
        detail={**detail, "case": handover.case_number},
    )


def purge_packages() -> int:
    """Remove packages older than a day that no handover has: those of a server that died; return how many."""
    names = package.find_all(timezone.now() - timedelta(hours=STRAY_HOURS))
    known = set(Handover.objects.filter(storage_name__in=names).values_list("storage_name", flat=True))
    stray = [name for name in names if name not in known]
    for name in stray:
        package.discard(name)
    return len(stray)
