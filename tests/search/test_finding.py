"""What is found: the same on both databases, the newest and best first, filtered, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.history import Imported, import_messages
from chat.models import Message, Room
from content.models import File
from eventlog import executor
from eventlog.commands import Actor, convert
from eventlog.errors import Refused
from people.models import User
from search.engines import postgresql
from search.finding import Search, search
from search.queries import messages as paging
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast, UnitFactory, UserFactory
from tests.search.conftest import follow

AT = datetime(2026, 3, 2, 7, tzinfo=UTC)


def ask(user: User, q: str = "", **wanted: Any) -> Any:
    return search(User.objects.get(pk=user.pk), convert({"q": q, **wanted}, Search))


def texts(user: User, q: str = "", **wanted: Any) -> list[str]:
    """Return what the results show, without saying where the words are."""
    found = ask(user, q, kind="messages", **wanted)["messages"]["items"]
    return ["".join(piece["text"] for piece in item["pieces"]) for item in found]


def say_all(room: Room, *said: str, author: User | None = None, days: int = 0) -> None:
    """Let somebody have said these things, a minute apart, the last one the newest."""
    start = AT + timedelta(days=days)
    rows = [
        Imported(f"{days}-{number}", author, text, start + timedelta(minutes=number))
        for number, text in enumerate(said)
    ]
    assert import_messages(room, rows).created == len(said)


@pytest.fixture
def room(cast: Cast, chat: Chat) -> Room:
    return chat.room(cast.fatima, cast.erik)


def test_other_forms_are_found_and_other_words_are_not(cast: Cast, room: Room) -> None:
    say_all(room, "Mötena är inställda", "En mote om bantning", "Möten på fredag", "Motet flyttat")
    assert texts(cast.fatima, "mötet") == ["Möten på fredag", "Mötena är inställda"]
    assert texts(cast.fatima, "mote") == ["En mote om bantning", "Motet flyttat"]
    assert texts(cast.fatima, "MÖTE fredagen") == ["Möten på fredag"]


def test_phrases_beginnings_emoji_and_other_scripts(cast: Cast, room: Room) -> None:
    say_all(
        room, "Möte på fredag", "På fredag: möte om möten", "Städningen klar 🎉", "Städdag", "مرحبا بالعالم",
        "你好会议", "The meetings were moved", "Ärende SOC-1234 klart", "Ärende SOC-1235, inte 1234",
    )  # fmt: skip
    assert texts(cast.fatima, '"möte på fredag"') == ["Möte på fredag"]
    assert texts(cast.fatima, '"fredag möte"') == ["På fredag: möte om möten"]
    assert texts(cast.fatima, "städ*") == ["Städdag", "Städningen klar 🎉"]
    assert texts(cast.fatima, "städningen klar och", typing=True) == ["Städningen klar 🎉"]
    assert texts(cast.fatima, "städ", typing=True) == ["Städdag", "Städningen klar 🎉"]
    assert texts(cast.fatima, "städ") == []
    assert texts(cast.fatima, '"ärende soc*') == ["Ärende SOC-1235, inte 1234", "Ärende SOC-1234 klart"]
    assert texts(cast.fatima, "🎉") == ["Städningen klar 🎉"]
    assert texts(cast.fatima, "مرحبا") == ["مرحبا بالعالم"]
    assert texts(cast.fatima, "会议") == ["你好会议"]
    assert texts(cast.fatima, "meeting") == ["The meetings were moved"]
    assert texts(cast.fatima, "soc-1234") == ["Ärende SOC-1234 klart"]


def test_the_very_words_come_first_and_then_the_newest(cast: Cast, room: Room) -> None:
    say_all(room, "schema för mötet", "mötets schema", "mötet: schemat", "mötet schema")
    assert texts(cast.fatima, "mötet schema") == [
        "mötet schema",
        "schema för mötet",
        "mötet: schemat",
        "mötets schema",
    ]


def test_a_result_shows_what_was_found_and_where_it_lies(cast: Cast, chat: Chat, room: Room) -> None:
    root = chat.say(cast.erik, room, "**Schemat** för <b>mars</b> ligger här")
    reply = chat.say(cast.fatima, room, "Tack för schemat", thread=root)
    direct = chat.direct(cast.fatima, cast.erik)
    chat.say(cast.erik, direct, "Schema?")
    follow()
    private, answered, asked = ask(cast.fatima, "schema")["messages"]["items"]
    assert private["room"]["kind"] == "direct"
    assert [person["name"] for person in private["room"]["people"]] == ["Erik Lindqvist"]
    assert asked | {"at": None} == {
        "message": root.public_id,
        "number": 1,
        "thread": None,
        "room": {"id": room.public_id, "kind": "closed", "name": room.name, "people": []},
        "author": {"id": cast.erik.public_id, "name": "Erik Lindqvist"},
        "at": None,
        "pieces": [
            {"text": "Schemat", "hit": True},
            {"text": " för <b>mars</b> ligger här", "hit": False},
        ],
    }
    assert (answered["thread"], answered["message"], answered["number"]) == (
        root.public_id,
        reply.public_id,
        None,
    )


def test_filters_typed_and_chosen(cast: Cast, chat: Chat, room: Room) -> None:
    other = chat.room(cast.fatima, cast.anna, name="Köket", kind="open")
    say_all(room, "Rapport ett", author=cast.erik)
    say_all(room, "Rapport två, se https://example.org", author=cast.fatima, days=1)
    say_all(other, "Rapport tre", author=cast.erik, days=31)
    say_all(other, "Rapport fyra", author=cast.anna, days=40)
    everything = ["Rapport fyra", "Rapport tre", "Rapport två, se https://example.org", "Rapport ett"]
    four, three, two, one = everything
    expected = {
        "rapport": everything,
        "rapport från:erik.lindqvist": [three, one],
        'rapport from:"Erik Lindqvist"': [three, one],
        "rapport från:mig": [two],
        "rapport från:erik från:anna": [four, three, one],
        "rapport i:köket": [four, three],
        'rapport in:"Hemtjänst Norr"': [two, one],
        "rapport efter:2026-03-03 före:2026-04-03": [three, two],
        "rapport efter:2026-03-03 före:2026-04-02": [two],
        "rapport före:2026-03-03": [one],
        "efter:2026-04": [four, three],
        "har:länk": [two],
        "har:länk från:erik": [],
        "rapport från:ingen": [],
        "rapport i:inget": [],
    }
    for query, wanted in expected.items():
        assert texts(cast.fatima, query) == wanted, query
    by_id = {"from": [cast.erik.public_id], "in": [other.public_id]}
    assert texts(cast.fatima, "rapport", **by_id) == [three]
    assert texts(cast.fatima, after="2026-04-01", before="2026-04-05") == [three]
    assert texts(cast.fatima, has=["link"]) == [two]
    assert texts(cast.fatima, "rapport", **{"from": []}) == []
    answer = ask(cast.fatima, "rapport från:erik i:köket har:länk före:banan har:banan")
    assert answer["filters"] == {
        "from": [{"id": cast.erik.public_id, "name": "Erik Lindqvist"}],
        "in": [{"id": other.public_id, "kind": "open", "name": "Köket", "people": []}],
        "before": None,
        "after": None,
        "has": ["link"],
    }
    assert answer["not_understood"] == ["före:banan", "har:banan"]
    assert (answer["people"], answer["rooms"]) == (None, None)


def test_files_are_found_by_name_and_by_what_they_show(cast: Cast, chat: Chat, room: Room) -> None:
    files = [
        File.objects.create(
            uploader=cast.erik, kind=kind, name=name, alt=alt, media_type="x/y", size=1, storage_name=name
        ).public_id
        for kind, name, alt in (("document", "Schema_mars.pdf", ""), ("image", "IMG_1.jpg", "Nya köket"))
    ]
    chat.do(cast.erik, "message.send", room=room.public_id, text="Här är de", client_id="f", files=files)
    follow()

    def names(q: str) -> list[str]:
        found = ask(cast.fatima, q, kind="files")["files"]["items"]
        return [item["file"]["name"] for item in found]

    assert names("scheman") == ["Schema_mars.pdf"]
    assert names("kök") == ["IMG_1.jpg"]
    assert names("har:bild") == ["IMG_1.jpg"]
    assert names("schema har:bild") == []
    assert texts(cast.fatima, "har:bild") == texts(cast.fatima, "har:fil") == ["Här är de"]
    assert texts(cast.fatima, "schema") == []


def test_pages_follow_each_other_whatever_happens_meanwhile(
    cast: Cast, chat: Chat, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "BLOCK", 8)
    # Every third has the very word: within a block they come first.
    said = [f"{'möte' if number % 3 == 0 else 'möten'} {number:02}" for number in range(30)]
    say_all(room, *said)
    follow()
    found: list[str] = []
    cursor = None
    for _ in range(20):
        page = ask(cast.fatima, "möte", kind="messages", limit=5, cursor=cursor)["messages"]
        shown = ["".join(piece["text"] for piece in item["pieces"]) for item in page["items"]]
        found += shown
        # Something new, and one that was shown goes: neither shifts what follows.
        chat.say(cast.fatima, room, f"möte nytt {len(found)}")
        gone = Message.objects.get(room=room, text=shown[0])
        chat.do(cast.fatima, "message.delete", message=gone.public_id)
        follow()
        cursor = page["next"]
        if cursor is None:
            break
    assert cursor is None
    assert sorted(found) == sorted(said)
    assert found[:8] == [
        *("möte 27", "möte 24"),
        *("möten 29", "möten 28", "möten 26", "möten 25", "möten 23", "möten 22"),
    ]


def test_people_come_from_my_department_first(cast: Cast) -> None:
    town = UnitFactory(name="Kommunen", kind="municipality")
    care = UnitFactory(name="Vård", parent=town)
    school = UnitFactory(name="Skola", parent=town)
    me = UserFactory(unit=care)
    far = UserFactory(given_name="Aina", unit=school)
    near = UserFactory(given_name="Örjan", unit=care)
    literally = UserFactory(given_name="Ö", unit=school)
    for user, skill in ((far, "Zebrafisk"), (near, "zebrafisk"), (literally, "zebrafiskar")):
        executor.run("profile.change", {"skills": [skill]}, Actor(user))
    names = [person["name"] for person in ask(me, "zebrafisk")["people"]["items"]]
    assert names == [near.name, far.name, literally.name]
    names = [person["name"] for person in ask(me, "zebrafiskar")["people"]["items"]]
    assert names == [literally.name, near.name, far.name]


def test_rooms_by_name_and_purpose_closed_ones_too(cast: Cast, chat: Chat) -> None:
    mine = chat.room(cast.fatima, name="Skolmöten")
    closed = chat.room(cast.karin, name="Möten")
    chat.do(cast.karin, "room.change", room=closed.public_id, purpose="Ledningens kalender")
    chat.room(cast.karin, name="Mötesbokningen", kind="secret")
    old = chat.room(cast.karin, name="Gamla möten", kind="open")
    chat.do(cast.karin, "room.change", room=old.public_id, archived=True)
    found = ask(cast.fatima, "mötet")["rooms"]["items"]
    assert [(room["name"], room["role"], room["archived"]) for room in found] == [
        ("Skolmöten", "owner", False),
        ("Gamla möten", None, True),
        ("Möten", None, False),
    ]
    assert [owner["name"] for owner in found[-1]["owners"]] == ["Karin Öberg"]
    assert ask(cast.fatima, "kalender")["rooms"]["items"][0]["id"] == closed.public_id
    assert ask(cast.fatima, "möten")["rooms"]["items"][0]["id"] == closed.public_id
    page = ask(cast.fatima, "mötet", kind="rooms", limit=2)["rooms"]
    rest = ask(cast.fatima, "mötet", kind="rooms", limit=2, cursor=page["next"])["rooms"]
    in_order = [room["id"] for room in page["items"] + rest["items"]]
    assert in_order == [mine.public_id, old.public_id, closed.public_id]
    assert rest["next"] is None


@pytest.mark.parametrize("limits", [{}, {"_HANDFUL": 0}, {"_HANDFUL": 0, "_SHELF": 0}])
def test_the_same_is_found_whichever_way_it_is_looked_up(
    cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]
) -> None:
    # Large installations are searched in windows of time, or room by room: here as if this were one.
    for name, limit in limits.items():
        monkeypatch.setattr(postgresql, name, limit)
    # More rooms than are named one by one.
    rooms = [chat.room(cast.fatima, name=f"Rum {number}") for number in range(34)]
    secret = chat.room(cast.karin, kind="secret")
    said = []
    for number in range(40):
        text = f"möte nummer {number}"
        say_all(rooms[number % 34], text, author=cast.erik, days=number * number)
        say_all(secret, f"hemligt {text}", days=number * number)
        said.append(text)
    assert texts(cast.fatima, "möte", limit=50) == said[::-1]
    assert texts(cast.fatima, "möte från:erik nummer", limit=3) == said[:-4:-1]
    assert texts(cast.fatima, '"möte nummer 7"') == ["möte nummer 7"]
    assert texts(cast.fatima, "möte efter:2026-03-10 före:2026-04-01") == said[5:2:-1]
    assert texts(cast.fatima, "hemligt") == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"q": "å" * 10_000}, "text_too_long", "q"),
        ({"q": "ett två " * 15}, "invalid", "q"),
        ({"q": 1}, "invalid", "q"),
        ({"kind": "secrets"}, "invalid", "kind"),
        ({"before": "banan"}, "invalid", "before"),
        ({"has": ["banan"]}, "invalid", "has"),
        ({"from": ["x"] * 51}, "invalid", "from"),
        ({"limit": 0}, "invalid", "limit"),
        ({"q": "x", "kind": "messages", "cursor": "WzFd"}, "invalid", "cursor"),
        ({"q": "x", "kind": "messages", "cursor": "!"}, "invalid", "cursor"),
        ({"q": "x", "kind": "messages", "cursor": "Wy0xLDAsMCwwXQ"}, "invalid", "cursor"),
        ({"q": "x", "kind": "rooms", "cursor": "åäö"}, "invalid", "cursor"),
        ({"q": "x", "kind": "people", "cursor": "WzFd"}, "invalid", "cursor"),
        ({"secret": True}, "invalid", "secret"),
    ],
)
def test_bad_input_is_refused_by_name(cast: Cast, room: Room, body: Any, code: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        search(cast.fatima, convert(body, Search))
    assert (caught.value.status, caught.value.code, caught.value.field) == (400, code, field)


@pytest.mark.parametrize(
    "q",
    [
        '"', '""""', "'", "\\", "*", "AND", "OR NOT", "NEAR(möte, 2)", "terms:möte", "möte^2", "^möte",
        "möte:*", "möte & !fika", "a<->b", "(((", ")))", "{möte}", "-möte", "+möte", "möte - fika", "§r1",
        "§", "%", "_", "\x00", "möte\x00", "\ud800", "\u202emöte", "från:\x00x", "i:%", 'från:"',
        "före:\ud800", "och att", "' OR '1'='1", "möte" * 100, "🎉🎉🎉", "مرحبا", "från:mig", "har:bild",
        "före:1999", "efter:2999",
    ],
)  # fmt: skip
def test_nothing_typed_is_an_operator_or_breaks_anything(cast: Cast, room: Room, q: str) -> None:
    say_all(room, "helt annat")
    answer = ask(cast.fatima, q)
    assert answer["messages"]["items"] == []
    assert answer["too_common"] == (q in ("och att", "AND"))


def test_a_search_costs_the_same_however_much_there_is(cast: Cast, room: Room) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(cast.fatima, "möte")["messages"]["items"]
        return len(captured)

    say_all(room, "möte")
    few = statements()
    say_all(room, *(f"möte {number}" for number in range(60)), days=1)
    assert statements() == few


def test_a_browser_searches(cast: Cast, room: Room) -> None:
    say_all(room, "Mötet är flyttat")
    status, answer = Rest(cast.fatima).request("post", "search", {"q": "möte\x00", "kind": "messages"})
    assert status == 200
    assert answer["messages"]["items"][0]["pieces"][0] == {"text": "Mötet", "hit": True}
    status, answer = Rest(cast.fatima).request("post", "search", {"q": "å" * 10_000})
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (400, "text_too_long", 500)


def test_searching_has_the_limits_that_writing_has(cast: Cast, settings: Any) -> None:
    settings.TORGET_RATE, settings.TORGET_BURST = 0.001, 2
    browser = Rest(cast.fatima)
    assert [browser.request("post", "search", {"q": "x"})[0] for _ in range(3)] == [200, 200, 429]
