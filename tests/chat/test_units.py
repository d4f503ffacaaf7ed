"""Unit rooms: who is in them follows the directory, at once and without a row for each."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from chat.models import Membership, Mention, Message, Place, Reaction, Room
from chat.queries.rooms import my_rooms
from chat.topics import RoomTopics
from eventlog import due
from eventlog.models import Due, Event, Topic
from eventlog.topics import AUDIENCES
from people import services as people
from people.models import Role, RoleGrant, Unit, User
from tests.chat.conftest import Chat
from tests.factories import Cast, PersonListFactory, UnitFactory, UserFactory

STAFF = 11_000


class Municipality:
    """Care with home care below it, led by Karin, where Fatima works; and a school, where Erik does."""

    def __init__(self, cast: Cast) -> None:
        self.top = UnitFactory(name="Lillköpings kommun")
        self.care = UnitFactory(name="Vård och omsorg", parent=self.top)
        self.home_care = UnitFactory(name="Hemtjänst Norr", parent=self.care, head=cast.karin)
        self.school = UnitFactory(name="Utbildning", parent=self.top)
        people.place_person(user=cast.fatima, unit=self.home_care)
        people.place_person(user=cast.erik, unit=self.school)


@pytest.fixture
def town(cast: Cast) -> Municipality:
    return Municipality(cast)


def mine(user: User) -> set[str]:
    """Return the names of the rooms in somebody's list, after seeing that everything agrees with it."""
    rooms = {view.room for view in my_rooms(user.pk)}
    names = [f"room:{room.public_id}" for room in Room.objects.all()]
    own = {f"room:{room.public_id}" for room in rooms}
    topics = RoomTopics()
    assert {name for name, _user in topics.allowed(names, [user.pk])} == own
    assert set(topics.state(user.pk, names)) == own
    feed = topics.feed(user.pk, None)
    assert set(feed.states) == own
    assert set(feed.by_audience) == {room.public_id for room in rooms if room.kind == "unit"}
    return {room.name for room in rooms}


def count_now() -> None:
    """Let the counting that is due be done."""
    Due.objects.update(at=timezone.now())
    due.run_due()


def test_the_room_appears_by_itself_to_those_who_belong(cast: Cast, chat: Chat, town: Municipality) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    assert room.member_count == 2
    assert [mine(user) for user in (cast.fatima, cast.karin, cast.erik)] == [
        {"Hemtjänst Norr"},
        {"Hemtjänst Norr"},
        set(),
    ]
    assert not Membership.objects.exists()
    assert chat.events(f"room:{room.public_id}") == []
    assert chat.events(AUDIENCES) == ["audience.changed"]
    assert Entry.objects.get(action="room.create").detail["audience"] == {
        "any": [{"unit": town.home_care.public_id}]
    }


def test_who_moves_loses_one_room_and_gains_another_at_once(
    cast: Cast, chat: Chat, town: Municipality
) -> None:
    lost = chat.unit_room(cast.mats, town.home_care, name="Hemtjänst")
    gained = chat.unit_room(cast.mats, town.school, name="Skola")
    both = chat.unit_room(cast.mats, town.top, name="Alla")
    chat.say(cast.erik, gained, "Före Fatima")
    data = {"room": lost.public_id, "text": "Hej"}
    chat.do(cast.fatima, "message.send", client_id="1", **data)
    version = Topic.objects.get(pk=lost.topic_id).access_version

    people.place_person(user=cast.fatima, unit=town.school)

    assert mine(cast.fatima) == {"Skola", "Alla"}
    assert chat.code_of(cast.fatima, "message.send", client_id="2", **data) == "not_found"
    assert Topic.objects.get(pk=lost.topic_id).access_version > version
    assert chat.events(f"room:{lost.public_id}")[-1] == "access.recheck"
    assert "access.recheck" not in chat.events(f"room:{gained.public_id}")
    assert chat.events(f"room:{both.public_id}") == []
    assert chat.events(f"user:{cast.fatima.public_id}")[-2:] == ["unit_rooms.changed", "profile.changed"]
    (seen,) = [view for view in my_rooms(cast.fatima.pk) if view.room == gained]
    assert (seen.read_number, seen.room.topic.numbers) == (1, 1), "what was said before counts as read"
    count_now()
    counts = dict(Room.objects.values_list("name", "member_count"))
    assert (counts["Hemtjänst"], counts["Skola"]) == (1, 2)


def test_the_whole_history_is_there_for_newcomers(
    cast: Cast, chat: Chat, town: Municipality, rest: Any
) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    chat.say(cast.fatima, room, "Sagt tidigare")
    people.place_person(user=cast.erik, unit=town.home_care)
    shown = rest(cast.erik).get(f"rooms/{room.public_id}/messages")
    assert [message["text"] for message in shown["messages"]] == ["Sagt tidigare"]


def test_what_one_left_there_is_kept_until_one_comes_back(cast: Cast, chat: Chat, town: Municipality) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    chat.say(cast.karin, room, "Ett")
    chat.do(cast.fatima, "read.move", room=room.public_id, number=1)
    chat.do(cast.fatima, "room.prefer", room=room.public_id, notify="mentions")
    people.place_person(user=cast.fatima, unit=town.school)
    chat.say(cast.karin, room, "Två")
    assert mine(cast.fatima) == set()
    people.place_person(user=cast.fatima, unit=town.home_care)
    (view,) = my_rooms(cast.fatima.pk)
    assert (view.read_number, view.notify) == (1, "mentions")


def test_unread_and_mentions_without_a_row(cast: Cast, chat: Chat, town: Municipality, rest: Any) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    chat.say(cast.karin, room, "@fatima.haddad @erik.lindqvist @alla hej")
    assert not Place.objects.filter(user=cast.fatima).exists()
    (listed,) = rest(cast.fatima).get("rooms")["rooms"]
    assert (listed["unread"], listed["mentions"], listed["role"]) == (1, 2, "member")
    assert set(Mention.objects.values_list("user", flat=True)) == {cast.fatima.pk}, (
        "who is not here is not named"
    )
    answer = chat.do(cast.fatima, "read.move", room=room.public_id, number=1)
    assert (answer["number"], answer["mentions"]) == (1, 0)
    assert Place.objects.get(user=cast.fatima).read_number == 1
    (listed,) = rest(cast.fatima).get("rooms")["rooms"]
    assert (listed["unread"], listed["mentions"]) == (0, 0)
    chat.say(cast.fatima, room, "Läst av mig")
    (listed,) = rest(cast.fatima).get("rooms")["rooms"]
    assert listed["unread"] == 0


def test_who_is_switched_off_is_out_and_back_in(cast: Cast, chat: Chat, town: Municipality) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    people.deactivate_user(user=cast.fatima)
    assert RoomTopics().allowed([f"room:{room.public_id}"], [cast.fatima.pk]) == set()
    assert chat.events(f"room:{room.public_id}") == ["access.recheck"]
    people.reactivate_user(user=cast.fatima)
    assert mine(cast.fatima) == {"Hemtjänst Norr"}


def test_a_unit_that_moves_takes_its_people_along(cast: Cast, chat: Chat, town: Municipality) -> None:
    chat.unit_room(cast.mats, town.care, name="Omsorgen")
    assert mine(cast.fatima) == {"Omsorgen"}
    people.move_unit(unit=town.home_care, parent=town.school)
    assert mine(cast.fatima) == set()
    people.move_unit(unit=town.home_care, parent=town.care)
    assert mine(cast.fatima) == {"Omsorgen"}


def test_heads_own_their_rooms_as_long_as_they_lead(
    cast: Cast, chat: Chat, town: Municipality, rest: Any
) -> None:
    room = chat.unit_room(cast.mats, town.home_care)
    path = f"rooms/{room.public_id}"
    assert [owner["name"] for owner in rest(cast.fatima).get(path)["room"]["owners"]] == ["Karin Öberg"]
    chat.do(cast.karin, "room.change", room=room.public_id, purpose="Schema och byten")
    demoted = {"room": room.public_id, "person": cast.karin.public_id, "role": "member"}
    assert chat.code_of(cast.mats, "member.role", **demoted) == "conflict"
    people.set_head(unit=town.home_care, head=cast.anna)
    assert chat.code_of(cast.karin, "room.change", room=room.public_id, purpose="x") == "not_found"
    owners = rest(cast.fatima).get(path)["room"]["owners"]
    assert [owner["name"] for owner in owners] == ["Anna Bergström"]


def test_owners_may_be_appointed_among_those_who_belong(
    cast: Cast, chat: Chat, town: Municipality, rest: Any
) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    made = {"room": room.public_id, "role": "owner"}
    assert chat.code_of(cast.karin, "member.role", person=cast.erik.public_id, **made) == "not_found"
    chat.do(cast.karin, "member.role", person=cast.fatima.public_id, **made)
    browser = rest(cast.karin)
    members = browser.get(f"rooms/{room.public_id}/members")["members"]
    assert [(member["person"]["name"], member["role"]) for member in members] == [
        ("Fatima Haddad", "owner"),
        ("Karin Öberg", "owner"),
    ]
    people.place_person(user=cast.fatima, unit=town.school)
    owners = browser.get(f"rooms/{room.public_id}")["room"]["owners"]
    assert [owner["name"] for owner in owners] == ["Karin Öberg"], "who has moved owns nothing there"


def test_who_may_open_one(cast: Cast, chat: Chat, town: Municipality) -> None:
    home_care = {"any": [{"unit": town.home_care.public_id}]}
    wanted = {"kind": "unit", "name": "Rum", "audience": home_care}
    assert chat.do(cast.karin, "room.create", **wanted)["room"]["role"] == "owner"
    assert chat.do(cast.mats, "room.create", **wanted)["room"]["role"] is None, "an administrator outside"
    for user in (cast.fatima, cast.sara, cast.leila):
        assert chat.code_of(user, "room.create", **wanted) == "forbidden"
    for beyond in (
        {"any": [{"unit": town.care.public_id}]},
        {"any": [{"unit": town.home_care.public_id}, {"role": "moderator"}]},
        {"any": [{"everyone": True}]},
    ):
        assert chat.code_of(cast.karin, "room.create", **{**wanted, "audience": beyond}) == "forbidden"
    people.set_head(unit=town.care, head=cast.anna)
    assert chat.do(cast.anna, "room.create", **wanted)["room"]["member_count"] == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"audience": None}, "audience"),
        ({"audience": {}}, "audience"),
        ({"audience": {"any": []}}, "audience"),
        ({"audience": {"any": [{"unit": "finnsinte"}]}}, "audience"),
        ({"people": ["någon"]}, "people"),
        ({"kind": "open"}, "audience"),
        ({"name": " "}, "name"),
    ],
)
def test_a_faulty_unit_room_is_refused(
    cast: Cast, chat: Chat, town: Municipality, given: dict[str, Any], field: str
) -> None:
    audience = {"any": [{"unit": town.care.public_id}]}
    wanted = {"kind": "unit", "name": "Rum", "audience": audience, **given}
    refused = chat.refusal(cast.mats, "room.create", **wanted)
    assert refused.field == field
    assert not Room.objects.exists()


def test_the_audience_can_be_changed(cast: Cast, chat: Chat, town: Municipality) -> None:
    room = chat.unit_room(cast.mats, town.home_care)
    chat.say(cast.fatima, room, "Hej")
    listed = PersonListFactory(owner=cast.mats, members=[cast.sara])
    wider = {"any": [{"unit": town.school.public_id}, {"list": listed.public_id}]}
    changed = chat.do(cast.mats, "room.change", room=room.public_id, audience=wider)["room"]
    assert changed["member_count"] == 2
    assert [mine(user) for user in (cast.fatima, cast.erik, cast.sara)] == [
        set(), {"Hemtjänst Norr"}, {"Hemtjänst Norr"},
    ]  # fmt: skip
    assert chat.events(f"room:{room.public_id}") == ["message.created", "room.changed"]
    assert chat.events(AUDIENCES) == ["audience.changed", "audience.changed"]
    assert [view.read_number for view in my_rooms(cast.erik.pk)] == [1], "nothing old is unread"
    beyond = {"room": room.public_id, "audience": {"any": [{"everyone": True}]}}
    assert chat.code_of(cast.karin, "room.change", **beyond) == "not_found"
    assert chat.code_of(cast.mats, "room.change", room=room.public_id, kind="open") == "invalid"
    ordinary = chat.room(cast.mats)
    assert chat.code_of(cast.mats, "room.change", room=ordinary.public_id, kind="unit") == "invalid"
    assert chat.code_of(cast.mats, "room.change", room=ordinary.public_id, audience=wider) == "invalid"


def test_guests_of_a_unit_come_in_only_where_the_room_is_open_to_them(
    cast: Cast, chat: Chat, town: Municipality
) -> None:
    people.place_person(user=cast.leila, unit=town.home_care)
    room = chat.unit_room(cast.karin, town.home_care)
    assert (mine(cast.leila), room.member_count) == (set(), 2)
    chat.do(cast.karin, "room.change", room=room.public_id, guests=True)
    assert mine(cast.leila) == {"Hemtjänst Norr"}
    assert Room.objects.get(pk=room.pk).member_count == 3
    chat.do(cast.karin, "room.change", room=room.public_id, guests=False)
    assert mine(cast.leila) == set()


def test_unit_rooms_are_found_by_those_who_keep_them(
    cast: Cast, chat: Chat, town: Municipality, rest: Any
) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    people.set_head(unit=town.care, head=cast.anna)

    def found(user: User) -> list[Any]:
        return [entry["role"] for entry in rest(user).get("rooms/browse")["rooms"]]

    roles = [found(user) for user in (cast.karin, cast.fatima, cast.mats, cast.anna, cast.erik)]
    assert roles == [["owner"], ["member"], [None], [None], []]
    shown = rest(cast.anna).get(f"rooms/{room.public_id}")["room"]
    assert (shown["line"], shown["role"], shown["can"]["change"]) == (None, None, True)
    assert shown["audience"]["any"] == [{"unit": town.home_care.public_id, "name": "Hemtjänst Norr"}]


def test_the_room_of_a_removed_unit_is_nobodys(cast: Cast, chat: Chat, town: Municipality) -> None:
    empty: Unit = UnitFactory(parent=town.care, head=cast.karin)
    room = chat.unit_room(cast.karin, empty, name="Tomt")
    assert mine(cast.karin) == {"Tomt"}
    people.remove_unit(unit=empty)
    assert mine(cast.karin) == set()
    assert Room.objects.filter(pk=room.pk).exists()


def test_to_a_large_unit_one_listens_with_half_an_ear(cast: Cast, chat: Chat, town: Municipality) -> None:
    room = chat.unit_room(cast.karin, town.home_care)
    assert [view.notify for view in my_rooms(cast.fatima.pk)] == ["all"]
    Room.objects.filter(pk=room.pk).update(member_count=101)
    assert [view.notify for view in my_rooms(cast.fatima.pk)] == ["mentions"]
    chat.do(cast.fatima, "room.prefer", room=room.public_id, notify="all")
    assert [view.notify for view in my_rooms(cast.fatima.pk)] == ["all"]


def make_crowd(unit: Unit, size: int) -> list[User]:
    """Place that many people in a unit, without their stories."""
    names = [f"kim{unit.pk}-{number}" for number in range(size)]
    topics = Topic.objects.bulk_create([Topic(name=f"user:{name}") for name in names], batch_size=2_000)
    crowd = User.objects.bulk_create(
        [
            User(username=name, given_name="Kim", public_id=name[-12:], topic=topic, unit=unit)
            for name, topic in zip(names, topics, strict=True)
        ],
        batch_size=1_000,
    )
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=Role.STAFF) for user in crowd], batch_size=2_000)
    return crowd


def rows() -> dict[str, int]:
    """Return how many rows there are of what rooms write."""
    models = (Membership, Place, Message, Mention, Reaction, Event, Due)
    return {model.__name__: model.objects.count() for model in models}


def cost(act: Any) -> tuple[int, dict[str, int]]:
    """Do something; return its queries and the rows it wrote."""
    before = rows()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured), {
        name: count - before[name] for name, count in rows().items() if count != before[name]
    }


def test_a_room_of_eleven_thousand_costs_what_a_room_of_two_does(cast: Cast, chat: Chat) -> None:
    costs = []
    for size in (2, STAFF):
        top, elsewhere = UnitFactory(), UnitFactory()
        crowd = make_crowd(top, size)
        room = chat.unit_room(cast.mats, top, name=f"Alla {size}")
        assert room.member_count == size
        first = chat.say(crowd[1], room, "Hej")
        newcomer = UserFactory(unit=elsewhere)
        mover = crowd[0]
        reaction = {"message": first.public_id, "emoji": "👍", "on": True}
        wider = {"any": [{"unit": top.public_id}, {"unit": elsewhere.public_id}]}
        costs.append(
            {
                "join": cost(lambda newcomer=newcomer, top=top: people.place_person(user=newcomer, unit=top)),
                "move": cost(
                    lambda mover=mover, elsewhere=elsewhere: people.place_person(user=mover, unit=elsewhere)
                ),
                "reaction": cost(
                    lambda crowd=crowd, reaction=reaction: chat.do(crowd[1], "reaction.set", **reaction)
                ),
                "message": cost(lambda crowd=crowd, room=room: chat.say(crowd[1], room, "Möte")),
                "widen": cost(
                    lambda room=room, wider=wider: chat.do(
                        cast.mats, "room.change", room=room.public_id, audience=wider
                    )
                ),
                "list": cost(lambda crowd=crowd: my_rooms(crowd[1].pk)),
            }
        )
        count_now()
    small, large = costs
    assert small == large
    assert large["join"][1] == {"Place": 1, "Event": 2, "Due": 1}
    assert large["move"][1] == {"Event": 3}, "one in the room, two in the person's own topic"
    assert large["reaction"][1] == {"Reaction": 1, "Event": 1}
    assert large["message"][1] == {"Message": 1, "Event": 1}
    assert large["widen"][1] == {"Event": 2}


def test_a_reorganisation_costs_two_events_for_each_room(cast: Cast, chat: Chat, town: Municipality) -> None:
    crowd = make_crowd(town.home_care, 150)
    old = chat.unit_room(cast.mats, town.care, name="Omsorgen")
    new = chat.unit_room(cast.mats, town.school, name="Skolan")
    chat.say(cast.erik, new, "Sagt före flytten")
    before = rows()
    people.move_unit(unit=town.home_care, parent=town.school)
    added = {name: count - before[name] for name, count in rows().items() if count != before[name]}
    assert added == {"Event": 3, "Due": 2}
    assert chat.events(f"room:{old.public_id}") == ["access.recheck"]
    assert chat.events(AUDIENCES)[-2:] == ["audience.changed", "audience.changed"]
    (view,) = my_rooms(crowd[0].pk)
    assert (view.room.name, view.room.topic.numbers - view.read_number) == ("Skolan", 0)
    count_now()
    assert dict(Room.objects.values_list("name", "member_count")) == {"Omsorgen": 0, "Skolan": 153}


def test_counts_in_large_rooms_are_told_in_steps(cast: Cast, chat: Chat, town: Municipality) -> None:
    make_crowd(town.home_care, 600)
    room = chat.unit_room(cast.mats, town.home_care)
    for _ in range(12):
        people.place_person(user=UserFactory(), unit=town.home_care)
        count_now()
    counted = chat.events(f"room:{room.public_id}")
    assert 1 <= len(counted) <= 2
    assert set(counted) == {"members.counted"}
    assert Room.objects.get(pk=room.pk).member_count == 614
