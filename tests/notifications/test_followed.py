"""Who asked to be notified of a source they follow is told of each post there, once, if they may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from eventlog import due
from notifications.kinds import KINDS
from notifications.models import Intent, Notification
from people.models import User
from streams.models import Occasion, Post, Prompt
from streams.prompts.services import PUT, put
from tests.factories import Cast
from tests.notifications.conftest import Outbox
from tests.streams.conftest import Chat, Rest, Square, only


@pytest.fixture
def square(chat: Chat, cast: Cast) -> Square:
    return Square(chat, cast)


def wish(user: User, kind: str, source: str, **more: Any) -> Any:
    answer = Rest(user).request("put", "follows", {"kind": kind, "source": source, "on": True, **more})
    assert answer[0] == 200
    return answer[1]


def told(user: User, post: Post) -> list[str]:
    found = Notification.objects.filter(user=user, object_id=post.pk, group=f"post:{post.pk}")
    return list(found.values_list("kind", flat=True))


@pytest.mark.parametrize("kind", ["person", "unit", "tag"])
def test_each_post_of_a_source_is_told_to_who_asked_for_it(
    cast: Cast, square: Square, outbox: Outbox, kind: str
) -> None:
    source = {"person": cast.fatima.public_id, "unit": square.town.public_id, "tag": "fika"}[kind]
    assert wish(cast.erik, kind, source, notify=True) == {"following": True, "notify": True}
    assert wish(cast.karin, kind, source) == {"following": True, "notify": False}

    post = square.post(cast.fatima, "Nybakat #fika")
    outbox.plan()
    assert told(cast.erik, post) == ["post"]
    assert told(cast.karin, post) == []
    assert told(cast.fatima, post) == []
    (line,) = Rest(cast.erik).get("inbox")["notifications"]
    assert (line["kind"], line["path"]) == ("post", f"/home/posts/{post.public_id}")


def test_taken_back_nothing_more_is_told(cast: Cast, square: Square, outbox: Outbox) -> None:
    source = ("person", cast.fatima.public_id)
    wish(cast.erik, *source, notify=True)
    # Pressed again elsewhere, without a word about it, it stays.
    assert wish(cast.erik, *source)["notify"] is True
    assert Rest(cast.erik).get(f"streams/people/{cast.fatima.public_id}")["notify"] is True
    assert wish(cast.erik, *source, notify=False)["notify"] is False
    first = square.post(cast.fatima)
    wish(cast.erik, *source, notify=True)
    square.follow(cast.erik, *source, on=False)
    square.follow(cast.erik, *source)
    second = square.post(cast.fatima)
    outbox.plan()
    assert told(cast.erik, first) == told(cast.erik, second) == []


def test_of_what_one_may_not_read_or_is_named_in_nothing_more_is_told(
    cast: Cast, square: Square, outbox: Outbox
) -> None:
    wish(cast.erik, "person", cast.fatima.public_id, notify=True)
    wish(cast.karin, "person", cast.fatima.public_id, notify=True)
    among_us = square.post(cast.fatima, "Bara vi", audience=only(square.care))
    naming = square.post(cast.fatima, f"Hej @{cast.erik.username}")
    gone = square.post(cast.fatima, "Ångrar mig")
    square.chat.do(cast.fatima, "post.delete", post=gone.public_id)
    outbox.plan()
    assert told(cast.erik, among_us) == []
    # The premise: Karin heads that unit, and is told.
    assert told(cast.karin, among_us) == ["post"]
    assert told(cast.erik, naming) == ["post_mention"]
    assert told(cast.karin, gone) == []


def test_a_post_is_one_intent_however_many_asked(cast: Cast, square: Square) -> None:
    for person in (cast.erik, cast.karin):
        wish(person, "person", cast.fatima.public_id, notify=True)
    post = square.post(cast.fatima)
    assert Intent.objects.filter(kind="post").count() == 1
    assert post.number == 1


def test_a_prompt_that_opens_tells_whose_bell_is_on(cast: Cast, square: Square, outbox: Outbox) -> None:
    wanted = {
        "name": "Fredagskul", "words": "", "audience": only(square.care), "rhythm": "once", "at": "08:00",
        "on_day": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    prompt = square.chat.do(cast.anna, "prompt.set", **wanted)["prompt"]["id"]
    for person in (cast.fatima, cast.karin):
        path = f"prompts/{prompt}/bell"
        assert Rest(person).request("put", path, {"on": True}) == (200, {"prompt": prompt, "on": True})
        assert Rest(person).get(f"prompts/{prompt}")["prompt"]["notify"] is True
    assert Rest(cast.fatima).get("prompts")["prompts"][0]["notify"] is True
    assert square.chat.do(cast.karin, "prompt.bell", prompt=prompt, on=False)["on"] is False
    # For whom it is not there is no such prompt; the communicator who set it may have a bell, and reads none.
    assert square.chat.code_of(cast.erik, "prompt.bell", prompt=prompt, on=True) == "not_found"
    square.chat.do(cast.anna, "prompt.bell", prompt=prompt, on=True)
    Prompt.objects.update(next_at=timezone.now())
    put(due.Item(PUT, prompt, timezone.now(), {}, 0))
    occasion = Occasion.objects.get()
    assert Intent.objects.filter(kind="prompt").count() == 1
    outbox.plan()
    found = Notification.objects.filter(kind="prompt", object_id=occasion.pk)
    assert [one.user for one in found] == [cast.fatima]
    (line,) = Rest(cast.fatima).get("inbox")["notifications"]
    assert (line["kind"], line["text"], line["path"]) == ("prompt", "Fredagskul", f"/home/prompts/{prompt}")
    # It waits for one's hours as any post does, and goes once one has answered or it has closed.
    kind = KINDS["prompt"]
    assert (kind.through, kind.priority, kind.category) == (False, KINDS["post"].priority, "post")
    Occasion.objects.update(closes_at=timezone.now())
    assert Rest(cast.fatima).get("inbox")["unread"] == 0
