"""Devices: allowed, known again, moved, removed; and what is no subscription at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from notifications import keys, services
from notifications.models import Consent, Delivery, Device
from notifications.outbox.marks import beacon_of
from people.models import User
from people.services import revoke_all_sign_ins
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import ENDPOINT, Outbox, give_phone, told
from tests.notifications.subscriptions import new_keys

OpenRest = Callable[[User], Rest]


def subscription(**changes: Any) -> dict[str, Any]:
    p256dh, auth = new_keys()
    made = {"endpoint": f"{ENDPOINT}abc", "p256dh": p256dh, "auth": auth, "key": keys.public_key()}
    return {name: value for name, value in {**made, "consent": 1, **changes}.items() if value is not None}


def test_fatima_says_yes_and_her_phone_is_known(cast: Cast, rest: OpenRest) -> None:
    fatima = rest(cast.fatima)
    before = fatima.get("push")
    assert (before["consent"], before["devices"], before["wording"]) == (None, [], 1)
    status, answer = fatima.request("post", "push/devices", subscription())
    assert status == 201, answer
    after = fatima.get("push")
    assert after["consent"]["wording"] == 1
    assert [device["id"] for device in after["devices"]] == [answer["device"]["id"]]
    assert answer["device"]["service"] == "Google"
    assert ENDPOINT not in str(after), "the address is a secret"
    assert Entry.objects.filter(action="push.consented").count() == 1


def test_without_a_yes_nothing_is_kept(cast: Cast, rest: OpenRest) -> None:
    for consent in (None, 0, 2):
        status, answer = rest(cast.fatima).request("post", "push/devices", subscription(consent=consent))
        assert (status, answer["error"]["code"]) == (409, "consent_missing")
    assert not Device.objects.exists()
    assert not Consent.objects.exists()


def test_at_each_start_the_same_device_is_known_again(cast: Cast, rest: OpenRest, outbox: Outbox) -> None:
    fatima = rest(cast.fatima)
    first = fatima.request("post", "push/devices", subscription())[1]["device"]
    outbox.clock.shift(3600)
    again = fatima.request("post", "push/devices", subscription(consent=None))[1]["device"]
    assert again["id"] == first["id"]
    assert again["alive_at"] > first["alive_at"]
    assert Device.objects.count() == 1


def test_one_tap_takes_it_all_back(cast: Cast, rest: OpenRest) -> None:
    fatima = rest(cast.fatima)
    for number in range(3):
        fatima.request("post", "push/devices", subscription(endpoint=f"{ENDPOINT}{number}"))
    assert fatima.request("delete", "push") == (200, {"removed": 3})
    after = fatima.get("push")
    assert (after["consent"], after["devices"]) == (None, [])
    assert Consent.objects.get().withdrawn_at is not None
    assert fatima.request("post", "push/devices", subscription(consent=None))[0] == 409
    assert fatima.request("post", "push/devices", subscription())[0] == 201


def test_a_shared_phone_is_whose_it_is_now(cast: Cast, chat: Chat, rest: OpenRest, outbox: Outbox) -> None:
    rest(cast.fatima).request("post", "push/devices", subscription())
    chat.say(cast.karin, chat.direct(cast.karin, cast.fatima), "Lön")
    outbox.plan()
    assert rest(cast.erik).request("post", "push/devices", subscription())[0] == 201
    assert rest(cast.fatima).get("push")["devices"] == []
    assert len(rest(cast.erik).get("push")["devices"]) == 1
    # What was on its way to her does not come to him.
    assert outbox.claim() == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint", "invalid"),
        ({"endpoint": "https://10.0.0.1/x"}, "endpoint", "invalid"),
        ({"endpoint": "https://localhost/x"}, "endpoint", "invalid"),
        ({"endpoint": "https://evil.example/x"}, "endpoint", "invalid"),
        ({"endpoint": ""}, "endpoint", "invalid"),
        ({"endpoint": f"{ENDPOINT}{'x' * 2000}"}, "endpoint", "invalid"),
        ({"endpoint": f"{ENDPOINT}\0"}, "endpoint", "invalid"),
        ({"endpoint": 7}, "endpoint", "invalid"),
        ({"p256dh": "AAAA"}, "p256dh", "invalid"),
        ({"p256dh": "BA" + "A" * 85}, "p256dh", "invalid"),
        ({"auth": "kort"}, "auth", "invalid"),
        ({"auth": "å" * 22}, "auth", "invalid"),
        ({"key": "an older key"}, None, "key_replaced"),
        ({"more": 1}, "more", "invalid"),
    ],
)
def test_what_is_no_subscription_is_refused(
    cast: Cast, rest: OpenRest, changes: dict[str, Any], field: str | None, code: str
) -> None:
    status, answer = rest(cast.fatima).request("post", "push/devices", subscription(**changes))
    assert status in (400, 409)
    assert (answer["error"]["field"], answer["error"]["code"]) == (field, code)
    assert not Device.objects.exists()


def test_twenty_devices_are_enough(cast: Cast, rest: OpenRest) -> None:
    for _ in range(20):
        give_phone(cast.fatima)
    status, answer = rest(cast.fatima).request("post", "push/devices", subscription())
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (400, "too_many", 20)
    Device.objects.filter(pk=Device.objects.latest("pk").pk).update(
        alive_at=timezone.now() - timedelta(days=91)
    )
    assert rest(cast.fatima).request("post", "push/devices", subscription())[0] == 201
    assert Device.objects.filter(user=cast.fatima).count() == 20


def test_nobody_touches_anothers_device(cast: Cast, rest: OpenRest) -> None:
    phone = give_phone(cast.fatima)
    erik = rest(cast.erik)
    for method, path in (("delete", ""), ("post", "/test")):
        assert erik.request(method, f"push/devices/{phone.public_id}{path}")[0] == 404
    assert rest(cast.fatima).request("delete", f"push/devices/{phone.public_id}") == (200, {})
    assert not Device.objects.exists()


def test_a_device_can_be_tried(cast: Cast, rest: OpenRest, outbox: Outbox) -> None:
    phone, _other = give_phone(cast.fatima), give_phone(cast.fatima)
    fatima = rest(cast.fatima)
    for _ in range(2):
        assert fatima.request("post", f"push/devices/{phone.public_id}/test") == (200, {})
    taken = outbox.answer("accepted", after=0)
    assert [one.device_id for one in taken] == [phone.pk]
    assert told(cast.fatima) == [("test", "")]
    fatima.request("post", f"push/devices/{phone.public_id}/test")
    assert len(outbox.claim(after=0)) == 1
    Device.objects.update(key="an older one")
    status, answer = fatima.request("post", f"push/devices/{phone.public_id}/test")
    assert (status, answer["error"]["code"]) == (409, "key_replaced")


def test_a_shown_push_proves_that_the_device_is_alive(
    cast: Cast, chat: Chat, rest: OpenRest, outbox: Outbox
) -> None:
    phone = give_phone(cast.erik)
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    outbox.answer("accepted")
    delivery = Delivery.objects.get()
    outbox.clock.shift(60)
    anybody = Client()
    body = {"beacon": beacon_of(delivery.pk)}
    answer = anybody.post("/api/push/shown", body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {})
    shown = Delivery.objects.get().shown_at
    assert shown is not None
    phone.refresh_from_db()
    assert phone.alive_at == shown
    outbox.clock.shift(60)
    anybody.post("/api/push/shown", body, content_type="application/json")
    assert Delivery.objects.get().shown_at == shown


@pytest.mark.parametrize(
    "beacon", ["", "1", "1.", "1.AAAAAAAAAAAAAAAA", "²." + "A" * 16, "9" * 60, "å.å", "\0"]
)
def test_a_made_up_beacon_proves_nothing(db: None, beacon: str) -> None:
    answer = Client().post("/api/push/shown", {"beacon": beacon}, content_type="application/json")
    assert answer.status_code == 404


def test_a_browser_that_replaces_its_subscription_stays_known(cast: Cast) -> None:
    phone = give_phone(cast.fatima)
    p256dh, auth = new_keys()
    renewed = {
        "old_endpoint": phone.endpoint,
        "endpoint": f"{ENDPOINT}new",
        "p256dh": p256dh,
        "auth": auth,
        "key": keys.public_key(),
    }
    anybody = Client()

    def renew(**changes: Any) -> int:
        body = {**renewed, **changes}
        return anybody.post("/api/push/renew", body, content_type="application/json").status_code

    assert renew(old_endpoint=f"{ENDPOINT}unknown") == 404
    assert renew(endpoint="https://evil.example/x") == 400
    assert renew(key="an older key") == 409
    assert renew(endpoint=give_phone(cast.erik).endpoint) == 404
    assert renew() == 200
    phone.refresh_from_db()
    assert (phone.endpoint, phone.user_id) == (f"{ENDPOINT}new", cast.fatima.pk)
    assert renew() == 404, "the old one is not known any more"


def test_where_one_is_signed_out_no_push_comes(cast: Cast, rest: OpenRest) -> None:
    fatima = rest(cast.fatima)
    assert fatima.request("post", "push/devices", subscription())[0] == 201
    assert Device.objects.get().sign_in is not None
    assert services.purge_devices() == 0
    revoke_all_sign_ins(user=cast.fatima)
    assert services.purge_devices() == 1
    assert not Device.objects.exists()


def test_a_replaced_key_ends_what_waits_and_the_phone_comes_back_by_itself(
    cast: Cast, chat: Chat, rest: OpenRest, outbox: Outbox
) -> None:
    phone = rest(cast.fatima)
    phone.request("post", "push/devices", subscription())
    Device.objects.update(key="made for another")
    chat.say(cast.karin, chat.direct(cast.karin, cast.fatima), "Lön")
    outbox.plan()
    assert phone.get("push")["devices"][0]["outdated"]
    assert outbox.claim() == []
    assert Delivery.objects.get().state == "dropped", "no push service takes it with the new key"
    # At its next start the client subscribes anew, with another address.
    fresh = subscription(endpoint=f"{ENDPOINT}anew", consent=None)
    assert phone.request("post", "push/devices", fresh)[0] == 201
    chat.say(cast.karin, chat.direct(cast.karin, cast.fatima), "Lönen har kommit")
    outbox.plan()
    assert [one.endpoint for one in outbox.claim()] == [f"{ENDPOINT}anew"]


def test_however_many_somebody_claims_to_have_twenty_are_kept(cast: Cast, rest: OpenRest) -> None:
    phone = rest(cast.fatima)
    answers = {
        phone.request("post", "push/devices", subscription(endpoint=f"{ENDPOINT}{n}"))[0] for n in range(40)
    }
    assert answers == {201, 400}
    assert Device.objects.filter(user=cast.fatima).count() == 20
