"""Fill an installation with posts and with somebody who follows many: straight into the database.

Run as the installation: `python -m bench.common.stream_corpus --posts N --authors N --sources N`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from datetime import timedelta
from typing import Any

import django

CHUNK = 5_000
YEARS = 3
# The first of those who read live; they all follow this one.
READER = 2
# One post in so many goes to everybody; the others to one of the units.
TO_ALL = 3
UNITS = 40


def main() -> None:
    """Print JSON: the sessions of all authors. The first follows many, the second one who is silent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, required=True)
    parser.add_argument("--authors", type=int, required=True)
    parser.add_argument("--sources", type=int, required=True)
    parser.add_argument("--readers", type=int, required=True, help="who all follow the third")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(fill(options.posts, options.authors, options.sources, options.readers), sys.stdout)


def fill(posts: int, authors: int, sources: int, readers: int) -> dict[str, Any]:
    """Write everything in one transaction and return the sessions."""
    from django.db import transaction
    from django.utils import timezone

    from bench.common.populate import fill as fill_people
    from eventlog.models import Topic
    from people.audience import parse
    from people.models import User
    from people.services import create_unit
    from streams.models import Follow, Post
    from streams.services.reaching import reach_of
    from streams.topics import home_topic

    rng = random.Random(posts)
    filled = fill_people(authors, 1)
    with transaction.atomic():
        units = [create_unit(name=f"Enhet {number}") for number in range(UNITS)]
        people = list(User.objects.order_by("pk").values_list("pk", flat=True))
        for number, unit in enumerate(units):
            User.objects.filter(pk__in=people[number::UNITS]).update(unit=unit)
        everyone = reach_of(parse({"any": [{"everyone": True}]})).pk
        reaches = [reach_of(parse({"any": [{"unit": unit.public_id}]})).pk for unit in units]
        now, step = timezone.now(), timedelta(days=YEARS * 365) / posts
        silent = people[-1]
        talking = people[:-1]
        for start in range(0, posts, CHUNK):
            rows = []
            for number in range(start + 1, min(start + CHUNK, posts) + 1):
                place = rng.randrange(len(talking))
                # The silent one has said something long ago, and nothing since.
                author = silent if number <= 5 else talking[place]
                reach = everyone if rng.randrange(TO_ALL) == 0 else reaches[place % UNITS]
                rows.append(
                    Post(
                        author_id=author,
                        client_id=f"b{number}",
                        public_id=f"b{number:011}",
                        text=f"Inlägg nummer {number} om vardagen i kommunen.",
                        created_at=now - step * (posts - number),
                        reach_id=everyone if number <= 5 else reach,
                        number=number,
                        unit=units[place % UNITS],
                    )
                )
            Post.objects.bulk_create(rows)
        Topic.objects.filter(pk=home_topic().pk).update(numbers=posts)
        followed = rng.sample(talking[1:], min(sources, len(talking) - 1))
        Follow.objects.bulk_create([Follow(user_id=people[0], person_id=one) for one in followed])
        User.objects.filter(pk=people[1]).update(unit=None)
        Follow.objects.create(user_id=people[1], person_id=silent)
        Follow.objects.bulk_create(
            [Follow(user_id=one, person_id=people[READER]) for one in people[READER + 1 : READER + readers]]
        )
    return {"people": filled["people"]}


if __name__ == "__main__":
    main()
