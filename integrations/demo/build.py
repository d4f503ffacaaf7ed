"""Making the demonstration, all of it in one transaction or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from chat import history
from chat import services as chat
from chat.models import Membership, Mention, Message, Room
from chat.services.direct import direct_key
from chat.services.guests import guests_among
from chat.services.rooms import make_room
from eventlog.errors import Refused
from integrations.demo.conversations import Everyday, Stage, Talk, perform
from integrations.demo.drill import make_drill
from integrations.demo.evenings import make_evenings
from integrations.demo.municipality import EXTERNAL_ID, Municipality, found_municipality
from integrations.demo.posts import make_posts, make_prompts
from integrations.demo.room_plans import COLLEAGUES, HEADS, ROOMS, RoomPlan
from integrations.demo.script import read_script, read_sections
from integrations.demo.weeks import Calendar
from people.models import Unit, User

# How much of the tail of a room the cast may have left unread, in rooms they talk in and in large ones.
_UNREAD_SMALL, _UNREAD_LARGE, _LARGE = 4, 9, 60

_PARTS = 6


@dataclass(frozen=True)
class Made:
    """How much there is now."""

    people: int
    units: int
    rooms: int
    messages: int


class DemoRefused(Exception):
    """The demonstration cannot be made here; the message says why."""


def is_made() -> bool:
    """Tell whether this installation has the demonstration already."""
    return Unit.objects.filter(external_id=EXTERNAL_ID).exists()


def make_demo(
    people: int,
    *,
    seed: int,
    password: str,
    now: datetime | None = None,
    keep: Callable[[], None] | None = None,
) -> Made:
    """Make the municipality, its rooms and what was said in them up to `now`.

    The same `seed` and `now` give the same people and conversations. `keep` is called last before it becomes
    permanent: what it raises undoes all. Raises DemoRefused when a username is taken.
    """
    rng = random.Random(seed)
    with transaction.atomic():
        try:
            made = found_municipality(people, password=password, rng=rng)
        except Refused as refused:
            raise DemoRefused(
                "A username or an address of the demo is taken here: make it in an empty database."
            ) from refused
        builder = _Builder(made, Calendar(timezone.localtime(now), rng), rng)
        for plan in ROOMS:
            builder.make_room(plan)
        builder.make_direct_chats()
        make_posts(made, builder.calendar, rng)
        make_prompts(made, timezone.localtime(now))
        make_evenings(made, timezone.localtime(now), rng)
        make_drill(made, rng)
        counts = Made(len(made.people), len(made.posts), Room.objects.count(), Message.objects.count())
        audit.record(
            actor_id=None, action="demo.made", target="installation", detail={"people": counts.people}
        )
        if keep:
            keep()
    return counts


class _Builder:
    """Makes rooms one after the other."""

    def __init__(self, made: Municipality, calendar: Calendar, rng: random.Random) -> None:
        self._made = made
        self.calendar = calendar
        self._rng = rng
        self._everyday = Everyday(rng)
        self._named = {
            **made.cast,
            **{name: made.head(unit) for name, unit in HEADS.items()},
            **{name: self._find_colleague(unit) for name, unit in COLLEAGUES.items()},
        }

    def make_room(self, plan: RoomPlan) -> None:
        """Make a room with a name and fill it."""
        members = plan.members(self._made, self._rng)
        named = dict(self._named)
        if plan.led_by:
            named["chef"] = self._made.head(plan.led_by)
        crowd = self._enlarge([user for user in members if user not in named.values()], named.values())
        begun = self.calendar.begin(read_script(plan.talk)) if plan.talk else []
        for kind, count in plan.everyday:
            for conversation in self._everyday.draw(kind, count, led=bool(plan.led_by)):
                began = self.calendar.any_time(round_the_clock=plan.round_the_clock)
                begun.append((began, conversation))
        # Only members react: those of the named who are not stay out of it.
        inside = Stage({name: user for name, user in named.items() if user in members}, crowd)
        talk = perform(plan.key, begun, Stage(named, crowd), self.calendar, self._rng, reacting=inside)
        owners = plan.owned_by(self._made)
        room = make_room(
            kind=plan.kind,
            name=plan.name,
            purpose=plan.purpose,
            external_id=f"demo:{plan.key}",
            created_by=owners[0],
            created_at=self._opened_at(),
        )
        self._fill(room, [*members, *crowd, *talk.took_part], talk, owners=owners)

    def _enlarge(self, crowd: list[User], named: Iterable[User]) -> list[User]:
        """In a small municipality others help a unit out: its talk has six parts to give."""
        while len(crowd) < _PARTS:
            user = self._rng.choice(self._made.people)
            if user not in crowd and user not in named:
                crowd.append(user)
        return crowd

    def make_direct_chats(self) -> None:
        """Make what a few write to each other alone."""
        for number, (heading, conversations) in enumerate(read_sections("direkt"), 1):
            names = heading.split()
            people = {name: self._named[name] for name in names}
            key = f"direkt-{number}"
            stage = Stage(people, [])
            talk = perform(key, self.calendar.begin(conversations), stage, self.calendar, self._rng)
            room = make_room(
                kind=Room.Kind.DIRECT,
                external_id=f"demo:{key}",
                direct_key=direct_key([user.pk for user in people.values()]),
                created_by=people[names[0]],
                created_at=self._opened_at(),
            )
            self._fill(room, people.values(), talk)

    def _fill(self, room: Room, people: Iterable[User], talk: Talk, *, owners: Sequence[User] = ()) -> None:
        users = list(dict.fromkeys(people))
        Membership.objects.bulk_create(
            Membership(
                room=room,
                user=user,
                role=Membership.Role.OWNER if user in owners else Membership.Role.MEMBER,
                joined_at=room.created_at,
            )
            for user in users
        )
        room.member_count, room.guests = len(users), bool(guests_among(users))
        room.save(update_fields=["member_count", "guests"])
        report = history.import_messages(room, talk.rows)
        if report.rejected:
            raise AssertionError(f"{room}: {report.rejected[:3]}")
        for message in Message.objects.select_related("author").filter(
            room=room, external_id__in=talk.deleted
        ):
            if message.author is not None:
                chat.delete_message(actor=message.author, message=message.public_id)
        self._leave_unread(room)

    def _leave_unread(self, room: Room) -> None:
        """Set how far each has read: the cast has something waiting, others are behind now and then."""
        flow = list(
            Message.objects.filter(room=room, number__isnull=False)
            .order_by("-number")
            .values_list("number", "author_id", "created_at")[: 2 * _UNREAD_LARGE]
        )
        last = flow[0][0] or 0
        today = sum(1 for _, _, at in flow if at >= self.calendar.last_day)
        cast = {user.pk for user in self._made.cast.values()}
        recent = Mention.objects.filter(
            room=room, user__in=cast, message__created_at__gte=self.calendar.last_day - timedelta(days=3)
        )
        named = dict(recent.filter(number__isnull=False).order_by("-number").values_list("user_id", "number"))
        behind = []
        for membership in Membership.objects.filter(room=room).order_by("pk"):
            # Nobody is behind their own last message.
            own = [place for place, (_, author, _) in enumerate(flow) if author == membership.user_id]
            unread = self._choose_unread(room, membership.user_id in cast, today)
            if membership.user_id in named:
                unread = max(unread, last - (named[membership.user_id] or last) + 1)
            membership.read_number = last - min([unread, len(flow), *own])
            if membership.read_number < last:
                behind.append(membership)
        Membership.objects.bulk_update(behind, ["read_number"], batch_size=200)
        recent.filter(number=None).update(seen=False)

    def _choose_unread(self, room: Room, cast: bool, today: int) -> int:
        if cast and room.kind == Room.Kind.DIRECT:
            return today
        most = _UNREAD_LARGE if room.member_count > _LARGE else _UNREAD_SMALL
        if cast:
            return self._rng.choice((0, min(most, today), self._rng.randint(1, most)))
        return self._rng.choice((0, 0, 0, self._rng.randint(1, most)))

    def _opened_at(self) -> datetime:
        return self.calendar.first_day - timedelta(
            days=self._rng.randint(3, 40), hours=-self._rng.randint(8, 15)
        )

    def _find_colleague(self, unit: str) -> User:
        """The first in a unit who neither leads it nor is of the cast; its head where it has no other."""
        taken = {self._made.head(unit), *self._made.cast.values()}
        others = (user for user in self._made.by_unit[unit] if user not in taken)
        return next(others, self._made.head(unit))
