"""Others' warnings, read whole by whoever is on duty before anything is made of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.alerts.cap.keeping import DAYS, forget_old
from notifications.alerts.models import Alert, Incoming, Source
from tests.chat.conftest import Chat, Rest, chat
from tests.notifications.alerts.conftest import Crisis
from tests.notifications.alerts.test_cap import fates, source, vma, warning

__all__ = ["chat", "source"]

WHOLE = """<info><language>sv-SE</language><category>Met</category><event>Storm</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<effective>2026-11-26T07:00:00+01:00</effective><onset>2026-11-26T12:00:00+01:00</onset>
<expires>2026-11-27T06:00:00+01:00</expires><senderName>Vädertjänsten</senderName>
<headline>Orange varning för vind</headline><description>{description}</description>
<instruction>Bind fast det som kan blåsa bort.</instruction><web>https://vader.example.org/1</web>
<area><areaDesc>Norrby</areaDesc><geocode><valueName>K</valueName><value>{code}</value></geocode></area>
<area><areaDesc>Söderby</areaDesc></area></info>"""
ELSEWHERE = WHOLE.format(description="Vindar på 30 m/s. " * 150, code="1480")


@pytest.fixture
def anna(crisis: Crisis) -> Rest:
    return Rest(crisis.cast.anna)


def post(rest: Rest, path: str) -> Any:
    status, answer = rest.request("post", path, {})
    assert status == 200, answer
    return answer


def listed(rest: Rest, **more: Any) -> list[Any]:
    path = "alerts/warnings" + ("?dismissed=1" if more.get("dismissed") else "")
    found: list[Any] = rest.get(path)["warnings"]
    return found


def test_all_of_it_is_read_also_of_one_that_became_nothing_here(anna: Rest, source: Source) -> None:
    note = warning(info=ELSEWHERE, references="vader@example.org,0,2026-11-25T07:00:00+01:00").replace(
        b"<references>", b"<note>Ers\xc3\xa4tter g\xc3\xa5rdagens.</note><references>"
    )
    assert fates(source, note) == ["elsewhere"]
    (line,) = listed(anna)
    assert (line["headline"], line["origin"], line["alert"]) == ("Orange varning för vind", "vader", None)
    read = anna.get(f"alerts/warnings/{line['id']}")["warning"]
    (part,) = read["parts"]
    assert part["description"] == ("Vindar på 30 m/s. " * 150).strip()
    assert part["instruction"] == "Bind fast det som kan blåsa bort."
    assert (part["areas"], part["web"]) == (["Norrby", "Söderby"], "https://vader.example.org/1")
    assert [part[name][:13] for name in ("effective", "onset", "expires")] == [
        "2026-11-26T07",
        "2026-11-26T12",
        "2026-11-27T06",
    ]
    assert (part["sender_name"], read["sender"]) == ("Vädertjänsten", "vader@example.org")
    assert (read["note"], read["references"]) == ("Ersätter gårdagens.", ["vader@example.org 0"])


@pytest.mark.parametrize(("status", "drill"), [("Actual", False), ("Exercise", True)])
def test_one_drafts_from_what_was_not_drafted(anna: Rest, source: Source, status: str, drill: bool) -> None:
    fates(source, warning(info=WHOLE.format(description="Vind", code="1480"), status=status))
    (line,) = listed(anna)
    alert = post(anna, f"alerts/warnings/{line['id']}/draft")["alert"]
    assert (alert["state"], alert["drill"], alert["author"]["name"]) == ("draft", drill, "Anna Bergström")
    assert alert["content"]["texts"]["sv"]["instruction"] == "Bind fast det som kan blåsa bort."
    assert alert["incoming"][0]["warning"] == line["id"]
    again = post(anna, f"alerts/warnings/{line['id']}/draft")["alert"]
    assert again["id"] == alert["id"], "there is one draft of it"


def test_one_put_aside_takes_its_untouched_draft_along_and_is_found_again(anna: Rest, source: Source) -> None:
    assert fates(source, warning()) == ["draft"]
    (line,) = listed(anna)
    put = post(anna, f"alerts/warnings/{line['id']}/dismissal")["warning"]
    assert (put["dismissed_by"]["name"], put["alert"]["state"]) == ("Anna Bergström", "cancelled")
    assert listed(anna) == []
    assert [one["id"] for one in listed(anna, dismissed=True)] == [line["id"]]
    # And thought better of.
    alert = post(anna, f"alerts/warnings/{line['id']}/draft")["alert"]
    assert alert["state"] == "draft"
    assert [one["alert"]["id"] for one in listed(anna)] == [alert["id"]]


def test_a_draft_that_somebody_works_on_stays(crisis: Crisis, chat: Chat, anna: Rest, source: Source) -> None:
    fates(source, warning(code="1480"))
    (line,) = listed(anna)
    alert = post(anna, f"alerts/warnings/{line['id']}/draft")["alert"]
    chat.do(crisis.cast.mats, "warning.dismiss", warning=line["id"])
    assert Alert.objects.get(public_id=alert["id"]).state == "draft"


def test_a_cancellation_of_others_is_read_but_gives_no_draft(anna: Rest, source: Source) -> None:
    fates(source, vma(), vma(msgType="Cancel", info=None, sent="2026-11-26T08:00:00+01:00"))
    cancel = listed(anna)[0]
    assert (cancel["fate"], cancel["kind"]) == ("cancel", "Cancel")
    assert anna.get(f"alerts/warnings/{cancel['id']}")["warning"]["parts"] == []
    status, answer = anna.request("post", f"alerts/warnings/{cancel['id']}/draft", {})
    assert (status, answer["error"]["code"]) == (409, "conflict")


def test_only_those_who_send_alerts_read_them(crisis: Crisis, anna: Rest, source: Source) -> None:
    fates(source, warning())
    (line,) = listed(anna)
    fatima = Rest(crisis.cast.fatima)
    for method, path in (("get", ""), ("get", f"/{line['id']}"), ("post", f"/{line['id']}/dismissal")):
        assert fatima.request(method, f"alerts/warnings{path}")[0] == 403
    assert anna.request("get", "alerts/warnings/AAAAAAAAAAAA")[0] == 404
    assert anna.request("get", "alerts/warnings?cursor=x")[0] == 400


def test_what_was_said_long_ago_is_let_go_of_but_not_taken_up_anew(anna: Rest, source: Source) -> None:
    fates(source, warning())
    Incoming.objects.update(at=timezone.now() - timedelta(days=DAYS, hours=1))
    forget_old(timezone.now())
    assert listed(anna) == []
    assert fates(source, warning()) == [None]
