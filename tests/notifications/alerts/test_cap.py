"""CAP 1.2: ours is as the schema wants it; that of others becomes a draft for a human, and nothing more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree

from eventlog import due
from notifications.alerts.cap import polling
from notifications.alerts.cap.arriving import take_up
from notifications.alerts.cap.reading import Unreadable, read_messages
from notifications.alerts.cap.writing import NAMESPACE, issues_of, schema, write_cap
from notifications.alerts.models import Alert, Incoming, Source
from notifications.models import Notification
from notifications.services.calendar import Trouble
from tests.notifications.alerts.conftest import Crisis

CAP = f"{{{NAMESPACE}}}"
INFO = """<info><language>{language}</language><category>Met</category><event>Storm</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<headline>{headline}</headline><description>Vindar på 30 m/s</description>
<area><areaDesc>Norrby</areaDesc><geocode><valueName>Kommunkod</valueName><value>{code}</value></geocode></area>
</info>"""


def warning(
    identifier: str = "1",
    *,
    status: str = "Actual",
    kind: str = "Alert",
    code: str = "0180",
    sent: str = "2026-11-26T07:00:00+01:00",
    references: str = "",
    headline: str = "Orange varning för vind",
    info: str | None = None,
) -> bytes:
    """A message as a weather service sends it."""
    refers = f"<references>{references}</references>" if references else ""
    part = INFO.format(language="sv-SE", headline=headline, code=code) if info is None else info
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{NAMESPACE}">'
        f"<identifier>{identifier}</identifier>"
        f"<sender>vader@example.org</sender><sent>{sent}</sent><status>{status}</status>"
        f"<msgType>{kind}</msgType><scope>Public</scope>{refers}{part}</alert>"
    ).encode()


def vma(**more: Any) -> bytes:
    """The same in the JSON of a public service broadcaster."""
    area = [{"areaDesc": "Norrby", "geocode": [{"valueName": "Kommun", "value": "0180"}]}]
    alert: dict[str, Any] = {
        "identifier": "VMA-1",
        "sender": "https://vma.example.org",
        "sent": "2026-11-26T07:00:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "info": [
            {
                "language": "sv-SE",
                "category": ["Safety"],
                "event": "Viktigt meddelande",
                "urgency": "Immediate",
                "severity": "Severe",
                "certainty": "Observed",
                "description": "Kraftig rök i Norrby. Stäng fönster och ventilation.",
                "area": area,
            }
        ],
    }
    return json.dumps({"timestamp": "2026-11-26T07:00:00+01:00", "alerts": [{**alert, **more}]}).encode()


@pytest.fixture
def source(db: None, settings: Any) -> Source:
    settings.TORGET_ALERT_CODES = ["0180", "01"]
    return Source.objects.create(name="vader")


def fates(source: Source, *contents: bytes) -> list[str | None]:
    return [take_up(source, message) for content in contents for message in read_messages(content)]


# --- out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drill", [False, True])
def test_every_issue_is_as_the_schema_wants_it(crisis: Crisis, settings: Any, drill: bool) -> None:
    settings.TORGET_ALERT_CODES = ["0180", "01"]
    link = {"title": "Läs mer", "url": "https://kommun.example/vatten"}
    alert = crisis.send(drill=drill, links=[link], area="Norrby")
    crisis.follow(alert, "update", severity="Extreme")
    crisis.follow(alert, "correction", severity="Severe")
    crisis.follow(alert, "all_clear", ask=False)
    issues = issues_of(alert)
    roots = [etree.fromstring(write_cap(alert, issues, issue.number)) for issue in issues]
    assert [schema().validate(root) for root in roots] == [True] * 4, schema().error_log
    assert [root.findtext(f"{CAP}msgType") for root in roots] == ["Alert", "Update", "Update", "Update"]
    assert {root.findtext(f"{CAP}status") for root in roots} == {"Exercise" if drill else "Actual"}
    named = [roots[0].findtext(f"{CAP}{name}") for name in ("sender", "identifier", "sent")]
    assert roots[1].findtext(f"{CAP}references") == ",".join(str(part) for part in named)
    assert len((roots[3].findtext(f"{CAP}references") or "").split(" ")) == 3
    infos = roots[3].findall(f"{CAP}info")
    assert [info.findtext(f"{CAP}language") for info in infos] == ["en", "sv"]
    assert {info.findtext(f"{CAP}responseType") for info in infos} == {"AllClear"}
    if drill:
        assert all(
            (info.findtext(f"{CAP}headline") or "").startswith(("ÖVNING: ", "DRILL: ")) for info in infos
        )


def test_a_cancellation_is_one(crisis: Crisis) -> None:
    alert = crisis.follow(crisis.send(), "cancel")
    root = etree.fromstring(write_cap(alert, issues_of(alert), 2))
    assert schema().validate(root), schema().error_log
    assert root.findtext(f"{CAP}msgType") == "Cancel"


def test_what_we_write_we_read(crisis: Crisis) -> None:
    alert = crisis.send()
    (read,) = read_messages(write_cap(alert, issues_of(alert), 1))
    assert (read.faults, read.parts[1].headline) == ([], "Drick inte kranvattnet i Norrby")


def test_the_feed_is_for_senders_and_for_who_holds_the_token(
    crisis: Crisis, rest: Any, settings: Any, client: Any
) -> None:
    alert = crisis.send()
    paths = ["/api/alerts/feed.atom", f"/api/alerts/{alert.public_id}/issues/1.cap"]
    assert [client.get(path).status_code for path in paths] == [401, 401]
    assert [client.get(path, {"token": ""}).status_code for path in paths] == [401, 401]
    settings.TORGET_ALERT_FEED_TOKEN = "hemlig"
    assert [client.get(path, {"token": "fel"}).status_code for path in paths] == [401, 401]
    feed, message = (client.get(path, {"token": "hemlig"}) for path in paths)
    root = etree.fromstring(feed.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.findtext(f"{atom}entry/{atom}title") == "Drick inte kranvattnet i Norrby"
    assert schema().validate(etree.fromstring(message.content))
    assert rest(crisis.cast.fatima).request("get", "alerts/sources")[0] == 403
    client.force_login(crisis.cast.fatima)
    assert client.get(paths[0]).status_code == 403
    client.force_login(crisis.cast.anna)
    assert client.get(paths[1]).status_code == 200
    assert client.get(paths[1].replace("1.cap", "7.cap")).status_code == 404


# --- in ---------------------------------------------------------------------------------------------------


def test_a_warning_for_us_becomes_a_draft_and_a_human_is_told(crisis: Crisis, source: Source) -> None:
    assert fates(source, warning()) == ["draft"]
    alert = Alert.objects.get()
    assert (alert.state, alert.author, alert.severity, alert.category) == ("draft", None, "Severe", "Met")
    assert alert.texts["sv"]["headline"] == "Orange varning för vind"
    crisis.plan()
    assert alert.number == 0
    told = Notification.objects.values_list("kind", "user__given_name")
    assert sorted(told) == [("incoming", "Anna"), ("incoming", "Mats")]
    sent = crisis.approve(crisis.propose({"id": alert.public_id}))
    assert sent["state"] == "sending", "which two humans may send"


def test_the_same_message_is_taken_up_once(crisis: Crisis, source: Source) -> None:
    assert fates(source, warning(), warning(), vma(), vma()) == ["draft", None, "draft", None]
    assert Alert.objects.count() == 2


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_no_test_of_others_is_shown_as_real(crisis: Crisis, source: Source, status: str) -> None:
    assert fates(source, warning(status=status), vma(status=status)) == ["test", "test"]
    assert Alert.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "fate"), [("0180", "draft"), ("01", "draft"), ("00", "draft"), ("1480", "elsewhere")]
)
def test_only_our_places_count(crisis: Crisis, source: Source, code: str, fate: str) -> None:
    assert fates(source, warning(code=code)) == [fate]


def test_a_later_one_renews_the_draft_and_a_cancel_takes_it_away(crisis: Crisis, source: Source) -> None:
    first = "vader@example.org,1,2026-11-26T07:00:00+01:00"
    later = warning("2", kind="Update", references=first, headline="Röd varning för vind")
    assert fates(source, warning(), later) == ["draft", "update"]
    alert = Alert.objects.get()
    assert alert.texts["sv"]["headline"] == "Röd varning för vind"
    # The time of what it refers to is written in another zone than it was sent in.
    cancel = warning("3", kind="Cancel", references="vader@example.org,2,2026-11-26T06:00:00+01:00", info="")
    assert fates(source, cancel) == ["cancel"]
    alert.refresh_from_db()
    assert alert.state == "cancelled"


def test_a_cancel_without_info_is_matched_by_sender_and_identifier(crisis: Crisis, source: Source) -> None:
    over = vma(msgType="Cancel", info=None, sent="2026-11-26T08:00:00+01:00")
    assert fates(source, vma(), over) == ["draft", "cancel"]
    assert Alert.objects.get().state == "cancelled"


def test_a_cancel_of_what_nobody_knows_changes_nothing(crisis: Crisis, source: Source) -> None:
    assert fates(source, warning("9", kind="Cancel", references="a,b,c", info="")) == ["unknown"]
    assert Alert.objects.count() == 0


def test_what_two_humans_have_sent_is_not_called_back_by_others(crisis: Crisis, source: Source) -> None:
    fates(source, vma())
    alert = Alert.objects.get()
    crisis.approve(crisis.propose({"id": alert.public_id}))
    crisis.plan()
    fates(source, vma(msgType="Cancel", info=None, sent="2026-11-26T08:00:00+01:00"))
    alert.refresh_from_db()
    assert alert.state == "active"


def test_many_in_one_wrapper_and_parts_out_of_order_are_read(source: Source) -> None:
    first = warning("1").decode().partition("?>")[2]
    untidy = warning("2").decode().partition("?>")[2].replace("<scope>Public</scope>", "")
    untidy = untidy.replace("</alert>", "<scope>Public</scope></alert>")
    both = read_messages(f"<alerts>{first}{untidy}</alerts>".encode())
    assert [bool(message.faults) for message in both] == [False, True]
    assert [message.parts[0].headline for message in both] == ["Orange varning för vind"] * 2


def test_other_letters_than_utf_8_are_read(source: Source) -> None:
    latin = warning().decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read_messages(latin)[0].parts[0].description == "Vindar på 30 m/s"
    with pytest.raises(Unreadable):
        read_messages(warning().decode().encode("latin-1"))


def test_a_signature_does_not_disturb(source: Source) -> None:
    signed = (
        warning()
        .decode()
        .replace(
            "</alert>",
            '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>',
        )
    )
    (message,) = read_messages(signed.encode())
    assert (message.signed, message.faults) == (True, [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "malformed"),
        (b"<alert", "malformed"),
        (b"{", "malformed"),
        (b"{}", "not_cap"),
        (b"<html/>", "not_cap"),
        (b"x" * 1_000_001, "too_large"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document_type"),
        (b"[" * 100_000, "malformed"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_messages(content)


def test_nothing_is_included_from_elsewhere(source: Source) -> None:
    include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    attack = warning().decode().replace("Vindar på 30 m/s", include)
    (message,) = read_messages(attack.encode())
    assert "root:" not in message.parts[0].description


# --- looking for them -------------------------------------------------------------------------------------


def test_a_source_that_cannot_be_read_says_so_and_is_asked_again(
    crisis: Crisis, settings: Any, monkeypatch: pytest.MonkeyPatch, rest: Any
) -> None:
    settings.TORGET_ALERT_SOURCES = {"vader": "https://vader.example/cap"}
    settings.TORGET_ALERT_CODES = ["0180"]
    answers: list[bytes | Exception] = [Trouble("unreachable"), warning(), b"<html/>"]

    async def fetch(address: str, allowed: Any) -> bytes:
        assert address == "https://vader.example/cap"
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(polling, "fetch", fetch)
    anna = rest(crisis.cast.anna)

    def look() -> dict[str, Any]:
        due.run_due()
        (found,) = anna.get("alerts/sources")["sources"]
        crisis.clock.shift(61)
        return dict(found)

    polling.ensure()
    first = look()
    assert (first["trouble"], first["read_at"]) == ("unreachable", None)
    second = look()
    assert (second["trouble"], Incoming.objects.count()) == ("", 1)
    assert second["read_at"] is not None
    third = look()
    assert (third["trouble"], third["read_at"]) == ("not_cap", second["read_at"])
    assert due.find(polling.POLL, "vader") > timezone.now() - timedelta(seconds=61)
