"""Scripts become messages: parts are given to people, choices are made, each line gets its time."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chat.history import Earlier, Imported
from integrations.demo.script import Conversation, Line, read_sections
from integrations.demo.weeks import PAUSE, Calendar
from people.models import User

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_NAME = re.compile(r"(@?)\{([a-zåäö-]+)\}")
_LETTERS = frozenset("abcdef")


@dataclass
class Stage:
    """Who can take part in a room: `named` have a part of their own, `crowd` are drawn for "a" to "f"."""

    named: dict[str, User]
    crowd: Sequence[User]

    def users(self) -> list[User]:
        """Return everybody once."""
        return list(dict.fromkeys([*self.named.values(), *self.crowd]))


@dataclass
class Talk:
    """What was said in a room: `deleted` names the messages taken back, `took_part` who must be members."""

    rows: list[Imported] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    took_part: dict[User, None] = field(default_factory=dict)


class Everyday:
    """The everyday talk of one kind, each conversation once before any comes again."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._all: dict[str, list[Conversation]] = {}
        for heading, conversations in read_sections("vardag"):
            self._all.setdefault(heading, []).extend(conversations)

    def draw(self, kind: str, count: int, *, led: bool) -> Iterator[Conversation]:
        """Yield so many conversations; those with a "chef" only where there is one."""
        fitting = [one for one in self._all[kind] if led or not any(line.who == "chef" for line in one.lines)]
        stack: list[Conversation] = []
        for _ in range(count):
            if not stack:
                stack = self._rng.sample(fitting, len(fitting))
            yield stack.pop()


def perform(
    key: str,
    begun: Sequence[tuple[datetime, Conversation]],
    stage: Stage,
    calendar: Calendar,
    rng: random.Random,
    *,
    reacting: Stage | None = None,
) -> Talk:
    """Return the talk of a room, in order: who began first ends first, with a pause between.

    `reacting` are those who may react unnamed, where not all of the stage are in the room.
    """
    audience = (reacting or stage).users()
    talk = Talk()
    over: datetime | None = None
    for began, conversation in sorted(begun, key=lambda entry: entry[0]):
        start = began if over is None else max(began, over + PAUSE)
        moments = calendar.say(start, len(conversation.lines))
        if over is not None and moments[0] <= over:
            # There is no time left before now for what was only filling.
            continue
        _perform_one(f"demo:{key}", conversation, moments, stage, audience, talk, rng)
        over = moments[-1]
    return talk


def _perform_one(
    prefix: str,
    conversation: Conversation,
    moments: Sequence[datetime],
    stage: Stage,
    audience: Sequence[User],
    talk: Talk,
    rng: random.Random,
) -> None:
    parts = _cast_parts(conversation, stage, rng)
    talk.took_part |= dict.fromkeys(parts.values())
    together = rng.randrange(1_000)
    root: str | None = None
    for line, at in zip(conversation.lines, moments, strict=True):
        external_id = f"{prefix}:{len(talk.rows) + 1:04}"
        edited = line.earlier is not None
        talk.rows.append(
            Imported(
                external_id=external_id,
                author=parts[line.who],
                text=_fill(line.text, parts, together, rng),
                at=at,
                thread=root if line.reply else None,
                edited_at=at + timedelta(seconds=rng.randint(15, 50)) if edited else None,
                earlier=[Earlier(_fill(line.earlier, parts, together, rng), at)] if line.earlier else [],
                reactions=_react(line, parts, audience, rng),
            )
        )
        if line.deleted:
            talk.deleted.append(external_id)
        if not line.reply:
            root = external_id


def _cast_parts(conversation: Conversation, stage: Stage, rng: random.Random) -> dict[str, User]:
    """Give each letter somebody of the crowd, nobody two; names are who they are."""
    wanted = dict.fromkeys(name for line in conversation.lines for name in (line.who, *_named(line)))
    letters = [name for name in wanted if name in _LETTERS]
    drawn = rng.sample(list(stage.crowd), len(letters))
    return {name: stage.named[name] for name in wanted if name not in _LETTERS} | dict(
        zip(letters, drawn, strict=True)
    )


def _named(line: Line) -> list[str]:
    text = f"{line.text} {line.earlier or ''}"
    reacting = [name for who in line.reactions.values() if isinstance(who, list) for name in who]
    return [match[2] for match in _NAME.finditer(text)] + reacting


def _fill(text: str, parts: dict[str, User], together: int, rng: random.Random) -> str:
    def name(match: re.Match[str]) -> str:
        user = parts[match[2]]
        return f"@{user.username}" if match[1] else user.given_name

    def choose(match: re.Match[str]) -> str:
        choices = match[1].removeprefix("#").split("|")
        return choices[together % len(choices)] if match[1].startswith("#") else rng.choice(choices)

    return _CHOICE.sub(choose, _NAME.sub(name, text))


def _react(
    line: Line, parts: dict[str, User], audience: Sequence[User], rng: random.Random
) -> dict[str, list[User]]:
    reactions = {}
    others = [user for user in audience if user != parts[line.who]]
    for emoji, who in line.reactions.items():
        if isinstance(who, list):
            reactions[emoji] = [parts[name] for name in who]
        else:
            reactions[emoji] = rng.sample(others, min(who, len(others)))
    return reactions
