"""The import itself: people first, then room by room and day by day.

At most one day file and one batch of messages are in memory, beside the time stamps of the room at hand.
Each batch is written in short transactions, and whatever is here already is left as it is: an import that was
broken off, or a later export of the same workspace, is simply run again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit import services as audit
from chat import history
from chat.models import Message, Reaction, Room
from integrations.slack.archive import Archive, FileRefused
from integrations.slack.crowd import Crowd
from integrations.slack.emoji import find_reaction
from integrations.slack.entries import NOTICES, NotTaken, Written, kind_of, read_entry
from integrations.slack.markup import Names
from integrations.slack.report import Report
from integrations.slack.rooms import Rooms, note_joined
from integrations.slack.shapes import (
    ROOM_LISTS,
    SlackPerson,
    SlackRoom,
    as_dict,
    as_id,
    as_ts,
    read_list,
    read_person,
    read_room,
    read_stranger,
    time_of,
)
from people.models import User

BATCH = 500
# What stands in for a deleted message until its batch is in, where it loses its text.
_DELETED = "🗑️"

_DAY = re.compile(r"(.+)/(\d{4}-\d{2}-\d{2})\.json")
_KNOWN_FILES = {"users.json", *(name for name, _ in ROOM_LISTS)}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Options:
    """How to import; see the command's help."""

    dry_run: bool = False
    activate: bool = False
    keep_archived: bool = False
    owner: User | None = None


@dataclass
class _Place:
    """The room at hand. Keys are time stamps as whole microseconds: there may be millions."""

    slack_room: SlackRoom
    room: Room | None
    taken: set[int] = field(default_factory=set)
    roots: set[int] = field(default_factory=set)
    joined: dict[str, str] = field(default_factory=dict)
    batch: list[Written] = field(default_factory=list)
    again: list[Written] = field(default_factory=list)


class Importer:
    """One run over one archive."""

    def __init__(
        self, archive: Archive, report: Report, options: Options, progress: Progress | None = None
    ) -> None:
        """`progress` is called with the room's name, the day files read so far, and how many there are."""
        self._archive = archive
        self._report = report
        self._options = options
        self._progress = progress or (lambda room, done, total: None)
        self._now = timezone.now()
        self._crowd = Crowd(report, dry_run=options.dry_run, activate=options.activate)
        self._rooms = Rooms(
            report,
            self._crowd,
            dry_run=options.dry_run,
            owner=options.owner,
            keep_archived=options.keep_archived,
        )
        self._room_names: dict[str, str] = {}
        self._names = Names(person=self._crowd.username, room=self._room_names.get)
        self._uploads: set[str] = set()

    def run(self) -> None:
        """Import everything there is into the report and, but in a dry run, the database."""
        for fault in self._archive.faults:
            self._report.leave_out("files", fault.why, fault.name)
        self._crowd.meet(self._read_people())
        slack_rooms = list(self._read_rooms())
        self._room_names |= {
            room.slack_id: room.name for room in slack_rooms if room.kind != Room.Kind.DIRECT
        }
        days = self._find_days({room.folder for room in slack_rooms})
        total, done = sum(map(len, days.values())), 0
        for slack_room in slack_rooms:
            if not self._rooms.can_be_direct(slack_room):
                self._report.leave_out(
                    "rooms", "a direct chat, and nothing says between whom", slack_room.slack_id
                )
                continue
            place = self._open(slack_room)
            for name in days.get(slack_room.folder, ()):
                self._progress(slack_room.name, done, total)
                self._take_day(place, name)
                done += 1
            self._close(place)
        self._progress("", total, total)
        self._report.finished = True
        if not self._options.dry_run:
            self._record()

    # --- the lists -------------------------------------------------------------------------------------

    def _read_people(self) -> Iterator[SlackPerson]:
        if not self._archive.has("users.json"):
            self._report.leave_out("files", "it is not in the archive", "users.json")
        for value in self._read_file("users.json"):
            person = read_person(value)
            if person is None:
                self._report.leave_out("people", "it has no id", str(value)[:100])
            else:
                yield person

    def _read_rooms(self) -> Iterator[SlackRoom]:
        ids: set[str] = set()
        folders: set[str] = set()
        for file, kind in ROOM_LISTS:
            for value in self._read_file(file):
                room = read_room(value, kind, now=self._now)
                if room is None:
                    self._report.leave_out("rooms", "it has no id", f"{file}: {str(value)[:100]}")
                elif room.slack_id in ids or room.folder in folders:
                    self._report.leave_out("rooms", "it is listed twice", f"{file}: {room.name}")
                else:
                    ids.add(room.slack_id)
                    folders.add(room.folder)
                    yield room

    def _read_file(self, name: str) -> Iterator[object]:
        """Yield what a list in a file holds; a file that cannot be read is reported and yields nothing."""
        if not self._archive.has(name):
            return
        try:
            value = self._archive.read_json(name)
        except FileRefused as refused:
            self._report.leave_out("files", str(refused), name)
            return
        if not isinstance(value, list | dict):
            self._report.leave_out("files", "it holds no list", name)
        yield from read_list(value)

    def _find_days(self, folders: set[str]) -> dict[str, list[str]]:
        """Return the day files of each folder in the order of their days; other files are reported."""
        days: dict[str, list[str]] = {}
        for name in self._archive.names():
            match = _DAY.fullmatch(name)
            if match and match[1] in folders:
                days.setdefault(match[1], []).append(name)
            elif match:
                self._report.leave_out("files", "its folder is no room in the lists", name)
            elif name.endswith(".json"):
                if name not in _KNOWN_FILES:
                    self._report.leave_out("files", "it is not part of any conversation", name)
            else:
                # Tools that fetch the files themselves put them under their ids.
                self._uploads.update(re.findall(r"(?<![A-Z0-9])F[A-Z0-9]{6,}", name))
                self._report.leave_out("files", "attached files are not imported yet", name)
        return {folder: sorted(names) for folder, names in days.items()}

    # --- one room --------------------------------------------------------------------------------------

    def _open(self, slack_room: SlackRoom) -> _Place:
        strangers = [slack_id for slack_id in slack_room.members if not self._crowd.knows(slack_id)]
        self._crowd.meet((read_stranger(slack_id, {}) for slack_id in strangers), strangers=True)
        place = _Place(slack_room, self._rooms.open(slack_room))
        if place.room is not None:
            rows = Message.objects.filter(room=place.room, external_id__isnull=False)
            for external_id, number in rows.values_list("external_id", "number").iterator():
                key = _key(external_id or "")
                place.taken.add(key)
                if number is not None:
                    place.roots.add(key)
        return place

    def _take_day(self, place: _Place, name: str) -> None:
        for value in sorted(self._read_file(name), key=self._time_of):
            entry = as_dict(value)
            if not entry:
                self._report.leave_out("entries", "it is no object", name)
                continue
            self._report.entries[kind_of(entry)] += 1
            self._note_join(place, entry)
            try:
                written = read_entry(entry, names=self._names, now=self._now)
            except NotTaken as why:
                self._report.leave_out(
                    "entries", f"{kind_of(entry)}: {why}", f"{name} {str(entry.get('ts'))[:20]}"
                )
                continue
            if kind_of(entry) in NOTICES:
                self._report.change(
                    "entries", "a notice that people reacted to or answered", f"{name} {written.ts}"
                )
            self._take(place, written, f"{name} {written.ts}")
            if len(place.batch) + len(place.again) >= BATCH:
                self._write(place)

    def _time_of(self, value: object) -> str:
        return as_ts(as_dict(value).get("ts"), now=self._now).rjust(18)

    def _note_join(self, place: _Place, entry: dict[str, Any]) -> None:
        ts = as_ts(entry.get("ts"), now=self._now)
        if kind_of(entry) in ("channel_join", "group_join") and ts:
            place.joined[as_id(entry.get("user"))] = ts

    def _take(self, place: _Place, written: Written, where: str) -> None:
        key = _key(written.ts)
        if key in place.taken:
            self._report.met_again["messages"] += 1
            if written.reactions or written.deleted:
                place.again.append(written)
            return
        if written.thread_ts and _key(written.thread_ts) not in place.roots:
            self._report.change("messages", "a reply whose first message is missing: in the main flow", where)
            written.thread_ts = ""
        place.taken.add(key)
        if not written.thread_ts:
            place.roots.add(key)
        if len(written.texts) > 1:
            self._report.change("messages", "too long for one: in several parts", where)
        place.batch.append(written)

    def _close(self, place: _Place) -> None:
        self._write(place)
        joined = [(slack_id, ts) for slack_id, ts in place.joined.items() if self._crowd.knows(slack_id)]
        if place.room is not None and joined:
            with transaction.atomic():
                note_joined(place.room, [(self._crowd.user(slack_id), ts) for slack_id, ts in joined])

    # --- a batch ---------------------------------------------------------------------------------------

    def _write(self, place: _Place) -> None:
        batch, again = place.batch, place.again
        place.batch, place.again = [], []
        self._meet_strangers([*batch, *again])
        if place.room is not None:
            rejected = self._write_messages(place.room, batch)
            with transaction.atomic():
                self._take_back(place.room, [*batch, *again])
                self._add_reactions(place.room, again)
            batch = [written for written in batch if written.ts not in rejected]
        for written in batch:
            self._count(written)

    def _meet_strangers(self, batch: Iterable[Written]) -> None:
        unknown: dict[str, SlackPerson] = {}
        for written in batch:
            for slack_id in (written.author.slack_id, *(user for _, user in written.reactions)):
                if not self._crowd.knows(slack_id):
                    person = written.author if slack_id == written.author.slack_id else None
                    unknown.setdefault(slack_id, person or read_stranger(slack_id, {}))
        self._crowd.meet(unknown.values(), strangers=True)

    def _write_messages(self, room: Room, batch: list[Written]) -> set[str]:
        """Write them and return the time stamps of those that chat would not have."""
        if not batch:
            return set()
        result = history.import_messages(room, [row for written in batch for row in self._rows(written)])
        for external_id, why in result.rejected:
            self._report.leave_out("messages", why, f"{room} {external_id}")
        return {external_id.split("/")[0] for external_id, _ in result.rejected}

    def _take_back(self, room: Room, written: list[Written]) -> None:
        """Leave only the tombstone of what was deleted, also where a run before was broken off here."""
        deleted = [one.ts for one in written if one.deleted]
        Message.objects.filter(room=room, external_id__in=deleted, text=_DELETED).update(
            text="", html=None, deleted_at=F("created_at")
        )

    def _rows(self, written: Written) -> Iterator[history.Imported]:
        reactions: dict[str, list[User]] = {}
        for emoji, user in self._sound_reactions(written):
            reactions.setdefault(emoji, []).append(user)
        for part, text in enumerate(written.texts or [_DELETED], 1):
            yield history.Imported(
                external_id=written.ts if part == 1 else f"{written.ts}/{part:02}",
                author=self._crowd.user(written.author.slack_id),
                text=text,
                at=time_of(written.ts),
                thread=written.thread_ts or None,
                edited_at=_edited_at(written),
                reactions=reactions if part == 1 else {},
            )

    def _sound_reactions(self, written: Written) -> Iterator[tuple[str, User]]:
        """Yield the emoji that are ones here, and who chose them, each pair once."""
        seen = set()
        for name, slack_id in written.reactions:
            emoji, user = find_reaction(name), self._crowd.user(slack_id)
            if emoji is not None and (emoji, user.pk) not in seen:
                seen.add((emoji, user.pk))
                yield emoji, user

    def _add_reactions(self, room: Room, again: list[Written]) -> None:
        """Give messages that are here already the reactions that came since."""
        messages = {
            message.external_id: message
            for message in Message.objects.filter(
                room=room, external_id__in=[written.ts for written in again], deleted_at=None
            )
        }
        there = set(
            Reaction.objects.filter(message__in=messages.values()).values_list("message", "user", "emoji")
        )
        for written in again:
            message = messages.get(written.ts)
            if message is None:
                continue
            wanted = list(self._sound_reactions(written))
            new = [pair for pair in wanted if (message.pk, pair[1].pk, pair[0]) not in there]
            Reaction.objects.bulk_create(
                Reaction(message=message, user=user, emoji=emoji, created_at=message.created_at)
                for emoji, user in new
            )
            self._report.taken["reactions"] += len(new)
            self._report.met_again["reactions"] += len(wanted) - len(new)

    def _count(self, written: Written) -> None:
        taken = self._report.taken
        taken["messages"] += 1
        taken["messages, replies in threads"] += bool(written.thread_ts)
        taken["messages, edited"] += bool(written.edited_ts)
        taken["messages, deleted"] += written.deleted
        taken["files, named with a link"] += len(written.files)
        taken["files, lying in the archive"] += sum(
            found.get("id") in self._uploads for found in written.files
        )
        known = [name for name, _ in written.reactions if find_reaction(name)]
        taken["reactions"] += len(known)
        taken["messages, with reactions"] += bool(known)
        for name, _ in written.reactions:
            if find_reaction(name) is None:
                self._report.leave_out("reactions", "the workspace's own emoji", f":{name}: {written.ts}")

    @transaction.atomic
    def _record(self) -> None:
        counts = {name: self._report.taken[name] for name in ("people", "rooms", "messages")}
        owner = self._options.owner
        audit.record(
            actor_id=owner.pk if owner else None, action="slack.imported", target="rooms", detail=counts
        )


def _key(external_id: str) -> int:
    """Return a message's external id as one number; that of a later part is its first one's."""
    seconds, _, micros = external_id.split("/")[0].partition(".")
    return int(seconds + micros) if (seconds + micros).isdecimal() else 0


def _edited_at(written: Written) -> datetime | None:
    return time_of(written.edited_ts) if written.edited_ts else None
