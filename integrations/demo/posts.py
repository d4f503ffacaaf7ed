"""What the demonstration's people have posted in the weeks before now, and whom its cast follows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chat.history import Imported
from eventlog import ports
from integrations.demo.conversations import Stage, perform
from integrations.demo.municipality import Municipality
from integrations.demo.script import read_sections
from integrations.demo.weeks import Calendar
from people.audience import Audience, parse
from people.models import Unit, User
from streams import history
from streams.models import Bell, Follow, Occasion, Post, Prompt
from streams.prompts.services import Wanted, set_prompt
from streams.prompts.times import closing, next_opening
from streams.services.keeping import create_stream

_EVERYONE = "alla"
_READERS = 40
# Whom the cast follows: people of the cast, units, tags.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "fatima": ("karin", "erik", "Gata och park", "#klarspråk"),
    "erik": ("karin", "anna", "Kulturskolan", "#musik"),
    "anna": ("karin", "sara", "mats", "Lindvikens kommun"),
    "karin": ("Lindvikens kommun",),
    "mats": ("anna", "#säkerhet"),
    "sara": ("anna", "Biblioteket", "#klarspråk"),
}
# Topic streams: name, what it is for, how often, the tag whose posts to everyone are in it, and whether a
# moderator lets each post appear.
STREAMS = (
    (
        "Klarspråk",
        "Så skriver vi så att mormor förstår. Före och efter.",
        "Varannan vecka",
        "klarspråk",
        False,
    ),
    (
        "Säkert på nätet",
        "Det du behöver veta om lösenord, bluffar och uppdateringar.",
        "Vid behov",
        "säkerhet",
        True,
    ),
)


# Picture challenges: name, what is asked, rhythm, day of the week (0 is Monday), time of day.
PROMPTS = (
    ("Dagens bild", "Vad ser du just nu? Inga personer utan lov.", "daily", None, "08:00"),
    ("Fredagskul", "Något som fick dig att le i veckan.", "weekly", 4, "14:00"),
)


def make_posts(made: Municipality, calendar: Calendar, rng: random.Random) -> None:
    """Make them, in the order of their times; who reacts is drawn."""
    units = {unit.name: unit for unit in Unit.objects.all()}
    rows: list[tuple[Imported, Audience]] = []
    for heading, conversations in read_sections("flode"):
        everyone = heading == _EVERYONE
        crowd = (
            rng.sample(made.people, min(_READERS, len(made.people))) if everyone else made.by_unit[heading]
        )
        term = {"everyone": True} if everyone else {"unit": units[heading].public_id}
        audience = parse({"any": [term]})
        stage = Stage({name: user for name, user in made.cast.items() if name != "leila"}, crowd)
        inside = Stage({}, crowd)
        begun = calendar.begin(conversations)
        talk = perform(f"flode-{heading}", begun, stage, calendar, rng, reacting=inside)
        rows += [(row, audience) for row in talk.rows]
    posts: dict[str, Post] = {}
    comments: list[int] = []
    for row, audience in sorted(rows, key=lambda one: one[0].at):
        author: User = row.author  # type: ignore[assignment]
        if row.thread is None:
            posts[row.external_id] = history.import_post(author, row.text, audience, row.at, row.reactions)
        else:
            comments.append(history.import_comment(posts[row.thread], author, row.text, row.at).pk)
    ports.written("post", [post.pk for post in posts.values()])
    ports.written("comment", comments)
    for name, purpose, frequency, tag, pre_approved in STREAMS:
        whole_town = {"any": [{"everyone": True}]}
        stream = create_stream(
            actor=made.cast["anna"],
            name=name,
            purpose=purpose,
            audience=whole_town,
            posters=whole_town,
            frequency=frequency,
            pre_approved=pre_approved,
        )
        Post.objects.filter(taggings__tag=tag, reach=stream.reach).update(stream=stream)
        Follow.objects.bulk_create([Follow(user=made.cast[one], stream=stream) for one in ("fatima", "anna")])
    for name, sources in FOLLOWS.items():
        user = made.cast[name]
        Follow.objects.bulk_create([Follow(user=user, **_source(made, units, source)) for source in sources])


def make_prompts(made: Municipality, now: datetime) -> None:
    """Make the picture challenges, the daily one open since it was last put; some of the cast have the bell
    on."""
    for name, words, rhythm, weekday, at in PROMPTS:
        wanted = Wanted(
            name=name,
            words=words,
            audience={"any": [{"everyone": True}]},
            rhythm=rhythm,
            weekday=weekday,
            at=at,
        )
        prompt = set_prompt(actor=made.cast["anna"], wanted=wanted)
        if rhythm == Prompt.Rhythm.DAILY:
            opened = next_opening(prompt, now - timedelta(days=1))
            assert opened is not None
            Occasion.objects.create(
                prompt=prompt, reach=prompt.reach, opens_at=opened, closes_at=closing(prompt, opened)
            )
        Bell.objects.bulk_create([Bell(prompt=prompt, user=made.cast[one]) for one in ("fatima", "anna")])


def _source(made: Municipality, units: Mapping[str, Unit], source: str) -> dict[str, Any]:
    if source.startswith("#"):
        return {"tag": source[1:]}
    if source in made.cast:
        return {"person": made.cast[source]}
    return {"unit": units[source]}
