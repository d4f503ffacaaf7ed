"""Rules, what they would do, and what they have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat.models import Message
from chat.queries.rooms import clean_id
from content.plain import to_plain
from content.text import strip_bidi
from eventlog.errors import NotFound
from eventlog.frames import timestamp
from people.belonging import describe_all
from people.models import User
from people.words import sort_key
from questions.models import Session
from records import selection
from records.access import may_enter, may_read
from records.models import POSTS, SESSIONS, Rule, Run
from records.posts import posts_due
from streams.models import Post, Reach, TopicStream
from streams.queries.posts import readable

Json = dict[str, Any]

ENDED = 50
SHARES = 200
SAMPLES = 3
SAMPLE_LENGTH = 80


def list_rules() -> list[Json]:
    """Return the rules: proposed, holding, and the last that ended, each with its last run."""
    rows = Rule.objects.select_related("room", "stream", "proposed_by", "approved_by")
    open_ones = rows.filter(ended_at=None).order_by("approved_at", "pk")
    ended = rows.filter(ended_at__isnull=False).order_by("-ended_at")[:ENDED]
    rules = [*open_ones, *ended]
    runs: dict[int, Run] = {}
    for run in Run.objects.filter(rule__in=[rule.pk for rule in rules]).order_by("pk"):
        runs[run.rule_id] = run
    return [as_json(rule, runs.get(rule.pk)) for rule in rules]


def get_rule(public_id: str) -> Rule:
    """Return a rule. Raises NotFound."""
    rows = Rule.objects.select_related("room", "stream", "proposed_by", "approved_by")
    found = rows.filter(public_id=clean_id(public_id)).first()
    if found is None:
        raise NotFound()
    return found


def as_json(rule: Rule, run: Run | None = None) -> Json:
    """Return a Rule (docs/protocol.md)."""
    state = "ended" if rule.ended_at else "holds" if rule.approved_at else "proposed"
    return {
        "id": rule.public_id,
        "state": state,
        "scope": rule.scope or None,
        "room": {"id": rule.room.public_id, "name": rule.room.name, "kind": rule.room.kind}
        if rule.room
        else None,
        "stream": _stream(rule.stream) if rule.stream else None,
        "months": rule.months,
        "statuses": rule.statuses,
        "basis": rule.basis,
        "proposed_by": _ref(rule.proposed_by),
        "proposed_at": timestamp(rule.proposed_at),
        "approved_by": _ref(rule.approved_by),
        "approved_at": timestamp(rule.approved_at) if rule.approved_at else None,
        "ended_at": timestamp(rule.ended_at) if rule.ended_at else None,
        "run": run and _run(run),
    }


def list_streams() -> list[Json]:
    """Return all topic streams by name, those that are closed as well."""
    return [_stream(one) for one in sorted(TopicStream.objects.all(), key=lambda one: sort_key(one.name))]


def _stream(stream: TopicStream) -> Json:
    return {"id": stream.public_id, "name": stream.name, "handle": stream.handle}


def _ref(user: User | None) -> Json | None:
    return {"id": user.public_id, "name": user.name} if user else None


def _run(run: Run) -> Json:
    state = "done" if run.finished_at else "held" if run.held_at else "running"
    return {
        "state": state,
        "cutoff": timestamp(run.cutoff),
        "started_at": timestamp(run.started_at),
        "finished_at": timestamp(run.finished_at) if run.finished_at else None,
        "expected": run.expected,
        "count": run.count,
    }


def try_rule(viewer: User, rule: Rule) -> Json:
    """Return what the rule would purge now: how many in which room, since when, and for rooms that the viewer
    may read a few of them in words."""
    if rule.months is None:
        return {"cutoff": None, "count": 0, "covered": 0, "sweeping": False, "rooms": [], "more_rooms": 0}
    cutoff = selection.cutoff_of(rule)
    shares = list(selection.shares_of(rule, cutoff))
    covered = selection.covered_by(rule)
    shown = sorted(shares, key=lambda share: -share.going)[:SHARES]
    names = _names_of([share.room for share in shown if isinstance(share.room, Reach)])
    return {
        "cutoff": timestamp(cutoff),
        "count": sum(share.going for share in shares),
        "covered": covered,
        "sweeping": selection.is_sweeping(shares, covered),
        "rooms": [_share(viewer, rule, share, names) for share in shown],
        "more_rooms": len(shares) - len(shown),
    }


def _names_of(reaches: Sequence[Reach]) -> dict[int, str]:
    """Return the names of what audiences are made of; empty where everybody is among them."""
    if not reaches:
        return {}
    described = describe_all({reach.audience_id for reach in reaches})
    found = {}
    for reach in reaches:
        terms = described[reach.audience_id]["any"]
        everyone = any("everyone" in term for term in terms)
        found[reach.pk] = "" if everyone else ", ".join(term["name"] for term in terms if term.get("name"))
    return found


def _share(viewer: User, rule: Rule, share: selection.Share, names: Mapping[int, str]) -> Json:
    room = share.room
    if isinstance(room, Reach):
        going = posts_due(rule, selection.cutoff_of(rule)).filter(readable(viewer), reach=room)
        words = [_sample(post) for post in going.exclude(text="").order_by("pk")[:SAMPLES]]
        return _listed(share, room.key, name=names[room.pk], kind=rule.scope or POSTS, samples=words)
    if isinstance(room, Session):
        return _listed(share, room.public_id, name=room.title, kind=SESSIONS, samples=None)
    samples = None
    if may_read(viewer, room) or may_enter(viewer, room):
        found = selection.due_in(rule, room, selection.cutoff_of(rule))
        samples = [_sample(message) for message in found.order_by("created_at", "pk")[:SAMPLES]]
    return _listed(share, room.public_id, name=room.name, kind=room.kind, samples=samples)


def _listed(
    share: selection.Share, public_id: str, *, name: str, kind: str, samples: list[str] | None
) -> Json:
    return {
        "id": public_id,
        "name": name,
        "kind": kind,
        "count": share.going,
        "total": share.total,
        "oldest": timestamp(share.oldest) if share.oldest else None,
        "samples": samples,
    }


def _sample(message: Message | Post) -> str:
    text = " ".join(strip_bidi(to_plain(message.text, message.html)).split())
    return text if len(text) <= SAMPLE_LENGTH else text[: SAMPLE_LENGTH - 1] + "…"
