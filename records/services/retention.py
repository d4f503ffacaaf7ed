"""Deciding how long messages are kept, by two officers, and purging what is older, a share at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.models import Room
from chat.queries.rooms import clean_id
from chat.services import purge_messages
from content.moderation.services.purging import find_waiting
from content.text import check_name
from eventlog import due
from eventlog.due import Item
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from people.models import User
from questions.services.purging import purge_session
from records import posts, rules, selection, sessions
from records.models import (
    ABOUT_POSTS,
    BASIS_LENGTH,
    GUEST_ROOMS,
    SESSIONS,
    MessageStatus,
    Rule,
    Run,
    Status,
)
from records.registry.choosing import taken_among
from records.rules import Action
from records.services.cleaning import ask_to_clean, forget_elsewhere
from streams.models import TopicStream
from streams.services.purging import purge_posts

WORK = "records.rule"
MOST_MONTHS = 1200
# Messages of one transaction, and rooms looked through for them: a writer is busy for some tens of ms.
BATCH = 200
POSTS_AT_ONCE = 50
ROOMS_AT_ONCE = 50
# Local time at which rules go through what they cover.
NIGHT = time(3, 0)
# What these rules are for has no legal status of its own.
WHOLE = (SESSIONS, *ABOUT_POSTS)
SCOPES = (*Room.Kind.values, GUEST_ROOMS, *WHOLE)


def propose_rule(
    *,
    actor: User,
    basis: str,
    months: int | None,
    scope: str = "",
    room: str | None = None,
    stream: str | None = None,
    statuses: Sequence[str] = (Status.WORKING, Status.MINOR),
) -> Rule:
    """Propose a rule for a kind of rooms, for one room or for one topic stream (public ids); it holds once
    another officer approves.

    `months` None: what it covers is never purged. The scopes `questions`, of sessions, and `posts` and
    `official`, of posts, and topic streams have no statuses; `basis` names the decision the rule rests on.
    Raises Refused.
    """
    rules.require(actor, Action.RETENTION)
    if [bool(scope), room is not None, stream is not None].count(True) != 1:
        raise Invalid("scope", _("A rule is for one kind of rooms, for one room, or for one topic stream."))
    if scope and scope not in SCOPES:
        raise Invalid("scope", _("There is no such kind of rooms."))
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise Invalid("months", _("From 1 to %(limit)d months.") % {"limit": MOST_MONTHS}, limit=MOST_MONTHS)
    whole = scope in WHOLE or stream is not None
    wanted = [] if whole else list(dict.fromkeys(statuses))
    if not set(wanted) <= set(Status.values) - {Status.KEEP} or (
        months is not None and not wanted and not whole
    ):
        raise Invalid("statuses", _("Choose what the rule purges. What is to be kept is never purged."))
    found = None
    if room is not None:
        found = Room.objects.filter(public_id=clean_id(room)).first()
        if found is None:
            raise NotFound()
    topic = None
    if stream is not None:
        topic = TopicStream.objects.filter(public_id=clean_id(stream)).first()
        if topic is None:
            raise NotFound()
    rule = Rule.objects.create(
        scope=scope,
        room=found,
        stream=topic,
        months=months,
        statuses=wanted,
        basis=check_name(basis, BASIS_LENGTH, field="basis"),
        proposed_by=actor,
    )
    about: dict[str, object] = {
        "months": months,
        "statuses": wanted,
        "scope": scope,
        "room": room,
        "stream": stream,
    }
    _record(actor, "proposed", rule, about)
    return rule


def approve_rule(*, actor: User, rule: str, confirm: int | None = None) -> Rule:
    """Let another officer's rule hold, in place of the one that held for the same rooms.

    Where it would take nearly everything it covers, `confirm` must name how many messages these are. Raises
    Refused: `confirm_needed` with that number.
    """
    rules.require(actor, Action.RETENTION)
    found = _lock(rule)
    if found.proposed_by_id == actor.pk:
        raise Forbidden(_("Another records officer has to approve what you propose."))
    if found.approved_at is not None or found.ended_at is not None:
        raise Conflict("conflict", _("This rule has been decided on already."))
    if found.months is not None:
        found.confirmed = _confirm(found, confirm)
    same = Rule.objects.filter(scope=found.scope, room=found.room, stream=found.stream)
    same = same.filter(approved_at__isnull=False, ended_at=None)
    for other in same.exclude(pk=found.pk):
        _end(other, actor)
    found.approved_by, found.approved_at = actor, timezone.now()
    found.save(update_fields=["approved_by", "approved_at", "confirmed"])
    if found.months is not None:
        due.schedule(WORK, found.public_id, next_night())
    proposer = found.proposed_by.public_id if found.proposed_by else None
    _record(actor, "approved", found, {"proposed_by": proposer, "months": found.months})
    return found


def _confirm(rule: Rule, confirm: int | None) -> int | None:
    """Return how many messages were confirmed, None where nothing had to be. Raises Conflict."""
    shares = list(selection.shares_of(rule, selection.cutoff_of(rule)))
    if not selection.is_sweeping(shares, selection.covered_by(rule)):
        return None
    going = sum(share.going for share in shares)
    if confirm != going:
        raise Conflict(
            "confirm_needed",
            _("This rule purges nearly everything it covers. Confirm the number: %(count)d.")
            % {"count": going},
            limit=going,
        )
    return going


def end_rule(*, actor: User, rule: str) -> Rule:
    """Take a proposal back, or let a rule hold no longer; what it is going through stops. Raises Refused."""
    rules.require(actor, Action.RETENTION)
    found = _lock(rule)
    if found.ended_at is not None:
        return found
    _end(found, actor)
    return found


def _end(rule: Rule, actor: User) -> None:
    rule.ended_at = timezone.now()
    rule.save(update_fields=["ended_at"])
    Run.objects.filter(rule=rule, finished_at=None).update(finished_at=timezone.now())
    due.cancel(WORK, rule.public_id)
    _record(actor, "ended", rule, {})


def run_now(*, actor: User, rule: str, confirm: int | None = None) -> Rule:
    """Go through what an approved rule covers now instead of at night, also where it was held.

    Raises Refused.
    """
    rules.require(actor, Action.RETENTION)
    found = _lock(rule)
    if not found.holds or found.months is None:
        raise Conflict("conflict", _("This rule does not hold."))
    found.confirmed = _confirm(found, confirm)
    found.save(update_fields=["confirmed"])
    Run.objects.filter(rule=found, finished_at=None).update(held_at=None)
    due.schedule(WORK, found.public_id, timezone.now())
    _record(actor, "started", found, {})
    return found


def run_rule(item: Item) -> datetime | None:
    """Do a share of what a rule purges, in the transaction of a writer; return when to go on.

    Everything about where it stands is in the database: a server that dies goes on from the last share.
    """
    rule = Rule.objects.select_related("approved_by").filter(public_id=item.key).first()
    if rule is None or not rule.holds or rule.months is None:
        return None
    run = Run.objects.filter(rule=rule, finished_at=None).first() or _begin(rule)
    if run.held_at is not None:
        return next_night()
    if rule.scope == SESSIONS:
        return _purge_next_session(rule, run)
    if rule.about_posts:
        return _purge_next_posts(rule, run)
    room_id, ids = selection.next_ids(rule, run.cutoff, after=run.room_from, rooms=ROOMS_AT_ONCE, limit=BATCH)
    if room_id is None:
        return _finish(rule, run)
    gone = purge_messages(room_id, ids, before=run.cutoff, spare=_spared) if ids else []
    forget_elsewhere("message", gone)
    run.count += len(gone)
    # What was spared would be found again and again.
    stuck = bool(ids) and not gone
    run.room_from = room_id if ids and not stuck else room_id + 1
    run.save(update_fields=["count", "room_from"])
    due.schedule(WORK, rule.public_id, timezone.now())
    return None


def _purge_next_session(rule: Rule, run: Run) -> datetime | None:
    session_id = sessions.next_session(run.cutoff, after=run.room_from)
    if session_id is None:
        return _finish(rule, run)
    gone = purge_session(session_id, before=run.cutoff)
    if gone is not None:
        forget_elsewhere("question", gone)
        run.count += len(gone)
        run.room_from = session_id + 1
        run.save(update_fields=["count", "room_from"])
    due.schedule(WORK, rule.public_id, timezone.now())
    return None


def _purge_next_posts(rule: Rule, run: Run) -> datetime | None:
    ids = posts.next_posts(rule, run.cutoff, after=run.room_from, limit=POSTS_AT_ONCE)
    if not ids:
        return _finish(rule, run)

    def spare(locked: Collection[int]) -> set[int]:
        due_still = posts.posts_due(rule, run.cutoff).filter(pk__in=locked)
        return set(locked) - set(due_still.values_list("pk", flat=True))

    gone = purge_posts(ids, spare=spare)
    forget_elsewhere("comment", gone.comments)
    forget_elsewhere("post", gone.all_posts)
    run.count += len(gone.posts)
    if gone.done:
        run.room_from = ids[-1] + 1
    run.save(update_fields=["count", "room_from"])
    due.schedule(WORK, rule.public_id, timezone.now())
    return None


def _begin(rule: Rule) -> Run:
    cutoff = selection.cutoff_of(rule)
    shares = list(selection.shares_of(rule, cutoff))
    run = Run(rule=rule, cutoff=cutoff, expected=sum(share.going for share in shares))
    unasked = rule.confirmed is None or run.expected > rule.confirmed
    if unasked and selection.is_sweeping(shares, selection.covered_by(rule)):
        # A clock that is wrong, or rooms that came under the rule since: somebody has to look.
        run.held_at = timezone.now()
        _record(None, "held", rule, {"expected": run.expected})
    run.save()
    return run


def _finish(rule: Rule, run: Run) -> datetime:
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    rule.confirmed = None
    rule.save(update_fields=["confirmed"])
    if run.count:
        approver = rule.approved_by.public_id if rule.approved_by else None
        _record(None, "purged", rule, {"count": run.count, "approved_by": approver})
        ask_to_clean()
    return next_night()


def _spared(message_ids: Sequence[int]) -> set[int]:
    """Return those that somebody marked to be kept, reported, or began to hand over, while this waited."""
    kept = MessageStatus.objects.filter(message__in=message_ids, status=Status.KEEP)
    waiting = find_waiting(kind="message", object_ids=message_ids)
    return waiting | taken_among(message_ids) | set(kept.values_list("message_id", flat=True))


def next_night(now: datetime | None = None) -> datetime:
    """Return the next time when rules go through what they cover."""
    local = (now or timezone.now()).astimezone(ZoneInfo(settings.TIME_ZONE))
    night = local.replace(hour=NIGHT.hour, minute=NIGHT.minute, second=0, microsecond=0)
    return night if night > local else night + timedelta(days=1)


def _lock(rule: str) -> Rule:
    rows = Rule.objects.select_for_update(of=("self",)).select_related(
        "room", "stream", "proposed_by", "approved_by"
    )
    found = rows.filter(public_id=clean_id(rule)).first()
    if found is None:
        raise NotFound()
    return found


def _record(actor: User | None, action: str, rule: Rule, detail: dict[str, object]) -> None:
    audit.record(
        actor_id=actor.pk if actor else None,
        action=f"retention.{action}",
        target=f"rule:{rule.public_id}",
        detail={**detail, "basis": rule.basis},
    )
