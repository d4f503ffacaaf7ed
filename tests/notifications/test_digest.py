"""The mail to those whom no push reaches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat import services as chat_services
from eventlog import due
from notifications import services
from notifications.channels import MAIL
from notifications.channels.digest import DIGEST, WORK, keep_looking
from notifications.channels.mail import MailCarrier
from notifications.channels.office import PostOffice
from notifications.channels.stopping import stop_token
from notifications.models import Device, Preferences
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone
from tests.notifications.test_channels import GOING


class Morning:
    """What somebody does not read, and the mail about it."""

    def __init__(self, cast: Cast, chat: Chat, outbox: Outbox, mails: list[Any]) -> None:
        self.cast, self.chat, self.outbox, self.mails = cast, chat, outbox, mails
        User.objects.filter(pk=cast.erik.pk).update(email="erik.lindqvist@kommun.example")
        User.objects.exclude(pk=cast.erik.pk).update(email="")
        self.room = chat.direct(cast.fatima, cast.erik)
        keep_looking()

    def say(self, text: str) -> Any:
        self.outbox.clock.shift(1)
        message = self.chat.say(self.cast.fatima, self.room, text)
        self.outbox.plan()
        return message

    def after(self, **time: int) -> list[Any]:
        """Return the mails of that time."""
        self.mails.clear()
        self.outbox.clock.shift(timedelta(**time))
        due.run_due()
        PostOffice(MAIL, MailCarrier()).empty(GOING)
        return list(self.mails)


@pytest.fixture
def morning(cast: Cast, chat: Chat, outbox: Outbox, mailoutbox: list[Any]) -> Morning:
    """Erik has an address and no device; Fatima writes to him."""
    return Morning(cast, chat, outbox, mailoutbox)


def test_who_has_no_device_is_mailed_what_waits(morning: Morning) -> None:
    morning.say("Kan du ringa fru Berg?")
    assert morning.after(minutes=50) == [], "he may read it yet"
    (mail,) = morning.after(minutes=15)
    assert mail.to == ["erik.lindqvist@kommun.example"]
    assert mail.subject == "1 oläst notis i Torget"
    assert "Fatima" in mail.body
    assert "fru Berg" not in mail.body, "a mailbox is no safer than a locked screen"
    assert "/me/inbox" in mail.body
    assert morning.after(hours=1) == []


def test_it_comes_seldom_and_only_with_something_new(morning: Morning) -> None:
    Preferences.objects.create(user=morning.cast.erik, show_text=True)
    morning.say("Ett")
    assert len(morning.after(minutes=65)) == 1
    morning.say("Två")
    assert morning.after(minutes=70) == [], "not within four hours"
    (mail,) = morning.after(hours=4)
    assert "Två" in mail.body
    assert morning.after(hours=5) == [], "nothing new"


def test_who_has_read_it_or_a_live_phone_or_no_wish_is_not_mailed(morning: Morning) -> None:
    erik = morning.cast.erik
    phone = give_phone(erik)
    morning.say("Ett")
    assert morning.after(hours=2) == []
    Device.objects.filter(pk=phone.pk).update(alive_at=timezone.now() - timedelta(days=31))
    services.change_preferences(user=erik, push={"direct": False}, show_text=None, mail=None)
    assert morning.after(minutes=15) == []
    services.change_preferences(user=erik, push={"direct": True}, show_text=None, mail=None)
    message = morning.say("Två")
    chat_services.move_read(actor=erik, room=morning.room.public_id, number=message.number)
    assert morning.after(hours=2) == []


def test_mail_is_stopped_from_the_mail_itself(morning: Morning, client: Client, settings: Any) -> None:
    morning.say("Ett")
    (mail,) = morning.after(hours=2)
    sent = mail.message()
    link = sent["List-Unsubscribe"].strip("<>")
    assert link in mail.body
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.removeprefix(settings.TORGET_URL)
    page = client.get(path)
    assert "Inga fler mejl" in page.content.decode()
    assert not Preferences.objects.filter(user=morning.cast.erik).exists(), "looking stops nothing"
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not Preferences.objects.get(user=morning.cast.erik).mail
    morning.say("Två")
    assert morning.after(hours=10) == []


@pytest.mark.parametrize("token", ["x", "a.b", f"{'1' * 12}.{'0' * 32}", "å.ä"])
def test_a_made_up_link_stops_nothing(client: Client, db: None, token: str) -> None:
    assert client.post(f"/api/mail/stop/{token}").status_code == 404
    assert stop_token("anna") not in (token, stop_token("erik"))


def test_the_search_for_them_goes_on(morning: Morning) -> None:
    keep_looking()
    before = due.find(WORK, DIGEST)
    morning.after(minutes=30)
    after = due.find(WORK, DIGEST)
    assert before is not None
    assert after is not None
    assert after > before
