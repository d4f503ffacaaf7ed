"""An import that an administrator starts on the screen: checked, then carried out, both beside the request.

The work is due work (`eventlog.due`): it goes on when the page is closed, and again when a server dies amid
it, for a
second run of the same file does only the rest.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.services import record
from eventlog import due
from eventlog.errors import Conflict, NotFound, Refused
from eventlog.frames import timestamp
from people import rules
from people.models import ImportJob, User
from people.text import is_storable

logger = logging.getLogger(__name__)

CHECK, RUN = "people.check_import", "people.run_import"
CHECK_SECONDS, RUN_SECONDS = 300, 900
KEPT = timedelta(days=7)
FAULTS_SHOWN = 500


def add_job(*, actor: User, content: bytes) -> ImportJob:
    """Take a file, and have it checked. Raises Forbidden."""
    rules.check_may_manage_people(actor)
    job = ImportJob.objects.create(actor=actor, content=content)
    due.schedule(CHECK, job.public_id, timezone.now())
    return job


def start_job(*, actor: User, job: ImportJob, deactivate_missing: bool = False) -> None:
    """Have a checked file carried out. Raises Forbidden, Conflict where it is not ready or another one
    runs.
    """
    rules.check_may_manage_people(actor)
    if ImportJob.objects.filter(state=ImportJob.State.RUNNING).exists():
        raise Conflict("conflict", _("Another import is running. Wait until it is done."))
    started = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CHECKED).update(
        state=ImportJob.State.RUNNING, done=0, deactivate_missing=deactivate_missing
    )
    if not started:
        raise Conflict("conflict", _("This file is not ready to be taken over."))
    record(actor_id=actor.pk, action="people.import_started", target=f"import:{job.public_id}")
    due.schedule(RUN, job.public_id, timezone.now())


def discard_job(*, actor: User, job: ImportJob) -> None:
    """Let go of a file that is not being carried out. Raises Forbidden, Conflict."""
    rules.check_may_manage_people(actor)
    if ImportJob.objects.filter(pk=job.pk).exclude(state=ImportJob.State.RUNNING).delete()[0] == 0:
        raise Conflict("conflict", _("It is being carried out."))
    due.cancel(CHECK, job.public_id)


def get_job(public_id: str) -> ImportJob:
    """Return an import without its file. Raises NotFound."""
    jobs = ImportJob.objects.defer("content").select_related("actor__unit")
    found = jobs.filter(public_id=public_id).first() if is_storable(public_id) else None
    if found is None:
        raise NotFound
    return found


def job_data(job: ImportJob) -> dict[str, Any]:
    """Return an import as administrators see it; of the faulty rows the first five hundred."""
    report = job.report or None
    if report is not None:
        report = {
            **report,
            "faults": report["faults"][:FAULTS_SHOWN],
            "units": report["units"][:FAULTS_SHOWN],
        }
    return {
        "id": job.public_id,
        "state": job.state,
        "error": job.error,
        "report": report,
        "done": job.done,
        "total": job.total,
        "by": job.actor.name,
        "created_at": timestamp(job.created_at),
    }


def purge_jobs() -> None:
    """Remove imports of more than a week ago, with their files."""
    ImportJob.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def _check(item: due.Item) -> datetime | None:
    _work(item.key, dry_run=True)
    return None


def _run(item: due.Item) -> datetime | None:
    _work(item.key, dry_run=False)
    return None


def _work(public_id: str, *, dry_run: bool) -> None:
    from people.services.importing import import_people

    job = ImportJob.objects.select_related("actor").filter(public_id=public_id).first()
    wanted = ImportJob.State.CHECKING if dry_run else ImportJob.State.RUNNING
    if job is None or job.state != wanted or job.content is None:
        return

    def tell(done: int, total: int) -> None:
        ImportJob.objects.filter(pk=job.pk).update(done=done, total=total)

    with translation.override(job.actor.language):
        try:
            report = import_people(
                content=bytes(job.content),
                actor=job.actor,
                dry_run=dry_run,
                deactivate_missing=job.deactivate_missing,
                progress=tell,
            )
        except Refused as refused:
            _finish(job, state=ImportJob.State.FAILED, error=refused.message, content=None)
            return
    done = ImportJob.State.CHECKED if dry_run else ImportJob.State.DONE
    kept = {} if dry_run else {"content": None}
    _finish(job, state=done, report=report.as_dict(), **kept)


@transaction.atomic
def _finish(job: ImportJob, **values: Any) -> None:
    ImportJob.objects.filter(pk=job.pk).update(**values)


due.register(CHECK, _check, lease_seconds=CHECK_SECONDS)
due.register(RUN, _run, lease_seconds=RUN_SECONDS)
