"""Two persons, or a set time alone: what the table of states allows, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.models import Entry
from content.notices.models import Notice
from eventlog.models import Event
from notifications.alerts import states
from notifications.alerts.models import Alert, Issue
from notifications.alerts.states import State
from notifications.models import Intent
from tests.notifications.alerts.conftest import TEXTS, Crisis


def actions() -> list[str]:
    return [entry.action for entry in Entry.objects.order_by("number") if entry.action.startswith("alert.")]


def test_the_table_leaves_no_state_out_and_ends_end() -> None:
    assert {step.before for step in states.TABLE} | set(states.ENDED) == set(State)
    assert [states.actions_in(state) for state in states.ENDED] == [[], []]
    reachable = {State.DRAFT} | {step.after for step in states.TABLE}
    assert reachable == set(State)


@pytest.mark.parametrize("state", State.values)
def test_what_is_not_in_the_table_is_refused(state: str) -> None:
    known = {(step.before, step.action): step.after for step in states.TABLE}
    for action in {step.action for step in states.TABLE}:
        if (State(state), action) in known:
            assert states.after(state, action) == known[State(state), action]
        else:
            with pytest.raises(states.Conflict) as caught:
                states.after(state, action)
            assert caught.value.code == "alert_state"


def test_one_writes_and_another_lets_it_go(crisis: Crisis) -> None:
    drafted = crisis.draft()
    assert (drafted["state"], drafted["version"]) == ("draft", 1)
    assert Intent.objects.count() == 0, "nobody is told of a draft"
    proposed = crisis.propose(drafted)
    assert proposed["state"] == "waiting"
    assert proposed["proposal"]["mine"] is True
    sent = crisis.approve(drafted)
    assert sent["state"] == "sending"
    assert [issue["approved_by"]["name"] for issue in sent["issues"]] == ["Mats Nyström"]
    crisis.plan()
    assert Alert.objects.get().state == "active"
    assert actions() == ["alert.drafted", "alert.proposed", "alert.approved"]


def test_ones_own_proposal_needs_somebody_else(crisis: Crisis) -> None:
    proposed = crisis.propose(crisis.draft())
    base = {"alert": proposed["id"], "base": proposed["version"]}
    assert crisis.refusal(crisis.cast.anna, "approve", **base).code == "own_proposal"
    assert crisis.refusal(crisis.cast.fatima, "approve", **base).code == "forbidden"
    assert Issue.objects.count() == 0


def test_of_two_approvals_one_counts(crisis: Crisis) -> None:
    proposed = crisis.propose(crisis.draft())
    base = {"alert": proposed["id"], "base": proposed["version"]}
    crisis.do(crisis.cast.mats, "approve", **base)
    assert crisis.refusal(crisis.cast.mats, "approve", **base).code == "alert_state"
    assert Issue.objects.count() == 1


def test_one_approves_what_one_has_seen(crisis: Crisis) -> None:
    proposed = crisis.propose(crisis.draft())
    crisis.do(crisis.cast.anna, "return", alert=proposed["id"])
    crisis.propose(proposed)
    base = {"alert": proposed["id"], "base": proposed["version"]}
    assert crisis.refusal(crisis.cast.mats, "approve", **base).code == "edit_conflict"


def test_alone_only_after_the_set_time_and_loudly(crisis: Crisis) -> None:
    proposed = crisis.propose(crisis.draft())
    base = {"alert": proposed["id"], "base": proposed["version"]}
    early = crisis.refusal(crisis.cast.anna, "alone", **base)
    assert (early.code, early.status) == ("too_early", 409)
    assert early.until is not None
    assert crisis.refusal(crisis.cast.mats, "alone", **base).code == "forbidden"
    crisis.clock.move_to(early.until)
    sent = crisis.do(crisis.cast.anna, "alone", **base)["alert"]
    assert sent["state"] == "sending"
    assert sent["issues"][0]["approved_by"] is None
    assert actions()[-1] == "alert.sent_alone"
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.must_read) == (crisis.cast.mats, "alert_alone", True)


def test_a_declined_proposal_is_a_draft_again(crisis: Crisis) -> None:
    proposed = crisis.propose(crisis.draft())
    assert crisis.do(crisis.cast.mats, "return", alert=proposed["id"])["alert"]["state"] == "draft"
    assert actions()[-1] == "alert.declined"
    discarded = crisis.do(crisis.cast.anna, "discard", alert=proposed["id"])["alert"]
    assert discarded["state"] == "cancelled"
    assert crisis.refusal(crisis.cast.anna, "discard", alert=proposed["id"]).code == "alert_state"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"audience": {"any": [{"role": "records_officer"}]}}, "audience_empty"),
        ({"texts": {}}, "text_empty"),
        ({"texts": {"sv": {"headline": "Drick inte vattnet i [område]"}}}, "invalid"),
        ({"texts": {"sv": {"headline": "Vatten"}, "en": {"headline": ""}}}, "text_empty"),
    ],
)
def test_what_may_not_go_out_is_not_even_proposed(crisis: Crisis, change: Any, code: str) -> None:
    drafted = crisis.draft(**change)
    base = {"alert": drafted["id"], "base": 1, "kind": "alert"}
    assert crisis.refusal(crisis.cast.anna, "propose", **base).code == code


def test_no_all_clear_while_it_is_still_being_sent_but_a_cancellation(crisis: Crisis) -> None:
    sent = crisis.approve(crisis.propose(crisis.draft()))
    base = {"alert": sent["id"], "base": sent["version"]}
    assert crisis.refusal(crisis.cast.anna, "propose", kind="all_clear", **base).code == "alert_state"
    crisis.approve(crisis.propose(sent, "cancel"))
    crisis.plan()
    assert Alert.objects.get().state == "cancelled"
    assert crisis.told(Alert.objects.get()) == set(), "who had not heard of it need not"


def test_an_end_is_decided_by_two_as_well(crisis: Crisis) -> None:
    alert = crisis.send()
    proposed = crisis.propose({"id": alert.public_id}, "all_clear")
    assert proposed["state"] == "active", "until somebody else agrees"
    base = {"alert": proposed["id"], "base": proposed["version"]}
    assert crisis.refusal(crisis.cast.anna, "approve", **base).code == "own_proposal"
    assert crisis.refusal(crisis.cast.anna, "propose", kind="cancel", **base).code == "alert_waiting"
    crisis.approve(proposed)
    alert.refresh_from_db()
    assert alert.state == "all_clear"
    assert alert.ended_at is not None


def test_both_doors_know_the_same_rule(crisis: Crisis, rest: Any) -> None:
    anna, mats, fatima = (rest(getattr(crisis.cast, name)) for name in ("anna", "mats", "fatima"))
    body = {"content": {"texts": TEXTS}, "audience": {"any": [{"everyone": True}]}}
    assert fatima.request("post", "alerts", body)[0] == 403
    status, answer = anna.request("post", "alerts", body)
    assert status == 201, answer
    path = f"alerts/{answer['alert']['id']}"
    assert fatima.request("get", path)[0] == 403
    version = anna.request("post", f"{path}/proposal", {"base": 1, "kind": "alert"})[1]["alert"]["version"]
    assert anna.request("post", f"{path}/approval", {"base": version})[1]["error"]["code"] == "own_proposal"
    assert anna.request("post", f"{path}/alone", {"base": version})[1]["error"]["code"] == "too_early"
    assert anna.get("alerts")["waiting"] == 1
    assert mats.request("post", f"{path}/approval", {"base": version})[0] == 200
    assert mats.get(path)["alert"]["state"] == "sending"


def test_an_event_says_that_it_changed_never_what_it_says(crisis: Crisis) -> None:
    crisis.draft()
    assert Event.objects.get().topic.name == "alerts:desk"


ROOT = Path(__file__).resolve().parents[3]


def test_the_document_has_the_same_table() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    section = text.partition("\n## Alerts\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]
    assert rows == [(step.before.value, step.action, step.after.value) for step in states.TABLE]
