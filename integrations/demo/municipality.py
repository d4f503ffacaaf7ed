"""The units of Lindvikens kommun and the people who work there."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

from integrations.demo.cast import CAST, Part
from integrations.demo.names import ORIGINS
from integrations.demo.skills import SPOKEN, knowledge_of
from people.models import Role, Skill, Unit, User
from people.services import NewPerson, create_unit, create_users_bulk, set_head
from people.words import fold, search_text

DOMAIN = "lindviken.example"
EXTERNAL_ID = "demo:lindviken"
_TREE = Path(__file__).parent / "tree.txt"
_RECORDS = "Kansliet"

# Numbers that the Swedish Post and Telecom Authority keeps free for books and films.
_MOBILE = [f"070-174 0{number // 100} {number % 100:02}" for number in range(605, 700)]
_FIXED = [
    *(f"08-465 004 {number:02}" for number in range(100)),
    *(f"031-390 06 {number:02}" for number in range(100)),
    *(f"040-628 04 {number:02}" for number in range(100)),
]
_ON_THE_MOVE = re.compile(
    r"sköterska|biträde|Stöd|Förskol|Barnskötare|arbetare|Maskin|Anläggare|tekniker|vaktmästare|Lokalvårdare",
    re.IGNORECASE,
)


@dataclass
class Post:
    """A unit of the tree as it is written down, and who is to work in it."""

    name: str
    kind: str
    head_title: str
    share: int
    titles: tuple[str, ...]
    above: Post | None
    unit: Unit | None = None
    head: User | None = None


@dataclass
class Municipality:
    """What was made: units and people, for the rooms to be filled from."""

    posts: dict[str, Post]
    people: list[User] = field(default_factory=list)
    cast: dict[str, User] = field(default_factory=dict)
    by_unit: dict[str, list[User]] = field(default_factory=dict)

    def below(self, name: str) -> list[User]:
        """Return the people of a unit and of those below it."""
        found: list[User] = []
        for post in self.posts.values():
            above: Post | None = post
            while above is not None and above.name != name:
                above = above.above
            if above is not None:
                found += self.by_unit.get(post.name, [])
        return found

    def heads(self, *kinds: str) -> list[User]:
        """Return the heads of the units of these kinds, of all when none is named."""
        posts = [post for post in self.posts.values() if not kinds or post.kind in kinds]
        return [post.head for post in posts if post.head is not None]

    def head(self, name: str) -> User:
        """Return who leads a unit."""
        head = self.posts[name].head
        assert head is not None
        return head


@dataclass
class _Plan:
    """A person to be."""

    new: NewPerson
    post: Post | None
    heads: bool = False
    part: Part | None = None
    skills: tuple[str, ...] = ()
    about: str = ""
    ask_about: str = ""


def found_municipality(people: int, *, password: str, rng: random.Random) -> Municipality:
    """Make the units and so many people, the cast among them, who alone have the password.

    Runs inside the caller's transaction. Raises Refused when a username or an address is taken.
    """
    made = Municipality(_read_tree())
    for post in made.posts.values():
        post.unit = create_unit(
            name=post.name,
            kind=post.kind,
            parent=post.above.unit if post.above else None,
            external_id=None if post.above else EXTERNAL_ID,
        )
    plans = list(_plan_people(made, people, password, rng))
    for plan, user in zip(plans, create_users_bulk([plan.new for plan in plans]), strict=True):
        made.people.append(user)
        if plan.part:
            made.cast[plan.part.username] = user
        if plan.post:
            made.by_unit.setdefault(plan.post.name, []).append(user)
            if plan.heads and plan.post.unit:
                plan.post.head = user
                set_head(unit=plan.post.unit, head=user)
    _describe(plans, made.people)
    return made


def _read_tree() -> dict[str, Post]:
    posts: dict[str, Post] = {}
    above: list[Post] = []
    for line in _TREE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        kind, name, head_title, share, titles = (part.strip() for part in line.split("|"))
        post = Post(
            name=name,
            kind=kind,
            head_title=head_title,
            share=int(share),
            titles=tuple(filter(None, (title.strip() for title in titles.split(";")))),
            above=above[depth - 1] if depth else None,
        )
        del above[depth:]
        above.append(post)
        posts[name] = post
    return posts


def fewest_people() -> int:
    """Return how many people the cast and the heads of all units are."""
    return len(_read_tree()) + len(CAST)


def _plan_people(made: Municipality, people: int, password: str, rng: random.Random) -> Iterator[_Plan]:
    names = _draw_names(rng)
    mobile, fixed = cycle(_MOBILE), cycle(_FIXED)
    for part in CAST:
        post = made.posts.get(part.unit)
        yield _plan_part(part, post, password, next(mobile))
    posts = [post for post in made.posts.values() if post.above is not None]
    places = [(post, post.head_title, True) for post in posts]
    places += [(post, title, False) for post, title in _share_out(posts, people - len(CAST) - len(posts))]
    for post, title, heads in places:
        given, family, languages, username = next(names)
        knowledge = knowledge_of(title, rng)
        roles = [Role.STAFF]
        if heads and post.name == _RECORDS:
            roles.append(Role.RECORDS_OFFICER)
        yield _Plan(
            new=NewPerson(
                username=username,
                given_name=given,
                family_name=family,
                email=f"{username}@{DOMAIN}",
                title=title,
                phone=next(mobile if _ON_THE_MOVE.search(title) else fixed),
                unit=post.unit,
                language="en"
                if "Engelska" in languages and len(languages) > 2 and rng.random() < 0.3
                else "sv",
                languages=languages,
                roles=roles,
            ),
            post=post,
            heads=heads,
            skills=knowledge.skills,
            about=knowledge.about,
            ask_about=knowledge.ask_about,
        )


def _plan_part(part: Part, post: Post | None, password: str, phone: str) -> _Plan:
    return _Plan(
        new=NewPerson(
            username=part.username,
            given_name=part.given_name,
            family_name=part.family_name,
            password=password,
            email=part.email or f"{to_ascii(part.given_name)}.{to_ascii(part.family_name)}@{DOMAIN}",
            title=part.title,
            phone=phone,
            unit=post.unit if post else None,
            languages=part.languages,
            roles=part.roles,
        ),
        post=post,
        heads=post is not None and post.above is None,
        part=part,
        skills=part.skills,
        about=part.about,
        ask_about=part.ask_about,
    )


def _share_out(posts: Sequence[Post], people: int) -> Iterator[tuple[Post, str]]:
    """Divide the people by the units' shares (largest remainder) and their titles in turn."""
    total = sum(post.share for post in posts)
    exact = [people * post.share / total for post in posts]
    counts = [int(number) for number in exact]
    by_remainder = sorted(range(len(posts)), key=lambda place: counts[place] - exact[place])
    for place in by_remainder[: people - sum(counts)]:
        counts[place] += 1
    for post, number in zip(posts, counts, strict=True):
        for index in range(number):
            yield post, post.titles[index % len(post.titles)]


def _draw_names(rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield given name, family name, languages and a username, no username twice."""
    taken = {part.username for part in CAST}
    whole = {f"{part.given_name} {part.family_name}" for part in CAST}
    weights = [origin.weight for origin in ORIGINS]
    for tries in count():
        origin = rng.choices(ORIGINS, weights)[0]
        given, family = rng.choice(origin.given), rng.choice(origin.family)
        # Namesakes exist, but in a small place they confuse; only a very large one needs them.
        if f"{given} {family}" in whole and tries < 20_000:
            continue
        whole.add(f"{given} {family}")
        username = base = f"{to_ascii(given)}.{to_ascii(family)}"
        numbers = count(2)
        while username in taken:
            username = f"{base}{next(numbers)}"
        taken.add(username)
        others = origin.languages or ((rng.choice(SPOKEN),) if rng.random() < 0.5 else ())
        yield given, family, tuple(dict.fromkeys(("Svenska", *others))), username


def to_ascii(text: str) -> str:
    """Return a name as an e-mail address writes it."""
    plain = fold(text).replace("ł", "l")
    letters = unicodedata.normalize("NFD", plain)
    return re.sub("[^a-z]", "", letters)


def _describe(plans: Sequence[_Plan], users: Sequence[User]) -> None:
    """Write what the accounts' own service does not take: manager, skills, what to ask about."""
    names = dict.fromkeys(skill for plan in plans for skill in plan.skills)
    existing = Skill.objects.in_bulk([fold(name) for name in names], field_name="key")
    new = Skill.objects.bulk_create(
        Skill(name=name, key=fold(name)) for name in names if fold(name) not in existing
    )
    skills = existing | {skill.key: skill for skill in new}
    for plan, user in zip(plans, users, strict=True):
        user.manager = _manager_of(plan)
        user.about, user.ask_about = plan.about, plan.ask_about
        user.search_text = search_text([user.name, user.username, user.title, *sorted(plan.skills, key=fold)])
    User.objects.bulk_update(users, ["manager", "about", "ask_about", "search_text"], batch_size=100)
    through = User.skills.through
    through.objects.bulk_create(
        through(user_id=user.pk, skill_id=skills[fold(skill)].pk)
        for plan, user in zip(plans, users, strict=True)
        for skill in plan.skills
    )


def _manager_of(plan: _Plan) -> User | None:
    """The head of one's unit; for a head, that of the unit above."""
    if plan.post is None:
        return None
    if not plan.heads:
        return plan.post.head
    return plan.post.above.head if plan.post.above else None
