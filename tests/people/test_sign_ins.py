"""Where somebody is signed in: seen, told apart, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from eventlog.kinds import EventRow
from eventlog.kinds import get as get_kind
from eventlog.models import Event
from people import queries, services
from people.devices import describe
from people.models import SignIn, User
from people.sessions import SessionStore
from tests.factories import PASSWORD, Cast

BrowserOf = Callable[[User], Client]
LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"

PHONE = (
    "Mozilla/5.0 (Linux; Android 15; SM-A556B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def id_of(client: Client) -> str:
    return SignIn.objects.get(session_key=key_of(client)).public_id


def revoked(user: User) -> list[str]:
    """Return the sessions that the user's topic says are over, as a late reader would rebuild them."""
    kind = get_kind("session.revoked")
    assert kind is not None
    events = Event.objects.filter(topic_id=user.topic_id, kind=kind.name).order_by("seq")
    rows = [EventRow(e.topic_id, "", e.seq, e.kind, e.object_id, e.at) for e in events]
    return [kind.data(obj, row)["session"] for obj, row in zip(kind.load(rows), rows, strict=True)]


def test_fatima_sees_her_phone_and_the_kitchens_computer(cast: Cast, db: None) -> None:
    fatima = Cast(password=PASSWORD).fatima
    phone, kitchen = Client(HTTP_USER_AGENT=PHONE), Client(HTTP_USER_AGENT="")
    for client in (phone, kitchen):
        who = {"username": fatima.username, "password": PASSWORD}
        client.post(LOGIN, who, content_type="application/json")
    shown = phone.get("/api/sessions", headers={"accept-language": "en"}).json()["sessions"]
    assert [(entry["device"], entry["current"]) for entry in shown] == [
        ("Okänd enhet", False),
        ("Chrome på Android", True),
    ]
    assert {entry["id"] for entry in shown} == {id_of(phone), id_of(kitchen)}


def test_she_ends_the_one_on_the_kitchens_computer(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen = browser_of(cast.fatima), browser_of(cast.fatima)
    ended = id_of(kitchen)
    assert kitchen.get("/api/me").status_code == 200
    answer = phone.delete(f"/api/sessions/{ended}")
    assert (answer.status_code, answer.json()) == (200, {})
    assert kitchen.get("/api/me").status_code == 401
    assert phone.get("/api/me").status_code == 200
    assert revoked(cast.fatima) == [ended]
    assert [entry["id"] for entry in phone.get("/api/sessions").json()["sessions"]] == [id_of(phone)]


def test_she_ends_the_one_she_uses(cast: Cast, browser_of: BrowserOf) -> None:
    phone = browser_of(cast.fatima)
    own = id_of(phone)
    answer = phone.delete(f"/api/sessions/{own}")
    assert answer.status_code == 200
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert revoked(cast.fatima) == [own]
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_she_ends_all_the_others(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen, library = (browser_of(cast.fatima) for _ in range(3))
    others = {id_of(kitchen), id_of(library)}
    assert phone.delete("/api/sessions").json() == {"revoked": 2}
    assert [client.get("/api/me").status_code for client in (phone, kitchen, library)] == [200, 401, 401]
    assert set(revoked(cast.fatima)) == others


def test_nobody_ends_anothers(cast: Cast, browser_of: BrowserOf) -> None:
    hers = browser_of(cast.fatima)
    for public_id in (id_of(hers), "no-such-id", "%00", "x" * 500):
        assert browser_of(cast.erik).delete(f"/api/sessions/{public_id}").status_code == 404
    assert hers.get("/api/me").status_code == 200


def test_an_ended_one_cannot_be_ended_again(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen = browser_of(cast.fatima), browser_of(cast.fatima)
    ended = id_of(kitchen)
    assert phone.delete(f"/api/sessions/{ended}").status_code == 200
    assert phone.delete(f"/api/sessions/{ended}").status_code == 404


def test_signing_out_tells_her_other_windows(cast: Cast, browser_of: BrowserOf) -> None:
    phone = browser_of(cast.fatima)
    own = id_of(phone)
    phone.delete(SESSION)
    assert revoked(cast.fatima) == [own]


def test_deactivating_ends_everything(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen = browser_of(cast.fatima), browser_of(cast.fatima)
    ids = {id_of(phone), id_of(kitchen)}
    services.deactivate_user(user=cast.fatima, actor=cast.mats)
    assert {phone.get("/api/me").status_code, kitchen.get("/api/me").status_code} == {401}
    assert set(revoked(cast.fatima)) == ids


def test_identify_takes_one_query(
    cast: Cast, browser_of: BrowserOf, django_assert_num_queries: Callable[[int], Any]
) -> None:
    key = key_of(browser_of(cast.fatima))
    with django_assert_num_queries(1):
        identity = queries.identify(key)
    assert identity is not None
    assert (identity.user_id, identity.user_public_id) == (cast.fatima.pk, cast.fatima.public_id)
    assert identity.session_public_id == SignIn.objects.get(session_key=key).public_id
    assert (identity.name, identity.language, identity.topic_id) == (
        "Fatima Haddad",
        "sv",
        cast.fatima.topic_id,
    )


def test_identify_knows_no_others(cast: Cast, browser_of: BrowserOf) -> None:
    key = key_of(browser_of(cast.fatima))
    assert queries.identify(key) is not None
    for nonsense in ("", "x" * 32, "x" * 10_000, "\0", "\ud800", key[:-1]):
        assert queries.identify(nonsense) is None
    # Somebody on the way in has a session as well.
    anonymous = SessionStore()
    anonymous["half"] = "way"
    anonymous.save()
    assert anonymous.session_key
    assert queries.identify(anonymous.session_key) is None


def test_identify_stops_when_the_session_has_expired(cast: Cast, browser_of: BrowserOf) -> None:
    key = key_of(browser_of(cast.fatima))
    later = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
    with time_machine.travel(later, tick=False):
        assert queries.identify(key) is None


def test_identify_stops_when_the_password_changed_behind_our_back(cast: Cast, browser_of: BrowserOf) -> None:
    key = key_of(browser_of(cast.fatima))
    assert queries.identify(key) is not None
    # As `manage.py changepassword` does, past the services.
    cast.fatima.set_password("something-else-1")
    cast.fatima.save()
    assert queries.identify(key) is None


def test_live_sessions_names_those_that_stand(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen = browser_of(cast.fatima), browser_of(cast.erik)
    ids = [id_of(phone), id_of(kitchen), "unknown"]
    assert queries.live_sessions(ids) == set(ids[:2])
    services.revoke_all_sign_ins(user=cast.erik)
    assert queries.live_sessions(ids) == {ids[0]}


def test_last_seen_moves_at_most_every_five_minutes(cast: Cast, browser_of: BrowserOf) -> None:
    start = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        phone = browser_of(cast.fatima)
        sign_in = SignIn.objects.get(session_key=key_of(phone))
        for minutes, seen in ((1, 0), (4, 0), (5, 5), (9, 5), (10, 10)):
            clock.move_to(start + timedelta(minutes=minutes))
            assert phone.get("/api/me").status_code == 200
            sign_in.refresh_from_db()
            assert sign_in.last_seen_at == start + timedelta(minutes=seen)
        assert sign_in.expire_date == start + timedelta(minutes=10, seconds=settings.SESSION_COOKIE_AGE)


def test_an_open_socket_keeps_its_sign_in_alive(cast: Cast, browser_of: BrowserOf) -> None:
    phone, kitchen = browser_of(cast.fatima), browser_of(cast.fatima)
    seen, ended = id_of(phone), id_of(kitchen)
    services.revoke_sign_in(user=cast.fatima, public_id=ended)
    later = timezone.now() + timedelta(days=20)
    with time_machine.travel(later, tick=False):
        services.note_seen(sessions=[seen, ended])
    assert SignIn.objects.get(public_id=seen).last_seen_at == later
    assert SignIn.objects.get(public_id=ended).last_seen_at < later


def test_signing_in_changes_the_key(db: None) -> None:
    # A key that somebody planted before the sign-in must be worth nothing after it.
    fatima = Cast(password=PASSWORD).fatima
    planted = SessionStore()
    planted["half"] = "way"
    planted.save()
    assert planted.session_key
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    answer = client.post(
        LOGIN, {"username": fatima.username, "password": PASSWORD}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert key_of(client) != planted.session_key
    assert queries.identify(key_of(client)) is not None
    assert queries.identify(planted.session_key) is None


def test_a_session_ended_meanwhile_does_not_come_back(cast: Cast, browser_of: BrowserOf) -> None:
    phone = browser_of(cast.fatima)
    session = SessionStore(key_of(phone))
    session["read"] = True
    services.revoke_all_sign_ins(user=cast.fatima)
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        session.save()
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_old_ones_are_removed_once_the_log_has_forgotten_them(cast: Cast, browser_of: BrowserOf) -> None:
    ended, expired = browser_of(cast.fatima), browser_of(cast.fatima)
    services.revoke_sign_in(user=cast.fatima, public_id=id_of(ended))
    SignIn.objects.filter(session_key=key_of(expired)).update(expire_date=timezone.now() - timedelta(days=1))
    live = browser_of(cast.fatima)
    SessionStore.clear_expired()
    assert SignIn.objects.count() == 2, "the log still speaks of the one that was ended"
    SignIn.objects.filter(session_key=key_of(live)).update(expire_date=timezone.now() + timedelta(days=400))
    with time_machine.travel(timezone.now() + timedelta(days=settings.TORGET_LOG_DAYS + 2)):
        SessionStore.clear_expired()
    assert SignIn.objects.get().session_key == key_of(live)


@pytest.mark.parametrize(
    ("user_agent", "swedish"),
    [
        (PHONE, "Chrome på Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari på iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge på Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox på Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.5 Safari/605.1.15",
            "Safari på Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet på Android",
        ),
        ("curl/8.5.0", "Okänd enhet"),
        ("", "Okänd enhet"),
    ],
)
def test_devices_are_called_what_people_call_them(user_agent: str, swedish: str) -> None:
    from django.utils import translation

    with translation.override("sv"):
        assert describe(user_agent) == swedish
    with translation.override("en"):
        assert describe(user_agent) == swedish.replace(" på ", " on ").replace(
            "Okänd enhet", "Unknown device"
        )
