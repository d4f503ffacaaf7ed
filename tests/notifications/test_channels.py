"""Letters by mail and SMS: once for each person, with retries, and none that nobody wants any more."""

from __future__ import annotations

import asyncio
import json
import smtplib
import threading
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language

from notifications import channels
from notifications.channels import MAIL, SMS, Text, sources
from notifications.channels.claims import Result
from notifications.channels.mail import MailCarrier
from notifications.channels.numbers import to_international
from notifications.channels.office import PostOffice
from notifications.channels.parts import count_parts, fit, to_plain_letters
from notifications.channels.sms import SmsCarrier
from notifications.gateway import read_gateway
from notifications.models import Letter
from people.models import User
from tests.factories import UserFactory
from tests.notifications.conftest import Outbox
from tests.notifications.test_posting import running

GOING = threading.Event()


def write_notice(key: str, channel: str, user_ids: Collection[int]) -> Mapping[int, Text]:
    """A text in each language, to all but those of whom nothing is known any more."""
    subject = {"sv": "Läcka på Storgatan", "en": "Leak at Storgatan"}[get_language() or ""]
    gone = set(User.objects.filter(title="gone").values_list("pk", flat=True))
    return {
        pk: Text(
            subject, f"{subject}.\n\nKoka vattnet <i dag>.\nTill kl. 18.", link=f"/a/{key}", short=subject
        )
        for pk in user_ids
        if pk not in gone
    }


@pytest.fixture
def notices(db: None) -> Iterator[None]:
    """A source of texts."""
    channels.register("notice", write_notice, priority=5)
    yield
    del sources._sources["notice"]


@pytest.fixture
def gateway(settings: Any) -> Any:
    """An SMS gateway somewhere outside."""
    settings.TORGET_SMS = read_gateway(url="https://sms.example.com/send", header="Authorization: Bearer abc")
    return settings.TORGET_SMS


class Taking:
    """A carrier that answers as it is told."""

    at_once = 10

    def __init__(self, answer: str = "sent", **more: Any) -> None:
        self.answer, self.more = answer, more
        self.carried: list[Any] = []

    def carry(self, parcels: Any, stopping: threading.Event) -> list[Result]:
        self.carried += parcels
        return [
            Result(one.claim.letter_id, self.answer, attempts=one.claim.attempts, **self.more)
            for one in parcels
        ]


def send(*users: User, key: str = "k1", channel: str = MAIL, **more: Any) -> int:
    return channels.send(
        source="notice", key=key, channel=channel, user_ids=[user.pk for user in users], **more
    )


def went(key: str = "k1", channel: str = MAIL) -> dict[str, int]:
    return {state: n for state, n in channels.how_it_went(source="notice", key=key)[channel].items() if n}


def test_a_letter_goes_once_to_each_person(notices: None, mailoutbox: list[Any]) -> None:
    anna, erik = (
        UserFactory(email="anna@kommun.example"),
        UserFactory(email="erik@kommun.example", language="en"),
    )
    nobody = UserFactory(email="")
    office = PostOffice(MAIL, MailCarrier())
    assert send(anna, erik, nobody) == 2
    assert send(anna, erik) == 2
    office.empty(GOING)
    send(anna, erik)
    office.empty(GOING)
    assert sorted((mail.to[0], mail.subject) for mail in mailoutbox) == [
        ("anna@kommun.example", "Läcka på Storgatan"),
        ("erik@kommun.example", "Leak at Storgatan"),
    ]
    assert went() == {"sent": 2}
    send(anna, key="k1:end")
    office.empty(GOING)
    assert len(mailoutbox) == 3


def test_a_mail_has_its_text_twice_and_says_nothing_of_stopping(
    notices: None, mailoutbox: list[Any], settings: Any
) -> None:
    settings.TORGET_URL = "https://torget.kommun.example"
    send(UserFactory(email="anna@kommun.example"))
    PostOffice(MAIL, MailCarrier()).empty(GOING)
    (mail,) = mailoutbox
    assert "Koka vattnet <i dag>.\nTill kl. 18.\n" in mail.body
    assert "https://torget.kommun.example/a/k1" in mail.body
    ((page, kind),) = mail.alternatives
    assert kind == "text/html"
    assert "Koka vattnet &lt;i dag&gt;.<br>Till kl. 18." in page
    assert '<html lang="sv">' in page
    made: EmailMessage = mail.message()
    assert made["Message-ID"].endswith("@torget.kommun.example>")
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["List-Unsubscribe"] is None


def test_one_that_was_put_off_is_tried_again_and_given_up_in_the_end(
    notices: None, outbox: Outbox, gateway: Any
) -> None:
    anna = UserFactory(phone="070-123 45 67")
    send(anna, channel=SMS, expires_at=timezone.now() + timedelta(minutes=10))
    office = PostOffice(SMS, Taking("later", wait=60.0, trouble="status_503"))
    office.empty(GOING)
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.trouble) == ("waiting", 1, "status_503")
    assert letter.at == timezone.now() + timedelta(seconds=60)
    office.empty(GOING)
    assert len(office.carrier.carried) == 1, "its time has not come"
    outbox.clock.shift(601)
    office.empty(GOING)
    assert went(channel=SMS) == {"dropped": 1}


def test_what_nobody_wants_any_more_is_dropped(notices: None, outbox: Outbox, mailoutbox: list[Any]) -> None:
    gone, closed, called_back = (UserFactory(email=f"{n}@kommun.example") for n in "abc")
    send(gone, closed, called_back)
    User.objects.filter(pk=gone.pk).update(title="gone")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert channels.cancel(source="notice", key="k1", user_ids=[called_back.pk]) == 1
    PostOffice(MAIL, MailCarrier()).empty(GOING)
    assert mailoutbox == []
    assert went() == {"dropped": 3}


def test_a_source_that_fails_stops_no_other(
    notices: None, outbox: Outbox, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError

    channels.register("broken", fail)
    try:
        anna = UserFactory(email="anna@kommun.example")
        channels.send(source="broken", key="k", channel=MAIL, user_ids=[anna.pk])
        send(anna)
        PostOffice(MAIL, MailCarrier()).empty(GOING)
    finally:
        del sources._sources["broken"]
    assert len(mailoutbox) == 1
    assert channels.how_it_went(source="broken", key="k")[MAIL]["waiting"] == 1


@pytest.mark.parametrize(
    ("error", "state", "trouble"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "failed", "no_such_address"),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), "waiting", "SMTPRecipientsRefuse"),
        (smtplib.SMTPDataError(554, b"spam"), "failed", "refused"),
        (smtplib.SMTPAuthenticationError(535, b"who?"), "waiting", "SMTPAuthenticationEr"),
        (ConnectionRefusedError(), "waiting", "ConnectionRefusedErr"),
        (TimeoutError(), "waiting", "TimeoutError"),
    ],
)
def test_what_the_mail_server_says_is_heeded(
    notices: None, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str, trouble: str
) -> None:
    def refuse(self: Any, messages: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    send(UserFactory(email="anna@kommun.example"))
    PostOffice(MAIL, MailCarrier()).turn(GOING)
    letter = Letter.objects.get()
    assert (letter.state, letter.trouble, letter.claimed_until) == (state, trouble, None)


def test_letters_for_thousands_cost_few_queries(notices: None) -> None:
    def cost(count: int) -> int:
        people = UserFactory.create_batch(count)
        for number, one in enumerate(people):
            User.objects.filter(pk=one.pk).update(email=f"{count}.{number}@kommun.example")
        with CaptureQueriesContext(
            connection,
        ) as asking:
            send(*people, key=str(count))
        with CaptureQueriesContext(connection) as sending:
            PostOffice(MAIL, Taking()).turn(GOING)
        return len(asking) + len(sending)

    assert cost(2) == cost(9)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("070-123 45 67", "+46701234567"),
        ("+46 (0)70 123 45 67", "+46701234567"),
        ("0046701234567", "+46701234567"),
        ("073.123.45.67", "+46731234567"),
        ("+358 40 123 4567", "+358401234567"),
        ("0500-12 34 56", None),
        ("112", None),
        ("ring växeln", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str | None) -> None:
    assert to_international(written) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("å" * 160, 1),
        ("å" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        # A letter of two is not divided: 76 in each of two parts.
        ("€" * 153, 3),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("🚒" * 35, 1),
        # 67 code units hold 33 of them.
        ("🚒" * 67, 3),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, parts: int) -> None:
    assert count_parts(text) == parts


def test_a_text_is_cut_so_that_its_link_stays() -> None:
    link = "https://torget.kommun.example/a/abcdef"
    made = fit("Koka vattnet. " * 100, 2, after=link)
    assert count_parts(made) == 2
    assert made.endswith(f"...\n{link}")
    assert fit("Kort", 2, after=link) == f"Kort\n{link}"
    assert count_parts(to_plain_letters("”Stäng – fönstren…” " * 8)) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "http://sms.example.com/"}, "TORGET_SMS_SERVICES"),
        ({"url": "https://10.0.0.5/send"}, "TORGET_SMS_SERVICES"),
        ({"method": "DELETE"}, "TORGET_SMS_METHOD"),
        ({"method": "GET"}, "TORGET_SMS_FORMAT"),
        ({"body": '{"to": "{to}"}'}, "TORGET_SMS_BODY"),
        ({"body": '{"to": "{to}", "text": {text}}'}, "TORGET_SMS_BODY"),
        ({"rate": 0}, "TORGET_SMS_RATE"),
    ],
)
def test_settings_that_nothing_could_be_sent_with_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_gateway(**{"url": "https://sms.example.com/send", **wrong})


def test_texts_cannot_break_out_of_their_place() -> None:
    said = 'Hej" , "to": "+460 {to} & x=1'
    gateway = read_gateway(
        url="https://sms.example.com/send", body='{"to": ["{to}"], "m": {"t": "{text}"}, "n": 1}'
    )
    assert json.loads(gateway.request(to="+467", text=said, id="x")["data"]) == {
        "to": ["+467"],
        "m": {"t": said},
        "n": 1,
    }
    form = read_gateway(
        url="https://sms.example.com/send?user=u", method="GET", body_form="form", body="to={to}&text={text}"
    )
    query = form.request(to="+467", text=said, id="x")["url"].partition("?")[2]
    assert parse_qs(query) == {"user": ["u"], "to": ["+467"], "text": [said]}


async def test_a_gateway_is_told_once_and_its_patience_heeded() -> None:
    async with running() as service:
        gateway = read_gateway(
            url=f"{service.origin}/send",
            header="Authorization: Bearer abc",
            inside=[service.origin],
            rate=500,
        )
        parcel = _parcel("070-123 45 67")
        carrier = SmsCarrier(gateway, seconds=0.3)
        (result,) = await carrier._carry([parcel], GOING)
        assert (result.result, result.parts) == ("sent", 1)
        (request,) = service.asked
        assert request.headers["Authorization"] == "Bearer abc"
        assert json.loads(service.bodies[0]) == {"to": "+46701234567", "text": "Läcka"}

        async def wait(request: web.Request) -> web.StreamResponse:
            return web.Response(status=429, headers={"Retry-After": "90"})

        service.handler = wait
        (result,) = await carrier._carry([parcel], GOING)
        assert (result.result, result.wait) == ("later", 90)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "sent"), (302, "later"), (401, "later"), (503, "later"), (400, "failed"), (422, "failed")],
)
async def test_each_answer_of_a_gateway_has_its_meaning(status: int, outcome: str) -> None:
    async with running() as service:

        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": f"{service.origin}/elsewhere"})

        service.handler = answer
        gateway = read_gateway(url=f"{service.origin}/send", inside=[service.origin])
        (result,) = await SmsCarrier(gateway)._carry([_parcel("0701234567")], GOING)
        assert result.result == outcome
        assert len(service.asked) == 1, "a redirect is not followed"


async def test_a_gateway_that_hangs_is_left_alone_for_a_while() -> None:
    async with running() as service:

        async def hang(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(5)
            return web.Response()

        service.handler = hang
        gateway = read_gateway(url=f"{service.origin}/send", inside=[service.origin], rate=500)
        carrier = SmsCarrier(gateway, seconds=0.1)
        results = await carrier._carry([_parcel("0701234567")] * 5, GOING)
        assert {one.result for one in results} == {"later"}
        (result,) = await carrier._carry([_parcel("0701234567")], GOING)
        assert (result.trouble, len(service.asked)) == ("resting", 5)


async def test_a_name_that_leads_inward_is_not_called() -> None:
    async with running() as service:
        gateway = read_gateway(url="https://localhost.localdomain/send")
        (result,) = await SmsCarrier(gateway)._carry([_parcel("0701234567")], GOING)
        assert result.result == "later"
        assert service.asked == []


def _parcel(phone: str) -> Any:
    from notifications.channels.claims import Claim
    from notifications.channels.parcels import Parcel

    claim = Claim(1, "abc", "notice", "k1", 1, "sv", "p1", "", phone, 0)
    return Parcel(claim, Text("Läcka", "Läcka"), False)
