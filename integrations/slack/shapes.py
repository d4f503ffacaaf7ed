"""What stands in an export, read with care: any value may be missing or of another kind than it should be."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chat.models import Room

_TS = re.compile(r"(\d{1,10})(?:\.(\d{1,6}))?")
# What `people.text` refuses in a name: Slack let people write it, so it is left out here.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
# Nobody exports from before this, and nothing was written after tomorrow.
_EARLIEST = 631_152_000
_DAY = 86_400


def as_text(value: object) -> str:
    """Return `value` where it is text, else nothing; halves of characters are left out."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "ignore").decode() if not value.isascii() else value


def as_dict(value: object) -> dict[str, Any]:
    """Return `value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return `value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_id(value: object) -> str:
    """Return `value` where it can be one of Slack's ids, else nothing."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def as_line(value: object, limit: int) -> str:
    """Return `value` as one line of at most `limit` characters, without what cannot be seen."""
    text = unicodedata.normalize("NFC", html.unescape(as_text(value)[: 20 * limit]))
    seen = (" " if letter.isspace() else letter for letter in text)
    line = "".join(letter for letter in seen if unicodedata.category(letter) not in _INVISIBLE)
    return " ".join(line.split())[:limit].strip()


def as_ts(value: object, *, now: datetime) -> str:
    """Return Slack's time stamp, which is also a message's id in its room, as seconds and six decimals.

    Nothing where it is none, or lies before 1990 or more than a day after `now`.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    written = f"{value:.6f}" if isinstance(value, float) else str(value)[:20]
    match = _TS.fullmatch(written)
    if match is None or not _EARLIEST <= int(match[1]) <= now.timestamp() + _DAY:
        return ""
    return f"{int(match[1])}.{(match[2] or '').ljust(6, '0')}"


def time_of(ts: str) -> datetime:
    """Return the moment a time stamp from `as_ts` names."""
    seconds, micros = ts.split(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros))


@dataclass(frozen=True)
class SlackPerson:
    """Somebody of the workspace."""

    slack_id: str
    username: str
    given_name: str
    family_name: str
    email: str = ""
    title: str = ""
    phone: str = ""
    deleted: bool = False
    bot: bool = False
    guest: bool = False
    admin: bool = False


def read_person(value: object) -> SlackPerson | None:
    """Return one of users.json, or None for what is no person."""
    user = as_dict(value)
    slack_id = as_id(user.get("id"))
    if not slack_id:
        return None
    profile = as_dict(user.get("profile"))
    username = as_line(user.get("name"), 200)
    given, family = _names(profile, user, username or slack_id)
    return SlackPerson(
        slack_id=slack_id,
        username=username or as_line(profile.get("display_name"), 200),
        given_name=given,
        family_name=family,
        email=as_line(profile.get("email"), 254),
        title=as_line(profile.get("title"), 120),
        phone=as_line(profile.get("phone"), 40),
        deleted=user.get("deleted") is True,
        bot=user.get("is_bot") is True or slack_id == "USLACKBOT",
        guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
        admin=user.get("is_admin") is True or user.get("is_owner") is True,
    )


def read_stranger(slack_id: str, entry: dict[str, Any]) -> SlackPerson:
    """Return somebody whom only an entry of theirs tells of."""
    profile = as_dict(entry.get("user_profile"))
    username = as_line(profile.get("name"), 200) or as_line(profile.get("display_name"), 200)
    given, family = _names(profile, {}, username or slack_id)
    return SlackPerson(slack_id, username or slack_id.lower(), given, family)


def read_bot(entry: dict[str, Any]) -> SlackPerson | None:
    """Return the program that wrote an entry nobody signed, or None."""
    bot_id = as_id(entry.get("bot_id"))
    name = as_line(as_dict(entry.get("bot_profile")).get("name"), 80) or as_line(entry.get("username"), 80)
    if not bot_id and not name:
        return None
    shown = name or bot_id
    return SlackPerson(bot_id or f"bot:{name.casefold()}", shown, shown, "", title="Bot", bot=True)


def _names(profile: dict[str, Any], user: dict[str, Any], last_resort: str) -> tuple[str, str]:
    given, family = as_line(profile.get("first_name"), 80), as_line(profile.get("last_name"), 80)
    if given:
        return given, family
    for whole in (profile.get("real_name"), user.get("real_name"), profile.get("display_name")):
        first, _, rest = as_line(whole, 160).partition(" ")
        if first:
            return first[:80], rest[:80].strip()
    return last_resort[:80], ""


@dataclass(frozen=True)
class SlackRoom:
    """A channel, a private group, or a direct chat. `folder` holds its days, `members` are Slack's ids."""

    slack_id: str
    kind: str
    folder: str
    name: str
    purpose: str
    members: tuple[str, ...]
    creator: str = ""
    created: str = ""
    archived: bool = False


# Each list, and what its rooms become here.
ROOM_LISTS = (
    ("channels.json", Room.Kind.OPEN),
    ("groups.json", Room.Kind.CLOSED),
    ("mpims.json", Room.Kind.DIRECT),
    ("dms.json", Room.Kind.DIRECT),
)


def read_room(value: object, kind: str, *, now: datetime) -> SlackRoom | None:
    """Return one of the lists of rooms, or None for what is no room."""
    channel = as_dict(value)
    slack_id = as_id(channel.get("id"))
    name = as_line(channel.get("name"), 80)
    # A direct chat has no name of its own: its folder is called by its id.
    folder = as_text(channel.get("name")) or slack_id
    if not slack_id or not folder:
        return None
    purpose = as_line(as_dict(channel.get("purpose")).get("value"), 250)
    topic = as_line(as_dict(channel.get("topic")).get("value"), 250)
    if kind == Room.Kind.DIRECT:
        purpose = topic = ""
    members = dict.fromkeys(filter(None, map(as_id, as_list(channel.get("members")))))
    return SlackRoom(
        slack_id=slack_id,
        kind=kind,
        folder=folder,
        name=name or slack_id,
        purpose=" · ".join(dict.fromkeys(filter(None, (purpose, topic))))[:250],
        members=tuple(members),
        creator=as_id(channel.get("creator")),
        created=as_ts(channel.get("created"), now=now),
        archived=channel.get("is_archived") is True,
    )


def read_list(value: object) -> Iterator[object]:
    """Yield the members of a list, or of an object that stands in its place (some tools write one)."""
    if isinstance(value, dict):
        yield from value.values()
    else:
        yield from as_list(value)


def read_reactions(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (emoji's name, Slack id) for everyone who reacted, each once."""
    seen = set()
    for reaction in as_list(entry.get("reactions")):
        name = as_text(as_dict(reaction).get("name"))[:100]
        for user in as_list(as_dict(reaction).get("users")):
            pair = name, as_id(user)
            if all(pair) and pair not in seen:
                seen.add(pair)
                yield pair
