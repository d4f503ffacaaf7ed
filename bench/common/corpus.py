"""Fill an installation with years of talk: invented Swedish, straight into the database, index and all.

Run as the installation: `python -m bench.common.corpus --messages N`. Half of everything is said in one room.
The documents of the index are made here from stems known beforehand, because a real one takes longer to make
than to write; the first ones are held against what `search.documents` makes of the same texts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import django

PEOPLE = 500
ROOMS = 200
# The rooms of a reader of the staff, beside those open to all, and of a guest.
OF_STAFF, OF_GUEST = 60, 3
WORDS = 20_000
YEARS = 3
CHUNK = 10_000
CHECKED = 200
_TALK = Path(__file__).resolve().parents[2] / "integrations" / "demo" / "talk"


def main() -> None:
    """Print JSON: the readers with their sessions, the large room, and words of each frequency."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, required=True)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(Corpus(options.messages).fill(), sys.stdout)


class Corpus:
    """So many messages of invented people; the same for the same number."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        self._rng = random.Random(messages)
        self._words = self._invent_words()
        # As in every language: the second word is half as frequent as the first, and so on.
        self._weights = list(accumulate(1 / (place + 4) for place in range(len(self._words))))
        self._terms: Counter[str] = Counter()

    def _invent_words(self) -> list[str]:
        from search.words import _ENGLISH

        text = " ".join(path.read_text(encoding="utf-8") for path in sorted(_TALK.glob("*.txt")))
        counted = Counter(word for word in re.findall(r"[a-zåäö]{2,}", text.lower()) if word not in _ENGLISH)
        words = [word for word, _ in counted.most_common()]
        long = [word for word in words if 4 <= len(word) <= 9]
        known = set(words)
        while len(words) < WORDS:
            compound = self._rng.choice(long) + self._rng.choice(long)
            if compound not in known:
                known.add(compound)
                words.append(compound)
        return words

    def fill(self) -> dict[str, Any]:
        """Write everything and return what a reader needs to know."""
        from bench.common.populate import fill
        from bench.common.tables import write
        from chat.models import Membership, Room
        from eventlog.models import Topic
        from people.models import Role, RoleGrant, User
        from search.engines import engine

        filled = fill(PEOPLE, ROOMS)
        self._authors = list(User.objects.order_by("pk").values_list("pk", flat=True))
        by_id = {room.public_id: room for room in Room.objects.all()}
        self._rooms = [by_id[room["id"]].pk for room in filled["rooms"]]
        closed = self._rooms[: ROOMS * 8 // 10]
        Room.objects.filter(pk__in=closed).update(kind=Room.Kind.CLOSED)
        staff, guest = self._authors[0], self._authors[1]
        RoleGrant.objects.filter(user=guest).update(role=Role.GUEST)
        Membership.objects.filter(user__in=[staff, guest]).delete()
        Membership.objects.bulk_create(
            [Membership(user_id=staff, room_id=room) for room in self._rooms[:OF_STAFF]]
            + [Membership(user_id=guest, room_id=room) for room in self._rooms[-OF_GUEST:]]
        )
        self._numbers = dict.fromkeys(self._rooms, 0)
        write(self.rows(), CHUNK)
        engine().count(self._terms)
        for room in by_id.values():
            Topic.objects.filter(pk=room.topic_id).update(numbers=self._numbers[room.pk])
        return {
            "readers": {
                "staff": filled["people"][0]["session"],
                "guest": filled["people"][1]["session"],
            },
            "author": User.objects.get(pk=self._authors[2]).username,
            "room": filled["rooms"][0]["id"],
            "numbers": self._numbers[self._rooms[0]],
            "words": self._telling(),
            "days": YEARS * 365,
        }

    def _telling(self) -> dict[str, list[str]]:
        """Return words that stand in the index: frequent, middling and rare ones."""
        from search.words import STOP_WORDS

        telling = [word for word in self._words if word not in STOP_WORDS and len(word) > 3]
        return {"common": telling[5:25], "middling": telling[300:320], "rare": telling[9_000:9_020]}

    def rows(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield each message and its document, as columns that differ between rows."""
        from search import facets
        from search.documents import Source, drafts_of
        from search.engines import engine
        from search.stems import stem
        from search.words import STOP_WORDS

        rng, words, weights = self._rng, self._words, self._weights
        stems = [None if word in STOP_WORDS else stem(word, "swedish") for word in words]
        others = [1 / (place + 3) for place in range(1, ROOMS)]
        rooms = list(accumulate([sum(others), *others]))
        step = YEARS * 365 * 86_400_000 / self.messages
        at = int(datetime.now(UTC).timestamp() * 1000) - int(step * self.messages)
        for number in range(1, self.messages + 1):
            at += max(1, int(step))
            room = self._rooms[bisect(rooms, rng.random() * rooms[-1])]
            author = rng.choice(self._authors)
            places = [bisect(weights, rng.random() * weights[-1]) for _ in range(rng.randint(3, 16))]
            text = " ".join([words[place] for place in places]).capitalize()
            terms = [found for place in places if (found := stems[place]) is not None]
            terms += [facets.TEXT, facets.ALL, facets.room(room), facets.author(author)]
            self._numbers[room] += 1
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
            if number <= CHECKED:
                made = drafts_of(Source(number, room, author, text, None, moment), ())
                if made[0].terms != terms:
                    raise RuntimeError(f"the index would hold {made[0].terms}, not {terms}")
            terms += engine().facets_at(at)
            self._terms.update(set(terms))
            message = {
                "public_id": f"b{number:011}",
                "client_id": f"b{number}",
                "text": text,
                "created_at": moment,
                "number": self._numbers[room],
                "room_id": room,
                "author_id": author,
            }
            yield message, {"place": at, "object_id": number, "room_id": room, "terms": terms}


if __name__ == "__main__":
    main()
