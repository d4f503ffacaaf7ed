"""The index follows what happens, and loses nothing whoever dies when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chat.history import Imported, import_messages
from chat.models import Forward, Message
from content.models import File
from eventlog import due
from eventlog.models import Event, Topic
from search import following, services
from search.models import Document, Filling, Mark
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.search.conftest import check_index, contents, follow


def all_messages() -> list[int]:
    return list(Message.objects.values_list("pk", flat=True))


def terms_of(message: Message) -> list[str]:
    found = Document.objects.filter(object_id=message.pk, part=0).first()
    return [] if found is None else sorted(term for term in found.terms if not term.startswith("§"))


def test_what_is_written_changed_and_deleted_is_followed(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    kept = chat.say(cast.fatima, room, "Mötet om schemat")
    changed = chat.say(cast.erik, room, "Fika klockan tre")
    gone = chat.say(cast.erik, room, "Glöm det", thread=kept)
    assert following.follow() is False
    assert [terms_of(message) for message in (kept, changed, gone)] == [
        ["möt", "schem"],
        ["fik", "klock", "tre"],
        ["glöm"],
    ]
    chat.do(cast.erik, "message.edit", message=changed.public_id, text="Tårta klockan fyra")
    chat.do(cast.erik, "message.delete", message=gone.public_id)
    place = Document.objects.get(object_id=changed.pk).place
    follow()
    assert [terms_of(message) for message in (kept, changed, gone)] == [
        ["möt", "schem"],
        ["fyr", "klock", "tårt"],
        [],
    ]
    assert Document.objects.get(object_id=changed.pk).place == place
    check_index(all_messages())


def test_a_file_is_found_by_its_name_and_goes_with_its_message(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    file = File.objects.create(
        uploader=cast.fatima, kind="document", name="Schema_v12_natten.pdf", media_type="application/pdf",
        size=1, storage_name="x",
    )  # fmt: skip
    sent = chat.do(
        cast.fatima, "message.send", room=room.public_id, text="", client_id="f", files=[file.public_id]
    )["message"]
    follow()
    message = Message.objects.get(public_id=sent["id"])
    of_file = Document.objects.get(object_id=message.pk, part__gt=0)
    assert {"schem", "v12", "natt", "pdf", "§f", "§hd"} <= set(of_file.terms)
    assert {"§m", "§hf", "§hd"} <= set(Document.objects.get(object_id=message.pk, part=0).terms)
    check_index(all_messages())
    chat.do(cast.fatima, "message.delete", message=message.public_id)
    follow()
    assert contents() == []


def test_the_mark_and_the_index_move_in_one_transaction(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Viktigt")
    with transaction.atomic():
        following.catch_up([room.topic_id])
        assert terms_of(message) == ["vikt"]
        # The process dies here.
        transaction.set_rollback(True)
    assert (terms_of(message), Mark.objects.count()) == ([], 0)
    follow()
    assert terms_of(message) == ["vikt"]
    assert Mark.objects.get().seq == Topic.objects.get(pk=room.topic_id).head


def test_much_at_once_is_followed_in_shares(cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SHARE", 3)
    rooms = [chat.room(cast.fatima, name=f"Rum {number}") for number in range(3)]
    for number in range(9):
        chat.say(cast.fatima, rooms[number % 3], f"Rad {number}")
    assert following.follow() is True
    assert 0 < Document.objects.count() < 9
    follow()
    check_index(all_messages())


def test_nothing_to_follow_costs_two_reads(cast: Cast, chat: Chat) -> None:
    chat.say(cast.fatima, chat.room(cast.fatima), "Hej")
    follow()
    with CaptureQueriesContext(connection) as captured:
        assert following.follow() is False
    assert [query["sql"].split()[0] for query in captured] == ["SELECT", "SELECT"]


def test_an_import_is_found_at_once_and_stands_at_its_own_time(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    chat.say(cast.fatima, room, "Nytt här")
    follow()
    at = datetime(2019, 5, 1, 8, tzinfo=UTC)
    # The same moment each: every document has a place of its own all the same.
    rows = [Imported(str(number), cast.fatima, f"Gammalt {number}", at) for number in range(20)]
    assert import_messages(room, rows).created == 20
    places = Document.objects.order_by("place").values_list("place", flat=True)
    assert list(places[:20]) == [int(at.timestamp() * 1000) + number for number in range(20)]
    check_index(all_messages())
    follow()
    check_index(all_messages())


def test_the_index_is_made_anew_beside_what_happens(
    cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SHARE", 4)
    room = chat.room(cast.fatima)
    messages = [chat.say(cast.fatima, room, f"Rad nummer {number}") for number in range(10)]
    follow()
    # A fault: one is missing, one is somebody else's, one is of a message that is no more.
    services.forget([messages[2].pk])
    Document.objects.filter(object_id=messages[3].pk).update(terms=["fel"])
    Message.objects.filter(pk=messages[9].pk).delete()
    following.start_filling()
    following.fill(4)
    chat.do(cast.fatima, "message.edit", message=messages[0].public_id, text="Ändrad under tiden")
    follow()
    assert terms_of(messages[0]) == ["tid", "und", "ändr"]
    assert {one[0] for one in contents()} == set(all_messages())
    assert Filling.objects.get().below == 0


def test_the_command_makes_it_anew_from_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    for number in range(5):
        chat.say(cast.fatima, room, f"Rad {number}")
    follow()
    # Even numbers that went wrong are right again.
    Document.objects.filter(object_id=all_messages()[0]).update(terms=["fel"])
    call_command("rebuild_search", "--from-scratch", verbosity=0)
    check_index(all_messages())


def test_events_that_were_trimmed_unseen_are_made_up_for(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    first = chat.say(cast.fatima, room, "Länge sedan")
    chat.say(cast.fatima, room, "Nyss")
    head = Topic.objects.get(pk=room.topic_id).head
    Event.objects.filter(topic=room.topic_id, seq__lt=head).delete()
    Topic.objects.filter(pk=room.topic_id).update(floor=head - 1)
    follow()
    assert terms_of(first) == ["läng", "sed"]
    # And where nothing at all is left of them.
    services.forget(all_messages())
    Mark.objects.all().delete()
    Event.objects.filter(topic=room.topic_id).delete()
    follow()
    check_index(all_messages())


def test_what_is_forgotten_is_gone_from_every_table(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    kept = chat.say(cast.fatima, room, "Schemat")
    purged = chat.say(cast.fatima, room, "Schemat för zebrafiskarna")
    follow()
    assert services.forget([purged.pk]) == 1
    purged.delete()
    assert due.find("search.tidy", "index") is not None
    while services.tidy() is not None:
        pass
    check_index([kept.pk])
    tables = ["search_document", "search_term"]
    if connection.vendor == "sqlite":
        tables.append("search_index_data")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            rows = repr(cursor.fetchall())
            assert "schem" in rows
            assert "zebra" not in rows, table


def test_what_is_passed_on_is_found_there_and_goes_with_where_it_came_from(cast: Cast, chat: Chat) -> None:
    origin = chat.say(cast.fatima, chat.room(cast.fatima, name="Här"), "Om zebrafiskar")
    there = chat.room(cast.fatima, name="Där")
    passed = chat.say(cast.fatima, there, "Läs detta")
    Forward.objects.create(
        message=passed, origin=origin, author=cast.fatima, written_at=origin.created_at, text=origin.text
    )
    follow()
    assert terms_of(passed) == ["dett", "läs", "zebrafisk"]
    Forward.objects.filter(origin=origin).update(text="")
    services.forget([origin.pk])
    assert (terms_of(origin), terms_of(passed)) == ([], [])
    assert due.find("search.again", str(passed.pk)) is not None
    services.index_messages([passed.pk])
    assert terms_of(passed) == ["dett", "läs"]


def test_two_that_write_the_same_moment_do_not_get_in_each_others_way(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    moment = datetime(2026, 3, 2, 7, tzinfo=UTC)
    messages = [chat.say(cast.fatima, room, f"Rad {number}") for number in range(3)]
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(created_at=moment)
    services.index_messages([messages[0].pk])
    services.index_messages([messages[1].pk, messages[2].pk])
    Message.objects.filter(pk=messages[0].pk).update(created_at=moment + timedelta(days=1))
    services.index_messages([messages[0].pk])
    check_index(all_messages())
