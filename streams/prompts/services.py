"""Setting prompts, putting them at their times, and answering them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.models import File
from content.text import check_name, check_text
from eventlog import due, log
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from eventlog.log import Intent
from people.audience import parse
from people.models import User
from streams.frames import PostView
from streams.models import Post
from streams.prompts.models import NAME_LENGTH, WORDS_LENGTH, Bell, Occasion, Prompt
from streams.prompts.queries import find_occasion, find_prompt, load_view, may_set
from streams.prompts.times import closing, next_opening
from streams.queries.posts import clean_id
from streams.rules import check_may_post
from streams.services.posting import write_post
from streams.services.reaching import reach_of
from streams.topics import home_topic

PUT = "streams.prompt"
Rhythm = Prompt.Rhythm


class Wanted(NamedTuple):
    """How a prompt is to be: see `Prompt`. `on_day` is a date and `at` a time of day as ISO 8601 writes them;
    without a day what is put once is put at once."""

    name: str
    audience: Any
    rhythm: str
    at: str
    words: str = ""
    weekday: int | None = None
    on_day: str | None = None
    active: bool = True


def set_prompt(*, actor: User, wanted: Wanted, prompt: str | None = None) -> Prompt:
    """Set a prompt, or change the one with that public id; what is open stays open, but for one that is
    switched off. Raises Refused."""
    _require_communicator(actor)
    found = Prompt() if prompt is None else _lock(prompt)
    found.name = check_name(wanted.name, NAME_LENGTH, field="name")
    found.words = check_text(wanted.words, WORDS_LENGTH, field="words") if wanted.words.strip() else ""
    found.reach = reach_of(parse(wanted.audience))
    _set_times(found, wanted)
    if found.pk is None:
        found.created_by = actor
    found.save()
    now = timezone.now()
    if not found.active:
        Occasion.objects.filter(prompt=found, opens_at__lte=now, closes_at__gt=now).update(closes_at=now)
    _plan(found, now)
    audit.record(
        actor_id=actor.pk,
        action="prompt.set" if prompt is None else "prompt.changed",
        target=f"prompt:{found.public_id}",
        detail={"rhythm": found.rhythm, "active": found.active},
    )
    return found


def _set_times(prompt: Prompt, wanted: Wanted) -> None:
    if wanted.rhythm not in Rhythm.values:
        raise Invalid("rhythm", "once, daily, weekly")
    prompt.rhythm, prompt.active = wanted.rhythm, wanted.active
    prompt.at = _read_time(wanted.at)
    weekly = wanted.rhythm == Rhythm.WEEKLY
    if weekly and (wanted.weekday is None or not 0 <= wanted.weekday <= 6):
        raise Invalid("weekday", _("Choose a day of the week."))
    prompt.weekday = wanted.weekday if weekly else None
    prompt.on_day = None
    if wanted.rhythm == Rhythm.ONCE:
        now = timezone.localtime(timezone=timezone.get_default_timezone())
        if wanted.on_day is None:
            prompt.on_day, prompt.at = now.date(), now.time().replace(microsecond=0)
        else:
            prompt.on_day = _read_day(wanted.on_day, now.date())


def _read_time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Invalid("at", _("Write a time as 08:30."))
    return found.replace(second=0, microsecond=0)


def _read_day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 0 <= (found - today).days <= 366:
        raise Invalid("on_day", _("Choose a day that lies ahead, within a year."))
    return found


def _plan(prompt: Prompt, now: datetime) -> None:
    """Ask for the next occasion; what was to be put once and whose time has just come is put now."""
    prompt.next_at = next_opening(prompt, now) if prompt.active else None
    put_now = (
        prompt.active
        and prompt.rhythm == Rhythm.ONCE
        and prompt.next_at is None
        and not prompt.occasions.exists()
    )
    if put_now:
        prompt.next_at = now
    prompt.save(update_fields=["next_at"])
    if prompt.next_at is None:
        due.cancel(PUT, prompt.public_id)
    else:
        due.schedule(PUT, prompt.public_id, prompt.next_at)


def put(item: due.Item) -> datetime | None:
    """Open a prompt's next occasion when its time has come; return when the one after that opens.

    Times that passed while nothing ran are left out but for the last: nobody could answer them.
    """
    prompt = Prompt.objects.select_for_update(of=("self",)).filter(public_id=item.key, active=True).first()
    if prompt is None or prompt.next_at is None:
        return None
    now = timezone.now()
    if prompt.next_at > now:
        return prompt.next_at
    opens = prompt.next_at
    while (following := next_opening(prompt, opens)) is not None and following <= now:
        opens = following
    occasion, new = Occasion.objects.get_or_create(
        prompt=prompt,
        opens_at=opens,
        defaults={"reach": prompt.reach, "closes_at": closing(prompt, opens)},
    )
    prompt.next_at = following
    prompt.save(update_fields=["next_at"])
    if new:
        Occasion.objects.filter(prompt=prompt, closes_at__gt=opens).exclude(pk=occasion.pk).update(
            closes_at=opens
        )
        topic = home_topic()
        position = log.advance({topic.pk: log.Plain})[topic.pk]
        log.record(position, "prompt.opened", load_view(occasion), intent=Intent("prompt", {"bells": True}))
    return following


def set_bell(*, actor: User, prompt: str, on: bool) -> None:
    """Be notified each time a prompt opens, or no longer; either again changes nothing. Raises NotFound."""
    found = find_prompt(actor, prompt)
    if on:
        Bell.objects.bulk_create([Bell(prompt=found, user=actor)], ignore_conflicts=True)
    else:
        Bell.objects.filter(prompt=found, user=actor).delete()


def answer_prompt(*, actor: User, occasion: str, picture: str, text: str, client_id: str) -> PostView:
    """Answer with a picture (an upload's public id) and, if one likes, a few words: the answer is a post.

    Each answers once, and may take it back and answer anew. Sent again with the same `client_id` it returns
    the post there is. Raises Refused: `too_late` for an occasion that is over.
    """
    check_may_post(actor)
    found = find_occasion(actor, occasion)
    if not Post.objects.filter(author=actor, client_id=client_id).exists():
        # Two at once are one after the other.
        locked = Occasion.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
        if not locked.is_open():
            raise Conflict("too_late", _("This has closed. Answer the next one when it opens."))
        if Post.objects.filter(occasion=found, author=actor, deleted_at=None).exists():
            raise Conflict("conflict", _("You have answered already. Delete your answer to send another."))
        found_file = File.objects.filter(uploader=actor, public_id=clean_id(picture)).first()
        if found_file is not None and found_file.kind != File.Kind.IMAGE:
            raise Invalid("picture", _("Answer with a picture."))
    return write_post(actor=actor, text=text, client_id=client_id, files=[picture], occasion=found)


def _require_communicator(actor: User) -> None:
    if not may_set(actor):
        raise Forbidden(_("Communicators set prompts."))


def _lock(prompt: str) -> Prompt:
    rows = Prompt.objects.select_for_update(of=("self",))
    found = rows.filter(public_id=clean_id(prompt)).first()
    if found is None:
        raise NotFound()
    return found


due.register(PUT, put)
