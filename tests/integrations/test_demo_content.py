"""Lindvikens kommun is as sound as if its people had written everything themselves."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from pytest_django import DjangoDbBlocker

from chat.models import Membership, Mention, Message, Reaction, Room
from chat.queries.mentions import count_unread
from content.richtext import MARKUP_LIMIT
from integrations.demo import build
from integrations.demo.build import make_demo
from integrations.demo.cast import CAST
from integrations.demo.script import TALK, read_sections
from integrations.demo.weeks import Calendar
from people.models import Unit, User
from streams.models import Occasion
from streams.prompts.queries import list_prompts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY = datetime(2026, 3, 3, 14, 20, tzinfo=STOCKHOLM)
PEOPLE = 120

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(setup_name: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[build.Made]:
    """The demonstration as it is on a Tuesday afternoon, a little smaller than usual; only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_demo(PEOPLE, seed=1, password="lampa-lampa", now=TUESDAY)
        transaction.set_rollback(True)


def test_numbers_have_no_holes_and_threads_are_counted(demo: build.Made) -> None:
    assert demo.messages > 1_000
    for room in Room.objects.select_related("topic"):
        numbers = list(
            Message.objects.filter(room=room, number__isnull=False)
            .order_by("number")
            .values_list("number", "created_at")
        )
        assert [number for number, _ in numbers] == list(range(1, room.topic.numbers + 1)), room
        assert [at for _, at in numbers] == sorted(at for _, at in numbers), room
        assert room.memberships.count() == room.member_count
    roots = Message.objects.annotate(found=Count("replies"))
    assert roots.filter(found__gt=0).count() > 20
    assert not roots.exclude(found=F("reply_count")).exists()


def test_nobody_speaks_or_reacts_from_outside(demo: build.Made) -> None:
    members = set(Membership.objects.values_list("room", "user"))
    assert set(Message.objects.values_list("room", "author")) <= members
    assert set(Reaction.objects.values_list("message__room", "user")) <= members
    assert set(Mention.objects.values_list("room", "user")) <= members
    assert not Reaction.objects.filter(message__author=F("user")).exists()


def test_every_name_with_an_at_is_a_mention(demo: build.Made) -> None:
    named = Message.objects.filter(text__contains="@")
    assert named.count() > 5
    assert [message.text for message in named if not message.mentions.exists()] == []
    assert not Message.objects.filter(Q(text__contains="{") | Q(text__contains="}")).exists()
    assert all(len(text) < MARKUP_LIMIT for text in Message.objects.values_list("text", flat=True))


def test_everything_was_said_before_now_and_up_to_today(demo: build.Made) -> None:
    times = Message.objects.values_list("created_at", flat=True)
    assert max(times) < TUESDAY
    assert max(times).astimezone(STOCKHOLM).date() == TUESDAY.date()
    assert min(times) > TUESDAY - timedelta(weeks=7)


@pytest.mark.parametrize("hour", [0, 5, 9, 17, 23])
@pytest.mark.parametrize("day", range(1, 8))
def test_any_hour_of_any_day_is_a_fit_time_to_begin(day: int, hour: int) -> None:
    now = datetime(2026, 3, day, hour, 1, tzinfo=STOCKHOLM)
    calendar = Calendar(now, random.Random(1))
    begun = [
        entry
        for path in TALK.glob("*.txt")
        for _, talk in read_sections(path.stem)
        for entry in calendar.begin(talk)
    ]
    assert len(begun) > 200
    for began, conversation in begun:
        said = calendar.say(began, len(conversation.lines))
        assert said == sorted(set(said))
        assert said[-1] < now
        assert said[0].weekday() < 5


def test_the_cast_is_there_with_something_to_read(demo: build.Made) -> None:
    for part in CAST:
        user = User.objects.get(username=part.username)
        assert user.check_password("lampa-lampa")
        assert set(part.roles) == user.role_names
        rooms = [one.room for one in user.memberships.select_related("room__topic")]
        assert len(rooms) >= 3
    assert User.objects.get(username="leila").unit is None
    for name in ("fatima", "anna", "karin", "mats", "sara"):
        user = User.objects.get(username=name)
        unread = [
            one.room.topic.numbers - one.read_number for one in user.memberships.select_related("room__topic")
        ]
        assert any(unread), name
        assert not all(unread), name
    hemtjanst = Room.objects.get(external_id="demo:hemtjansten")
    fatima = User.objects.get(username="fatima")
    assert count_unread(hemtjanst, [fatima.pk])[fatima.pk] >= 1


def test_there_are_picture_challenges_to_answer(demo: build.Made) -> None:
    fatima = User.objects.get(username="fatima")
    found = {one["name"]: one for one in list_prompts(fatima)["prompts"]}
    assert set(found) == {"Dagens bild", "Fredagskul"}
    assert all(one["notify"] and one["next_at"] for one in found.values())
    occasion = Occasion.objects.get()
    assert occasion.prompt.name == "Dagens bild"
    assert occasion.opens_at <= TUESDAY < occasion.closes_at


def test_nobody_is_behind_their_own_words(demo: build.Made) -> None:
    own = Message.objects.filter(
        number__gt=F("room__memberships__read_number"), room__memberships__user=F("author")
    )
    assert not own.exists()


def test_only_the_cast_can_sign_in_and_guests_see_little(demo: build.Made) -> None:
    able = [user.username for user in User.objects.all() if user.has_usable_password()]
    assert sorted(able) == sorted(part.username for part in CAST)
    leila = User.objects.get(username="leila")
    assert set(
        leila.memberships.exclude(room__kind="direct").values_list("room__external_id", flat=True)
    ) == {
        "demo:bostader",
        "demo:english",
    }


def test_the_tree_has_heads_and_everybody_has_a_manager(demo: build.Made) -> None:
    assert Unit.objects.count() == demo.units >= 40
    assert not Unit.objects.filter(head=None).exists()
    assert Unit.objects.get(parent=None).head == User.objects.get(username="karin")
    assert set(User.objects.filter(manager=None).values_list("username", flat=True)) == {"karin", "leila"}
    assert User.objects.count() == PEOPLE
    assert User.objects.filter(skills__isnull=False).distinct().count() > PEOPLE / 2
    fatima = User.objects.get(username="fatima")
    assert "demensvård" in fatima.search_text


def test_addresses_and_numbers_reach_nobody(demo: build.Made) -> None:
    reserved = re.compile(
        r"070-174 0[67]\d \d\d|070-174 06 \d\d|08-465 004 \d\d|031-390 06 \d\d|040-628 04 \d\d"
    )
    for user in User.objects.all():
        assert user.email.endswith(".example")
        assert reserved.fullmatch(user.phone), user.phone
    mobile = [int(user.phone.replace(" ", "")[-3:]) for user in User.objects.filter(phone__startswith="070")]
    assert all(605 <= number <= 699 for number in mobile)


def test_history_is_kept_where_something_was_changed(demo: build.Made) -> None:
    edited = Message.objects.filter(edited_at__isnull=False)
    assert edited.count() >= 2
    assert all(message.versions.exists() for message in edited)
    deleted = Message.objects.filter(deleted_at__isnull=False)
    assert deleted.count() >= 1
    assert all(message.text == "" and message.versions.filter(deletion=True).exists() for message in deleted)


def test_no_everyday_talk_is_heard_too_often(demo: build.Made) -> None:
    texts = Counter(Message.objects.filter(deleted_at=None).values_list("text", flat=True))
    long = {text: count for text, count in texts.items() if len(text) > 60}
    assert max(long.values()) <= 4
