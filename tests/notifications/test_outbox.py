"""What is due is taken, sent and noted; nothing is lost, and nothing is said to who knows it already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from chat import services as chat_services
from notifications import keys
from notifications.models import Delivery, Device, Notification, Preferences
from notifications.outbox import claims
from notifications.outbox.marks import read_beacon
from notifications.outbox.rendering import render
from people import services as people_services
from people.models import SignIn, User
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone, transaction_of, waiting


def states(user: User) -> list[str]:
    deliveries = Delivery.objects.filter(notification__user=user).order_by("pk")
    return list(deliveries.values_list("state", flat=True))


def payloads(outbox: Outbox) -> list[Any]:
    """What would be sent now."""
    rendered, _ = render(outbox.claim())
    return [msgspec.json.decode(one.job.payload) for one in rendered]


@pytest.fixture
def erik(cast: Cast) -> User:
    give_phone(cast.erik)
    return cast.erik


def write_to(erik: User, cast: Cast, chat: Chat, outbox: Outbox, text: str = "Ring mig") -> Any:
    """Let Fatima write to Erik, and plan it."""
    room = chat.direct(cast.fatima, erik)
    chat.say(cast.fatima, room, text)
    outbox.plan()
    return room


def test_it_is_sent_once(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    write_to(erik, cast, chat, outbox)
    assert len(outbox.answer("accepted")) == 1
    assert states(erik) == ["sent"]
    assert outbox.claim() == []


def test_what_is_read_before_it_goes_does_not_go(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = write_to(erik, cast, chat, outbox)
    assert waiting(erik) == 1
    chat_services.move_read(actor=erik, room=room.public_id, number=1)
    assert outbox.claim() == []
    assert states(erik) == ["dropped"]


def test_what_was_deleted_before_it_goes_does_not_go(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    message = chat.say(cast.fatima, chat.direct(cast.fatima, erik), "Fel")
    outbox.plan()
    chat_services.delete_message(actor=cast.fatima, message=message.public_id)
    assert outbox.claim() == []


def test_the_claim_of_a_dead_worker_ends(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    write_to(erik, cast, chat, outbox)
    assert len(outbox.claim()) == 1
    assert outbox.claim(after=claims.LEASE_SECONDS - 1) == []
    assert len(outbox.claim(after=2)) == 1


def test_what_comes_while_one_is_on_its_way_is_sent_as_well(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    room = write_to(erik, cast, chat, outbox, "Ett")
    outbox.clock.shift(60)
    taken, mark = outbox.take()
    chat.say(cast.fatima, room, "Två")
    outbox.plan()
    results = [claims.Result(taken[0], mark, claims.Outcome(taken[0].delivery_id, "accepted"))]
    transaction_of(lambda: claims.note(results))
    assert states(erik) == ["waiting"]
    assert len(outbox.answer("accepted")) == 1
    assert states(erik) == ["sent"]


def test_two_messages_in_a_row_are_spaced(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, erik)
    chat.say(cast.fatima, room, "Ett")
    outbox.plan()
    assert len(outbox.answer("accepted", after=10)) == 1
    chat.say(cast.fatima, room, "Två")
    outbox.plan()
    assert outbox.claim(after=15) == []
    assert len(outbox.claim(after=20)) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_goes(erik: User, cast: Cast, chat: Chat, outbox: Outbox, status: int) -> None:
    give_phone(erik)
    write_to(erik, cast, chat, outbox)
    taken = outbox.claim()
    gone, stays = taken
    outcomes = [
        claims.Outcome(gone.delivery_id, "gone", status),
        claims.Outcome(stays.delivery_id, "accepted", 201),
    ]
    mark = Delivery.objects.get(pk=gone.delivery_id).claimed_until
    assert mark is not None
    pairs = zip(taken, outcomes, strict=True)
    transaction_of(lambda: claims.note([claims.Result(one, mark, outcome) for one, outcome in pairs]))
    assert list(Device.objects.values_list("pk", flat=True)) == [stays.device_id]


def test_what_fails_is_tried_again_ever_later_until_nobody_wants_it(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    write_to(erik, cast, chat, outbox)
    began = timezone.now()
    waits = []
    while outbox.answer("later", after=0, status=503) or states(erik) == ["waiting"]:
        at = Delivery.objects.get().at
        waits.append(round((at - timezone.now()).total_seconds()))
        outbox.clock.move_to(at)
    assert waits[1:5] == [5, 10, 20, 40], waits
    assert max(waits) == claims.LONGEST_RETRY_SECONDS
    assert states(erik) == ["dropped"]
    assert timedelta(hours=23) < timezone.now() - began < timedelta(hours=25)


def test_retry_after_is_kept_to(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    write_to(erik, cast, chat, outbox)
    outbox.answer("later", status=429, wait=120.0)
    assert outbox.claim(after=119) == []
    assert len(outbox.claim(after=1)) == 1


def test_who_refuses_ten_times_is_not_there(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = write_to(erik, cast, chat, outbox)
    for _ in range(claims.REFUSALS):
        assert Device.objects.filter(user=erik).exists()
        assert len(outbox.answer("refused", status=400)) == 1
        chat.say(cast.fatima, room, "Hallå?")
        outbox.plan()
    assert not Device.objects.filter(user=erik).exists()


def test_a_push_that_is_taken_forgives_the_refusals(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    write_to(erik, cast, chat, outbox)
    Device.objects.update(refusals=9)
    outbox.answer("accepted")
    assert Device.objects.get(user=erik).refusals == 0


def test_who_is_closed_signed_out_or_has_an_old_key_gets_nothing(
    cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    people = [cast.erik, cast.karin, cast.sara]
    for person in people:
        give_phone(person)
        write_to(person, cast, chat, outbox)
    people_services.deactivate_user(user=cast.erik, actor=cast.mats)
    ended = SignIn.objects.create(
        user=cast.karin, session_key=None, ended_at=timezone.now(), expire_date=timezone.now()
    )
    Device.objects.filter(user=cast.karin).update(sign_in=ended)
    Device.objects.filter(user=cast.sara).update(key="an older one")
    assert sum(waiting(person) for person in people) == 3
    assert outbox.claim() == []


def test_a_sign_in_that_ran_out_still_gets_pushes(erik: User, cast: Cast, chat: Chat, outbox: Outbox) -> None:
    past = timezone.now() - timedelta(days=1)
    Device.objects.update(sign_in=SignIn.objects.create(user=erik, session_key="x", expire_date=past))
    write_to(erik, cast, chat, outbox)
    assert len(outbox.claim()) == 1


# --- what a push says --------------------------------------------------------------------------------------


def test_a_locked_screen_shows_who_and_what_and_not_the_words(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    room = chat.room(cast.fatima, erik, name="Hemtjänst Norr")
    message = chat.say(cast.fatima, room, "Fru Berg har **ramlat**")
    outbox.plan()
    (sent,) = payloads(outbox)
    assert sent["web_push"] == 8030
    assert sent["mutable"] is True
    assert sent["app_badge"] == 1
    shown = sent["notification"]
    assert (shown["title"], shown["body"], shown["lang"]) == ("Fatima Haddad", "Nytt meddelande", "sv")
    path = f"/chat/{room.public_id}/m/{message.public_id}"
    assert shown["navigate"] == shown["data"]["url"] == f"http://localhost:8000{path}"
    assert read_beacon(shown["data"]["beacon"]) == Delivery.objects.get().pk


def test_who_wants_to_sees_the_words_in_the_own_language(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    Preferences.objects.create(user=erik, show_text=True)
    people_services.update_profile(user=erik, language="en")
    chat.say(cast.fatima, chat.room(cast.fatima, erik, name="Hemtjänst Norr"), "Fru Berg har **ramlat**")
    outbox.plan()
    shown = payloads(outbox)[0]["notification"]
    assert shown["title"] == "Fatima Haddad in Hemtjänst Norr"
    assert (shown["body"], shown["lang"]) == ("Fru Berg har ramlat", "en")


def test_several_unread_messages_are_counted_and_lead_to_the_first(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    room = chat.room(cast.fatima, erik)
    for text in ("Ett", "Två", "Tre"):
        chat.say(cast.fatima, room, text)
    outbox.plan()
    shown = payloads(outbox)[0]["notification"]
    assert shown["body"] == "3 nya meddelanden"
    assert shown["navigate"].endswith(f"/chat/{room.public_id}")


@pytest.mark.parametrize("text", ["å" * 8000, "👩🏽‍⚕️" * 900, '"\\' * 3000, "x\u0301" * 3000, "🇸🇪" * 2000])
def test_a_long_text_is_cut_between_characters(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox, text: str
) -> None:
    Preferences.objects.create(user=erik, show_text=True)
    chat.say(cast.fatima, chat.direct(cast.fatima, erik), text)
    outbox.plan()
    rendered, _ = render(outbox.claim())
    assert len(rendered[0].job.payload) < 3990
    body = msgspec.json.decode(rendered[0].job.payload)["notification"]["body"]
    assert 100 < len(body) <= 240
    whole = body.removesuffix("…")
    # What was cut off begins with a whole character too.
    assert text.startswith(whole)
    assert text[len(whole) :][:1] not in ("\u0301", "\u200d", "\ufe0f", "🏽")
    assert whole.count("🇸") == whole.count("🇪")


def test_what_was_read_elsewhere_is_taken_away_with_the_next_push(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    first = write_to(erik, cast, chat, outbox)
    outbox.answer("accepted")
    tag = payload_tag(erik, first)
    chat_services.move_read(actor=erik, room=first.public_id, number=1)
    room = chat.room(cast.karin, erik)
    chat.say(cast.karin, room, "Annat")
    outbox.plan()
    outbox.clock.shift(60)
    taken, mark = outbox.take()
    rendered, _ = render(taken)
    assert msgspec.json.decode(rendered[0].job.payload)["read"] == [tag]
    accepted = claims.Outcome(taken[0].delivery_id, "accepted", 201)
    transaction_of(lambda: claims.note([claims.Result(taken[0], mark, accepted, rendered[0].withdrawn)]))
    chat.say(cast.karin, room, "Mer")
    outbox.plan()
    assert payloads(outbox)[0]["read"] == []


def payload_tag(user: User, room: Any) -> str:
    from notifications.outbox.marks import tag_of

    return tag_of(user.pk, f"room:{room.pk}")


def test_the_table_of_kinds_is_what_goes_to_the_push_service(
    erik: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    write_to(erik, cast, chat, outbox)
    rendered, _ = render(outbox.claim())
    job = rendered[0].job
    assert (job.urgency, job.priority) == ("high", 20)
    assert 24 * 3600 - 120 < job.ttl <= 24 * 3600
    # RFC 8030 §5.4: no more than 32 characters of base64url.
    assert len(job.topic) == 24
    assert job.topic == msgspec.json.decode(job.payload)["notification"]["tag"]
    assert job.topic.replace("-", "").replace("_", "").isalnum()


def test_the_key_is_made_once_and_is_its_owners_alone(settings: Any) -> None:
    path = settings.TORGET_DATA / keys.FILE
    keys.private_key()
    assert path.stat().st_mode & 0o777 == 0o600
    made = path.read_text()
    keys.private_key.cache_clear()
    assert keys.private_key().decode().strip() == made.strip()


def test_five_hundred_pushes_cost_as_many_queries_as_one(
    cast: Cast, chat: Chat, outbox: Outbox, django_assert_num_queries: Any
) -> None:
    def queries(count: int) -> None:
        give_phone(cast.erik)
        Notification.objects.all().delete()
        chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), f"Hej {count}")
        outbox.plan()
        outbox.clock.shift(60)
        with django_assert_num_queries(11):
            render(outbox.take()[0])

    for count in (1, 2, 3):
        queries(count)
