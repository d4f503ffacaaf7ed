"""People taken over from a file: as often as one likes, whatever wrote it, and nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import Entry
from eventlog.errors import Forbidden, Invalid
from eventlog.models import Event
from people import services
from people.importing.report import Report
from people.models import SignIn, Unit, User
from tests.factories import Cast

HEADER = "external_id;username;given_name;family_name;email;title;unit;manager;phone;languages;skills;active"
STAFF = f"""{HEADER}
1;karin;Karin;Öberg;karin@example.org;Kommundirektör;Ekholma kommun;;070-1;svenska;ledarskap;ja
2;;Fatima;Haddad;;Undersköterska;Vård > Hemtjänst Norr;karin;070-2;svenska, arabiska;Sårvård,demens;ja
3;erik;Erik;Lindqvist;erik@example.org;Förskollärare;Utbildning > Kotten;1;070-3;;;ja
"""


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Reasons are compared as they stand in the program."""
    with translation.override("en"):
        yield


def load(text: str, encoding: str = "utf-8", **options: Any) -> Report:
    return services.import_people(content=text.encode(encoding), **options)


def fault_of(report: Report) -> str:
    (fault,) = report.faults
    return fault.reason


def everything() -> list[Any]:
    people = User.objects.order_by("pk").values()
    skills = User.skills.through.objects.order_by("pk").values_list("user_id", "skill_id")
    return [*people, *Unit.objects.order_by("pk").values(), *skills]


def test_people_units_and_managers_come_over(db: None) -> None:
    report = load(STAFF)
    assert (report.rows, report.created, report.faults) == (3, 3, [])
    assert report.units == [
        "Ekholma kommun",
        "Ekholma kommun > Vård",
        "Ekholma kommun > Vård > Hemtjänst Norr",
        "Ekholma kommun > Utbildning",
        "Ekholma kommun > Utbildning > Kotten",
    ]
    fatima = User.objects.get(external_id="2")
    assert (fatima.username, fatima.title, fatima.languages) == (
        "fatima.haddad",
        "Undersköterska",
        ["svenska", "arabiska"],
    )
    assert {skill.name for skill in fatima.skills.all()} == {"Sårvård", "demens"}
    assert "sårvård" in fatima.search_text
    assert fatima.manager == User.objects.get(username="erik").manager == User.objects.get(username="karin")
    assert fatima.unit is not None
    assert (fatima.unit.name, fatima.unit.kind, fatima.unit.path.count("/")) == ("Hemtjänst Norr", "unit", 4)
    assert fatima.role_names == {"staff"}
    assert not fatima.has_usable_password()
    assert fatima.topic.name == f"user:{fatima.public_id}"


def test_a_second_run_changes_nothing(db: None) -> None:
    load(STAFF)
    before, entries, events = everything(), Entry.objects.count(), Event.objects.count()
    report = load(STAFF)
    assert (report.unchanged, report.created, report.changed, report.units) == (3, 0, 0, [])
    assert (everything(), Entry.objects.count(), Event.objects.count()) == (before, entries, events)


def test_a_dry_run_tells_the_same_and_writes_nothing(cast: Cast) -> None:
    text = STAFF + "4;;;Utan;;;;;;;;ja\n5;mats.nystrom;Stig;Dubbel;;;;karin;;;;ja\n6;x;X;Y;;;;nobody;;;;nej\n"
    services.create_user(username="5", given_name="Någon")
    assert cast.mats.username == "mats.nystrom"
    services.update_profile(user=cast.mats, about="Hej")
    before = everything()
    told = load(text, dry_run=True)
    assert everything() == before
    assert told.created == 3
    assert load(text) == told


def test_only_what_is_different_is_written(db: None) -> None:
    load(STAFF)
    fatima = User.objects.get(external_id="2")
    Event.objects.all().delete()
    report = load(STAFF.replace("Undersköterska", "Sjuksköterska").replace("demens", "palliation"))
    assert (report.changed, report.unchanged) == (1, 2)
    assert Event.objects.get().object_id == fatima.pk
    fatima.refresh_from_db()
    assert fatima.title == "Sjuksköterska"
    assert "palliation" in fatima.search_text
    assert "demens" not in fatima.search_text


def test_what_has_no_column_stays(db: None) -> None:
    load(STAFF)
    load("external_id,title\n2,Samordnare\n")
    fatima = User.objects.get(external_id="2")
    assert (fatima.title, fatima.phone, fatima.given_name) == ("Samordnare", "070-2", "Fatima")
    assert fatima.unit is not None
    assert fatima.manager is not None
    assert fatima.skills.count() == 2


def test_an_account_there_is_gets_its_external_id_by_the_username(cast: Cast) -> None:
    before = cast.fatima
    report = load("external_id,username,title\n77,Fatima.Haddad,Samordnare\n")
    assert (report.created, report.changed) == (0, 1)
    before.refresh_from_db()
    assert (before.external_id, before.title) == ("77", "Samordnare")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter_will_do(db: None, encoding: str, delimiter: str) -> None:
    lines = ["Användarnamn;Förnamn;Efternamn;Befattning", 'asa;Åsa;Öberg;"Rektor"']
    text = "\r\n".join(lines).replace(";", delimiter)
    assert load(text, encoding).created == 1
    asa = User.objects.get(username="asa")
    assert (asa.name, asa.title) == ("Åsa Öberg", "Rektor")


def test_a_row_over_several_lines_is_told_by_its_last(db: None) -> None:
    report = load('username,given_name,title\na,A,"Två\nrader"\nb,B,Bra\n')
    assert report.created == 1
    assert (report.faults[0].line, report.faults[0].rejected) == (3, True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,,Utan namn", "columns"),
        ("9,nytt namn,Kim,Ö,,,,,,,,", "a to z"),
        ("9,kim,,Ö,,,,,,,,", "Write something"),
        ("9,kim,Kim,Ö,kim,,,,,,,", "e-mail"),
        ("9,kim,Kim,Ö,karin@example.org,,,,,,,", "Somebody else"),
        ("1,kim,Kim,Ö,,,,,,,,", "line 2"),
        ("9,karin,Kim,Ö,,,,,,,,", "another external id"),
        ("9,erik,Kim,Ö,,,,,,,,", "line 3"),
        (",,Kim,Ö,,,,,,,,", "Neither"),
        (f"9,kim,{'x' * 81},Ö,,,,,,,,", "too long"),
        ("9,kim,K\u202eim,Ö,,,,,,,,", "cannot be shown"),
        ("9,kim,Kim,Ö,,,A > > B,,,,,", "Write something"),
        ("9,kim,Kim,Ö,,,A > B > A,,,,,", "below itself"),
        ("9,kim,Kim,Ö,,,,,,,,kanske", "yes or no"),
    ],
)
def test_a_bad_row_is_told_and_the_others_come_over(db: None, row: str, reason: str) -> None:
    services.create_user(username="karin", given_name="Karin", email="karin@example.org")
    User.objects.update(external_id="1")
    rows = [
        HEADER.replace(";", ","),
        "1,karin,Karin,Ö,,,,,,,,",
        "3,erik,Erik,L,,,,,,,,",
        row,
        "4,sara,Sara,H,,,,,,,,",
    ]
    text = "\n".join(rows) + "\n"
    report = load(text)
    (fault,) = (one for one in report.faults if one.line == 4)
    assert reason in fault.reason
    assert fault.rejected
    assert {"erik", "sara"} <= set(User.objects.values_list("username", flat=True))
    assert not User.objects.filter(username="kim").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"given_name\nKim\n",
        b"username,colour\nkim,red\n",
        b"username,username\nkim,kim\n",
        b"username,given_name\nkim,K\0im\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        b'username,given_name\nkim,"' + b"x" * 200_000 + b'"\n',
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(db: None, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        services.import_people(content=content)
    assert refused.value.field == "file"
    assert not User.objects.exists()


def test_managers_in_a_circle_are_told_and_left_out(db: None) -> None:
    rows = [
        "external_id,username,given_name,manager",
        "1,a,A,b",
        "2,b,B,3",
        "3,c,C,a",
        "4,d,D,a",
        "5,e,E,e",
        "6,f,F,?",
    ]
    report = load("\n".join(rows))
    assert report.created == 6
    assert [(fault.line, fault.rejected) for fault in report.faults] == [
        (2, False),
        (3, False),
        (4, False),
        (6, False),
        (7, False),
    ]
    managers = dict(User.objects.values_list("username", "manager__username"))
    assert managers == {"a": None, "b": None, "c": None, "d": "a", "e": None, "f": None}


def test_a_circle_over_somebody_outside_the_file_is_seen(db: None) -> None:
    load("username,given_name,manager\na,A,\nb,B,a\n")
    report = load("username,manager\na,b\n")
    assert "circle" in fault_of(report)
    assert User.objects.get(username="a").manager is None


def test_whoever_has_left_is_signed_out_and_may_come_back(db: None) -> None:
    load(STAFF)
    erik = User.objects.get(username="erik")
    SignIn.objects.create(user=erik, session_key="k", expire_date="2100-01-01T00:00:00Z")
    report = load("username,active\nerik,nej\n")
    assert report.deactivated == 1
    erik.refresh_from_db()
    assert not erik.is_active
    assert not SignIn.objects.filter(user=erik, ended_at=None).exists()
    assert load("username,active\nerik,nej\n").deactivated == 0
    assert load("username,active\nerik,ja\n").reactivated == 1
    erik.refresh_from_db()
    assert erik.is_active


def test_who_is_missing_is_closed_only_when_asked_and_never_by_half_a_file(cast: Cast) -> None:
    people = [f"{number},p{number},P{number}" for number in range(10)]
    header = "external_id,username,given_name"
    load("\n".join([header, *people]))
    assert cast.karin.is_active
    eight, seven = "\n".join([header, *people[2:]]), "\n".join([header, *people[3:]])
    load(eight)
    assert User.objects.filter(is_active=False).count() == 0
    with pytest.raises(Invalid, match="half a file"):
        load(seven, deactivate_missing=True)
    assert User.objects.filter(is_active=False).count() == 0
    assert load(eight, deactivate_missing=True).deactivated == 2
    assert load(seven.replace("3,p3,P3\n", ""), deactivate_missing=True, force=True).deactivated == 2
    # Somebody whom no import has made is nobody's to miss.
    cast.karin.refresh_from_db()
    assert cast.karin.is_active
    with pytest.raises(Invalid, match="external ids"):
        load("username,given_name\np5,P5\n", deactivate_missing=True)


def test_the_last_administrator_stays(cast: Cast) -> None:
    load(f"external_id,username\n1,{cast.mats.username}\n")
    report = load(f"username,active\n{cast.mats.username},nej\n")
    assert report.deactivated == 0
    assert "administrator" in fault_of(report)


def test_the_trail_tells_who_came_and_who_imported(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        load(STAFF, actor=cast.fatima)
    load(STAFF, actor=cast.mats)
    entry = Entry.objects.get(action="people.imported")
    assert entry.actor_id == cast.mats.pk
    assert set(entry.detail["created"]) == set(
        User.objects.exclude(external_id=None).values_list("public_id", flat=True)
    )


def test_an_import_that_broke_off_is_finished_by_the_next(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.services.importing._BATCH", 2)
    from people.services import importing

    create, calls = importing._create, []

    def break_off(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return create(*args)

    monkeypatch.setattr(importing, "_create", break_off)
    with pytest.raises(RuntimeError):
        load(STAFF)
    assert User.objects.count() == 2
    report = load(STAFF)
    assert (report.created, report.changed) == (1, 1)
    assert User.objects.get(username="erik").manager == User.objects.get(username="karin")


def test_the_command_tells_writes_a_report_and_fails_where_rows_were_rejected(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "personal.csv", tmp_path / "report.json"
    file.write_text(STAFF + "9;;;;;;;;;;;ja\n", encoding="latin-1")
    with pytest.raises(SystemExit) as left:
        call_command("import_people", str(file), "--dry-run", "--report", str(report))
    assert left.value.code == 1
    assert not User.objects.exists()
    dry = json.loads(report.read_text(encoding="utf-8"))
    with pytest.raises(SystemExit):
        call_command("import_people", str(file), "--report", str(report))
    assert json.loads(report.read_text(encoding="utf-8")) == dry
    assert (dry["created"], dry["rejected"], dry["faults"][0]["line"]) == (3, 1, 5)
    told = capsys.readouterr().out
    assert "Nothing was written." in told
    assert "line 5" in told
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", str(tmp_path / "none.csv"))
