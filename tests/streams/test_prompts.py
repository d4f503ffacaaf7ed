"""Prompts: put at their times by the clock on the wall, answered with one picture, shown together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import File
from eventlog import due
from eventlog.kinds import EventRow
from eventlog.models import Due, Event
from people.models import User
from streams.models import Occasion, Post
from streams.prompts import services
from streams.prompts.models import Prompt
from streams.prompts.times import next_opening
from tests.streams.conftest import EVERYONE, Rest, Square, hearing, only

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_numbers = itertools.count(1)
# A Monday in winter, before the clocks go forward on the 29th.
MONDAY = datetime(2026, 3, 16, 8, 0, tzinfo=STOCKHOLM)
FRIDAY_FUN = {
    "name": "Fredagskul", "words": "Visa något kul!", "audience": EVERYONE,
    "rhythm": "weekly", "weekday": 4, "at": "14:00",
}  # fmt: skip


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """A clock that stands still at a Monday morning until it is moved."""
    with time_machine.travel(MONDAY, tick=False) as coordinates:
        yield coordinates


def picture(user: User, kind: str = "image") -> str:
    """Return the public id of a picture that somebody uploaded."""
    return File.objects.create(
        uploader=user, kind=kind, name="a.jpg", media_type="image/jpeg", size=1,
        storage_name=f"s{next(_numbers)}", alt="En katt",
    ).public_id  # fmt: skip


def answer(square: Square, user: User, occasion: str, text: str = "", **more: Any) -> dict[str, Any]:
    data = {"occasion": occasion, "picture": picture(user), "client_id": f"a{next(_numbers)}", "text": text}
    post: dict[str, Any] = square.chat.do(user, "prompt.answer", **{**data, **more})["post"]
    return post


def refused(square: Square, user: User, occasion: str, **more: Any) -> str:
    data = {"occasion": occasion, "picture": picture(user), "client_id": f"a{next(_numbers)}"}
    return square.chat.code_of(user, "prompt.answer", **{**data, **more})


def put_prompt(square: Square, **wanted: Any) -> str:
    prompt: str = square.chat.do(square.cast.anna, "prompt.set", **{**FRIDAY_FUN, **wanted})["prompt"]["id"]
    return prompt


def shown(user: User) -> Any:
    """Return the one prompt that somebody sees."""
    (prompt,) = Rest(user).get("prompts")["prompts"]
    return prompt


def react(square: Square, post: str, *people: User, emoji: str = "🎉") -> None:
    for user in people:
        square.chat.do(user, "post.react", post=post, emoji=emoji, on=True)


def opened() -> list[str]:
    """Return when occasions opened, by the clock on the wall."""
    times = Occasion.objects.order_by("opens_at").values_list("opens_at", flat=True)
    return [at.astimezone(STOCKHOLM).strftime("%d/%m %H:%M") for at in times]


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=STOCKHOLM)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("wanted", "after", "expected"),
    [
        ({"weekday": 4}, local(2026, 3, 27, 13, 59), local(2026, 3, 27, 14)),
        # At the very time it is the next one that is meant.
        ({"weekday": 4}, local(2026, 3, 27, 14), local(2026, 4, 3, 14)),
        # Over the night in which the clocks go forward, and back: 23 and 25 hours.
        ({"rhythm": "daily"}, local(2026, 3, 28, 14), local(2026, 3, 29, 14)),
        ({"rhythm": "daily"}, local(2026, 10, 24, 14), local(2026, 10, 25, 14)),
        # 02:30 is skipped in spring, and comes twice in autumn: once each.
        ({"rhythm": "daily", "at": time(2, 30)}, local(2026, 3, 28, 3), local(2026, 3, 29, 3, 30)),
        ({"rhythm": "daily", "at": time(2, 30)}, local(2026, 3, 29, 3, 30), local(2026, 3, 30, 2, 30)),
        ({"rhythm": "daily", "at": time(2, 30)}, local(2026, 10, 24, 3), local(2026, 10, 25, 2, 30)),
        ({"rhythm": "daily", "at": time(2, 30)}, local(2026, 10, 25, 2, 30), local(2026, 10, 26, 2, 30)),
        ({"rhythm": "once", "on_day": date(2026, 4, 1)}, local(2026, 3, 27), local(2026, 4, 1, 14)),
        ({"rhythm": "once", "on_day": date(2026, 4, 1)}, local(2026, 4, 1, 14), None),
    ],
)
def test_it_is_put_by_the_clock_on_the_wall(
    wanted: dict[str, Any], after: datetime, expected: datetime | None
) -> None:
    prompt = Prompt(**{"rhythm": "weekly", "at": time(14), **wanted})
    found = next_opening(prompt, after)
    assert (found and found.timestamp()) == (expected and expected.timestamp())


def test_every_friday_one_answers_with_a_picture(square: Square, clock: Any) -> None:
    cast, chat = square.cast, square.chat
    prompt = put_prompt(square)
    assert shown(cast.erik)["open"] is None
    due.run_due()
    assert opened() == []
    clock.move_to(local(2026, 3, 20, 14, 0, 1))
    due.run_due()
    occasion = shown(cast.erik)["open"]
    assert (occasion["answers"], occasion["mine"]) == (0, None)
    event = Event.objects.get(kind="prompt.opened")
    row = EventRow(event.topic_id, "home", event.seq, event.kind, event.object_id, event.at)
    assert hearing([row], [cast.erik.pk]) == [{cast.erik.pk}]
    first = answer(square, cast.erik, occasion["id"], "Så här ser det ut")
    assert first["occasion"] == {"id": occasion["id"], "prompt": prompt, "name": "Fredagskul"}
    assert (first["files"][0]["alt"], first["audience"]["any"][0]["everyone"]) == ("En katt", True)
    assert shown(cast.erik)["open"]["mine"] == first["id"]
    # One each, until one takes it back; nothing but one picture.
    assert refused(square, cast.erik, occasion["id"]) == "conflict"
    assert refused(square, cast.mats, occasion["id"], picture=picture(cast.mats, "video")) == "invalid"
    assert refused(square, cast.mats, occasion["id"], picture=picture(cast.erik)) == "invalid"
    chat.do(cast.erik, "post.delete", post=first["id"])
    again = answer(square, cast.erik, occasion["id"], client_id="same")
    assert answer(square, cast.erik, occasion["id"], client_id="same")["id"] == again["id"]
    others = [answer(square, user, occasion["id"])["id"] for user in (cast.mats, cast.fatima)]
    gallery = Rest(cast.karin).get(f"occasions/{occasion['id']}")
    assert [post["id"] for post in gallery["posts"]] == [*reversed(others), again["id"]]
    assert gallery["occasion"]["answers"] == 3
    # They are in the streams like any other post.
    assert len(square.home(cast.karin, "?of=everything")) == 3
    chat.do(cast.sara, "post.delete", post=others[1])
    assert [post["id"] for post in Rest(cast.karin).get(f"occasions/{occasion['id']}")["posts"]] == [
        others[0], again["id"]
    ]  # fmt: skip


def test_what_people_liked_best_is_shown_the_week_after(square: Square, clock: Any) -> None:
    cast = square.cast
    put_prompt(square)
    clock.move_to(local(2026, 3, 20, 14, 1))
    due.run_due()
    occasion = shown(cast.erik)["open"]["id"]
    erik, mats, fatima = (
        answer(square, user, occasion)["id"] for user in (cast.erik, cast.mats, cast.fatima)
    )
    react(square, fatima, cast.karin, cast.anna)
    react(square, mats, cast.karin, cast.anna)
    # Whoever puts several there counts once.
    react(square, erik, cast.karin)
    for emoji in ("😀", "❤️", "👍"):
        react(square, erik, cast.karin, emoji=emoji)
    assert shown(cast.erik)["best"] is None, "the week is not over"
    clock.move_to(local(2026, 3, 27, 14, 1))
    due.run_due()
    # Of equals the first.
    assert shown(cast.erik)["best"]["id"] == mats
    # Late: said in so many words, and nothing of the picture is lost.
    file = picture(cast.karin)
    assert refused(square, cast.karin, occasion, picture=file) == "too_late"
    assert File.objects.filter(public_id=file).exists()
    square.chat.do(cast.mats, "post.delete", post=mats)
    assert shown(cast.erik)["best"]["id"] == fatima
    # The clocks went forward meanwhile: last week is still last week.
    clock.move_to(local(2026, 4, 3, 14, 1))
    due.run_due()
    assert opened() == ["20/03 14:00", "27/03 14:00", "03/04 14:00"]
    assert shown(cast.erik)["best"] is None, "nobody answered last week"
    (prompt,) = Rest(cast.erik).get("prompts")["prompts"]
    held = Rest(cast.erik).get(f"prompts/{prompt['id']}")["occasions"]
    assert [one["answers"] for one in held] == [0, 0, 2]


def test_nothing_opens_twice_and_what_was_slept_through_is_left_out(square: Square, clock: Any) -> None:
    cast = square.cast
    prompt = put_prompt(square, rhythm="daily", weekday=None)
    clock.move_to(local(2026, 3, 16, 14, 1))
    due.run_due()
    row = Due.objects.get(kind=services.PUT)
    assert row.at == local(2026, 3, 17, 14)
    # A process that died over it, or two that took it up: again it changes nothing.
    for at in (local(2026, 3, 16, 14), local(2026, 3, 17, 14)):
        item = due.Item(services.PUT, prompt, at, {}, 0)
        assert services.put(item) == local(2026, 3, 17, 14)
    Prompt.objects.update(next_at=local(2026, 3, 16, 14))
    assert services.put(item) == local(2026, 3, 17, 14)
    assert opened() == ["16/03 14:00"]
    # The server stood still for three days.
    clock.move_to(local(2026, 3, 20, 9))
    due.run_due()
    assert opened() == ["16/03 14:00", "19/03 14:00"]
    assert shown(cast.erik)["open"]["closes_at"] == "2026-03-20T13:00:00.000Z"
    assert Event.objects.filter(kind="prompt.opened").count() == 2


def test_one_that_is_changed_or_switched_off(square: Square, clock: Any) -> None:
    cast, chat = square.cast, square.chat
    prompt = put_prompt(square)
    change = {**FRIDAY_FUN, "prompt": prompt}
    chat.do(cast.anna, "prompt.set", **{**change, "weekday": 0, "at": "09:30", "name": "Måndagskul"})
    clock.move_to(local(2026, 3, 16, 9, 31))
    due.run_due()
    occasion = shown(cast.erik)["open"]["id"]
    chat.do(cast.anna, "prompt.set", **{**change, "active": False})
    assert Rest(cast.erik).get("prompts")["prompts"] == []
    assert shown(cast.anna)["active"] is False
    assert refused(square, cast.erik, occasion) == "too_late"
    clock.move_to(local(2026, 3, 30))
    due.run_due()
    assert opened() == ["16/03 09:30"]
    chat.do(cast.anna, "prompt.set", **change)
    assert shown(cast.erik)["next_at"] == "2026-04-03T12:00:00.000Z"


def test_once_now_or_on_a_day(square: Square, clock: Any) -> None:
    cast = square.cast
    put_prompt(square, rhythm="once", weekday=None)
    due.run_due()
    assert shown(cast.erik)["open"]["closes_at"] == "2026-03-23T07:00:00.000Z"
    Prompt.objects.all().delete()
    put_prompt(square, rhythm="once", weekday=None, on_day="2026-03-18")
    for _ in range(2):
        clock.move_to(local(2026, 3, 18, 14, 1))
        due.run_due()
    assert opened() == ["18/03 14:00"]
    assert shown(cast.erik)["next_at"] is None


def test_only_those_it_is_for_know_of_it(square: Square, clock: Any) -> None:
    cast, chat = square.cast, square.chat
    prompt = put_prompt(square, audience=only(square.care))
    clock.move_to(local(2026, 3, 20, 14, 1))
    due.run_due()
    occasion = shown(cast.fatima)["open"]["id"]
    post = answer(square, cast.fatima, occasion)["id"]
    row_of = Event.objects.get(kind="prompt.opened")
    row = EventRow(row_of.topic_id, "home", row_of.seq, row_of.kind, row_of.object_id, row_of.at)
    everybody = [cast.fatima.pk, cast.erik.pk, cast.leila.pk]
    assert hearing([row], everybody) == [{cast.fatima.pk}]
    for user in (cast.erik, cast.leila):
        assert Rest(user).get("prompts") == {"prompts": [], "can_set": False}
        for path in (f"prompts/{prompt}", f"occasions/{occasion}", f"posts/{post}"):
            assert Rest(user).request("get", path)[0] == 404, path
    assert refused(square, cast.erik, occasion) == "not_found"
    # Whoever sets it knows of it, and sees no more of the answers than others.
    assert shown(cast.anna)["best"] is None
    assert Rest(cast.anna).request("get", f"occasions/{occasion}")[0] == 404
    for user in (cast.erik, cast.karin, cast.leila):
        assert chat.code_of(user, "prompt.set", **FRIDAY_FUN) == "forbidden"
        assert chat.code_of(user, "prompt.set", prompt=prompt, **FRIDAY_FUN) == "forbidden"
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("at", at) for at in ("", "25:00", "nio", "10:00+01:00")],
        ("weekday", None), ("weekday", 7), ("rhythm", "yearly"), ("name", " "), ("name", "x" * 61),
        ("words", "x" * 301), ("audience", {}), ("on_day", "igår"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_answer(square: Square, field: str, value: Any) -> None:
    rhythm = {"rhythm": "once"} if field == "on_day" else {}
    status, said = Rest(square.cast.anna).request("post", "prompts", {**FRIDAY_FUN, **rhythm, field: value})
    assert (status, said["error"]["field"]) == (400, field), said
    assert said["error"]["message"]


def test_a_page_costs_the_same_however_many_answered(square: Square, clock: Any) -> None:
    put_prompt(square)
    clock.move_to(local(2026, 3, 20, 14, 1))
    due.run_due()
    cast = square.cast
    occasion = shown(cast.erik)["open"]["id"]

    oskar = Rest(cast.oskar)
    oskar.get("prompts")

    def cost() -> list[int]:
        counts = []
        for path in ("prompts", f"occasions/{occasion}"):
            with CaptureQueriesContext(connection) as queries:
                oskar.get(path)
            counts.append(len(queries))
        return counts

    react(square, answer(square, cast.erik, occasion)["id"], cast.anna)
    before = cost()
    for user in (cast.mats, cast.fatima, cast.karin):
        react(square, answer(square, user, occasion)["id"], cast.anna, cast.erik)
    assert cost() == before


def test_the_list_costs_the_same_however_many_prompts_there_are(square: Square, clock: Any) -> None:
    cast = square.cast

    def week(number: int) -> None:
        """Let a prompt have a week before, with a best answer."""
        prompt = put_prompt(square, name=f"Utmaning {number}")
        occasion = Occasion.objects.create(
            prompt=Prompt.objects.get(public_id=prompt), reach=Prompt.objects.get(public_id=prompt).reach,
            opens_at=local(2026, 3, 13, 14), closes_at=local(2026, 3, 20, 14),
        )  # fmt: skip
        first = answer(square, cast.erik, occasion.public_id)["id"]
        best = answer(square, cast.fatima, occasion.public_id)["id"]
        react(square, first, cast.mats)
        react(square, best, cast.mats, cast.anna)
        expected[prompt] = best

    expected: dict[str, str] = {}
    oskar = Rest(cast.oskar)
    oskar.get("prompts")
    week(1)
    clock.move_to(local(2026, 3, 20, 14, 1))
    due.run_due()
    oskar.get("prompts")
    with CaptureQueriesContext(connection) as one:
        oskar.get("prompts")
    clock.move_to(MONDAY)
    for number in (2, 3):
        week(number)
    clock.move_to(local(2026, 3, 20, 14, 1))
    due.run_due()
    with CaptureQueriesContext(connection) as three:
        found = oskar.get("prompts")["prompts"]
    assert {prompt["id"]: prompt["best"]["id"] for prompt in found} == expected
    assert len(three) == len(one)
