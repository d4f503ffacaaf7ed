"""An import from the screen: sent, checked, carried out beside the request, and the same again changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from eventlog import due
from people import services
from people.importing import jobs
from people.models import ImportJob, User
from tests.factories import Cast

BrowserOf = Callable[[User], Client]
HEAD = "externt id;förnamn;efternamn;enhet\n"
PEOPLE = HEAD + "1;Åsa;Öberg;Kommunen > Skolan\n2;Bo;Ek;Kommunen > Skolan > Kommunen\n3;Ali;Noor;Kommunen\n"


def send(browser: Client, content: bytes) -> Any:
    return browser.post("/api/imports", content, content_type="text/csv")


def look(browser: Client, job: str) -> Any:
    return browser.get(f"/api/imports/{job}").json()["import"]


def start(browser: Client, job: str, **how: Any) -> Any:
    return browser.post(f"/api/imports/{job}/start", how, content_type="application/json")


def check(browser: Client, content: bytes) -> str:
    answer = send(browser, content)
    assert answer.status_code == 201, answer.content
    job: str = answer.json()["import"]["id"]
    due.run_due()
    return job


def test_a_file_is_checked_then_carried_out_and_a_second_time_changes_nothing(
    cast: Cast, browser_of: BrowserOf
) -> None:
    mats = browser_of(cast.mats)
    before = User.objects.count()
    job = check(mats, PEOPLE.encode("latin-1"))
    checked = look(mats, job)
    assert (checked["state"], checked["report"]["encoding"]) == ("checked", "windows-1252")
    assert (checked["report"]["created"], checked["report"]["rejected"]) == (2, 1)
    assert [(fault["line"], fault["who"]) for fault in checked["report"]["faults"]] == [(3, "Bo Ek")]
    assert User.objects.count() == before

    assert start(mats, job).json()["import"]["state"] == "running"
    due.run_due()
    done = look(mats, job)
    assert (done["state"], done["done"], done["total"]) == ("done", 2, 2)
    assert User.objects.get(external_id="1").name == "Åsa Öberg"
    # The file is gone with it.
    assert ImportJob.objects.get(public_id=job).content is None
    assert Entry.objects.filter(action="people.import_started").count() == 1
    assert start(mats, job).status_code == 409

    again = look(mats, check(mats, PEOPLE.encode("latin-1")))["report"]
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert [one["state"] for one in mats.get("/api/imports").json()["imports"]] == ["checked", "done"]


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2", b"name;shoe size\nBo;44\n", b"f\xf6rnamn;efternamn\nBo;Ek\n"]
)
def test_a_file_that_is_none_is_told_and_writes_nothing(
    cast: Cast, browser_of: BrowserOf, content: bytes
) -> None:
    mats = browser_of(cast.mats)
    job = check(mats, content)
    failed = look(mats, job)
    assert failed["state"] == "failed"
    assert failed["error"]
    assert start(mats, job).status_code == 409
    assert mats.delete(f"/api/imports/{job}").status_code == 200
    assert mats.get(f"/api/imports/{job}").status_code == 404


def test_only_administrators_import_and_one_at_a_time(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima = browser_of(cast.mats), browser_of(cast.fatima)
    first, second = check(mats, PEOPLE.encode()), check(mats, PEOPLE.encode())
    assert send(fatima, PEOPLE.encode()).status_code == 403
    for answer in (start(fatima, first), fatima.get("/api/imports"), fatima.delete(f"/api/imports/{first}")):
        assert answer.status_code == 403
    assert mats.post("/api/imports", {"a": 1}, content_type="application/json").status_code == 415
    start(mats, first)
    assert start(mats, second).status_code == 409
    assert mats.delete(f"/api/imports/{first}").status_code == 409
    due.run_due()
    assert start(mats, second).status_code == 200


def test_what_a_dead_server_left_half_done_is_finished(
    cast: Cast, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    mats = browser_of(cast.mats)
    job = check(mats, PEOPLE.encode())
    start(mats, job)

    def die(**_fields: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("people.services.importing.import_people", die)
        due.run_due()
    assert look(mats, job)["state"] == "running"
    with time_machine.travel(timezone.now() + timedelta(seconds=jobs.RUN_SECONDS), tick=False):
        due.run_due()
        assert look(mats, job)["state"] == "done"


def test_a_large_file_tells_how_far_it_has_come(cast: Cast) -> None:
    rows = "".join(f"{number};Kim;Ek{number};Kommunen\n" for number in range(1_200))
    told: list[tuple[int, int]] = []
    services.import_people(
        content=(HEAD + rows).encode(), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(0, 1_200), (500, 1_200), (1_000, 1_200), (1_200, 1_200), (1_200, 1_200)]
