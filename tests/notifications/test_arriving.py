"""From what is said to a phone that reads it: a real sender, and a push service that is not ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from notifications import keys
from notifications.models import Delivery, Device
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.notifications.conftest import Outbox, Sender
from tests.servers.push_service import PushService, Subscription

Subscribe = Callable[[User], Subscription]


def test_eriks_phones_read_what_fatima_wrote(
    cast: Cast,
    chat: Chat,
    outbox: Outbox,
    sender: Sender,
    push_service: PushService,
    subscribe: Subscribe,
) -> None:
    phone, tablet, lost = (subscribe(cast.erik) for _ in range(3))
    push_service.expire(lost)
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Fru Berg är hemma igen")
    outbox.plan()
    outbox.clock.shift(5)
    outcomes = sender.send_due()
    assert sorted((one.result, one.status) for one in outcomes) == [
        ("accepted", 201),
        ("accepted", 201),
        ("gone", 410),
    ]
    for device in (phone, tablet):
        (push,) = push_service.received(device)
        assert push["notification"]["title"] == "Fatima Haddad"
        assert push["notification"]["body"] == "Nytt meddelande"
    assert push_service.received(lost) == []
    # The lost one is forgotten, and what was on its way to it.
    assert set(Device.objects.values_list("endpoint", flat=True)) == {phone.endpoint, tablet.endpoint}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_signed_with_another_key_is_refused_there(
    cast: Cast,
    chat: Chat,
    outbox: Outbox,
    sender: Sender,
    push_service: PushService,
    subscribe: Subscribe,
) -> None:
    phone = subscribe(cast.erik)
    stranger = push_service.subscribe(
        "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    )
    Device.objects.update(endpoint=stranger.endpoint, p256dh=stranger.p256dh, auth=stranger.auth)
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    outbox.clock.shift(5)
    assert [one.result for one in sender.send_due()] == ["refused"]
    assert push_service.received(phone) == push_service.received(stranger) == []
    assert Device.objects.get().refusals == 1
    assert keys.public_key()


def test_the_sender_knows_no_django() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, notifications.sender.__main__; rooms = {name.split('.')[0] for name in sys.modules};"
            "print(sorted(rooms & {'django', 'config', 'sqlite3', 'psycopg', 'people'}))",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
