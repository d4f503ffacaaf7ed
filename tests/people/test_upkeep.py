"""What administrators keep: accounts closed and opened, people moved, units made and changed; guests' end
dates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from eventlog import due
from people import codes, services
from people.models import Invitation, SignIn, Unit, User
from tests.factories import PASSWORD, Cast
from tests.people.conftest import Tree

BrowserOf = Callable[[User], Client]


def ask(browser: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(browser, method)(f"/api/{path}", body, content_type="application/json")


def test_a_guest_is_signed_out_the_moment_their_time_is_over(cast: Cast, browser_of: BrowserOf) -> None:
    until = timezone.now() + timedelta(days=1)
    made = services.invite(
        actor=cast.mats, given_name="Leif", role="guest", sponsor=cast.mats, active_until=until
    )
    code = ask(browser_of(cast.mats), "get", "invitations").json()["invitations"][0]["id"]
    assert code == made.public_id
    phone = Client()
    answer = ask(phone, "post", "invitations/accept", code=codes.code_of(made.public_id), password=PASSWORD)
    assert answer.status_code == 201, answer.content
    guest = Invitation.objects.get(pk=made.pk).used_by
    assert guest is not None
    due.run_due()
    assert phone.get("/api/me").status_code == 200
    with time_machine.travel(until, tick=False):
        due.run_due()
        assert not SignIn.objects.filter(user=guest, ended_at=None).exists()
        assert phone.get("/api/me").status_code == 401


def test_an_account_is_closed_and_opened_again(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima = browser_of(cast.mats), browser_of(cast.fatima)
    path = f"people/{cast.fatima.public_id}/account"
    assert ask(browser_of(cast.erik), "delete", path).status_code == 403
    assert fatima.get("/api/me").status_code == 200
    assert ask(mats, "delete", path).status_code == 200
    assert fatima.get("/api/me").status_code == 401
    assert mats.get(f"/api/people/{cast.fatima.public_id}").status_code == 404
    assert ask(mats, "put", path).status_code == 200
    assert mats.get(f"/api/people/{cast.fatima.public_id}").status_code == 200
    last = ask(mats, "delete", f"people/{cast.mats.public_id}/account")
    assert last.status_code == 409
    done = Entry.objects.filter(actor_id=cast.mats.pk).order_by("number").values_list("action", flat=True)
    assert list(done) == ["person.deactivated", "sign_in.revoked", "person.reactivated"]


def test_people_are_moved_and_units_are_kept(cast: Cast, tree: Tree, browser_of: BrowserOf) -> None:
    mats, erik = browser_of(cast.mats), browser_of(cast.erik)
    made = ask(mats, "post", "units/new", name="Natt Syd", below=tree.home_care.public_id)
    assert made.status_code == 201, made.content
    unit = made.json()["unit"]["id"]
    place = f"people/{cast.fatima.public_id}/place"
    assert ask(erik, "patch", place, unit=unit).status_code == 403
    card = ask(mats, "patch", place, unit=unit, title="Nattsköterska").json()["person"]
    assert (card["unit"]["name"], card["title"]) == ("Natt Syd", "Nattsköterska")

    change = f"units/{unit}/change"
    answer = ask(
        mats, "patch", change, name="Natt Öst", head=cast.fatima.public_id, below=tree.nursing.public_id
    )
    assert answer.json() == {"unit": {"id": unit, "name": "Natt Öst"}}
    shown = mats.get(f"/api/units/{unit}").json()
    assert shown["unit"]["head"]["name"] == "Fatima Haddad"
    assert [one["name"] for one in shown["path"]][-2:] == ["Äldreboendet Björken", "Natt Öst"]
    circle = ask(mats, "patch", f"units/{tree.care.public_id}/change", below=unit)
    assert (circle.status_code, circle.json()["error"]["code"]) == (409, "conflict")
    assert ask(mats, "delete", change).status_code == 409
    empty = ask(mats, "post", "units/new", name="Tom").json()["unit"]["id"]
    assert ask(mats, "delete", f"units/{empty}/change").status_code == 200
    for method, path in (("post", "units/new"), ("patch", change), ("delete", change)):
        assert ask(erik, method, path, **({"name": "X"} if method != "delete" else {})).status_code == 403
    assert Unit.objects.get(public_id=unit).name == "Natt Öst"
