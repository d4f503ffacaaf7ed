"""Going through the audit trail, away from those who write."""

from __future__ import annotations

from itertools import islice

from django.utils import timezone

from audit.queries import check_chain, read_head
from eventlog import due
from eventlog.due import Item
from people.models import User
from records import rules
from records.models import ChainCheck
from records.rules import Action

WORK = "records.check"
SHOWN = 50
KEPT = 30


def check_trail(*, actor: User) -> ChainCheck:
    """Ask for the trail to be gone through; one that is asked for already is enough. Raises Forbidden."""
    rules.require(actor, Action.AUDIT)
    waiting = ChainCheck.objects.filter(finished_at=None).order_by("-pk").first()
    if waiting is None:
        waiting = ChainCheck.objects.create()
    due.schedule(WORK, "trail", timezone.now())
    return waiting


def run_check(item: Item) -> None:
    """Go through the trail and write down what was found."""
    check = ChainCheck.objects.filter(finished_at=None).order_by("-pk").first()
    if check is None:
        return
    findings = check_chain()
    shown = [[finding.number, finding.fault.value] for finding in islice(findings, SHOWN)]
    head = read_head()
    check.faults = shown
    check.fault_count = len(shown) + sum(1 for _finding in findings)
    check.count, check.head = head.count, head.hash
    check.finished_at = timezone.now()
    check.save()
    ChainCheck.objects.exclude(pk__in=ChainCheck.objects.order_by("-pk").values("pk")[:KEPT]).delete()
