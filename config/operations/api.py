"""REST for how the installation fares: a thin view."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.operations import schema
from config.operations.checks import Verdict, check
from config.operations.figures import Figures, Stage, read_figures
from eventlog.frames import timestamp
from eventlog.models import Process
from people.models import User
from people.rules import check_may_manage_people
from people.schema import FORBIDDEN, NOT_SIGNED_IN


class OperationsView(APIView):
    """How the installation fares."""

    @extend_schema(
        operation_id="operations", responses={200: schema.OperationsAnswer, **NOT_SIGNED_IN, **FORBIDDEN}
    )
    def get(self, request: Request) -> Response:
        """What all processes measured lately, what waits, and what needs a person; for administrators.

        Processes write how they fare every ten seconds: asking more often says nothing new.
        """
        check_may_manage_people(cast(User, request.user))
        response = Response(operations_data(read_figures(timezone.now())))
        response["Cache-Control"] = "private, no-store"
        return response


def operations_data(found: Figures) -> dict[str, Any]:
    """Return the figures as they are answered."""
    checks = check(found)
    worst = max((one.verdict for one in checks), key=list(Verdict).index)
    return {
        "at": timestamp(found.now),
        "version": settings.VERSION,
        "verdict": worst,
        "checks": [{"name": one.name, "verdict": one.verdict} for one in checks],
        "sockets": found.total("sockets"),
        "people": found.total("people"),
        "rates": {
            "messages": round(found.per_second("messages"), 2),
            "commands": round(found.per_second("ok"), 2),
            "pushes": round(found.per_second("pushes"), 2),
            "failed": found.counted("failed"),
            "too_slow": found.counted("too_slow"),
        },
        "stages": [_stage_data(stage) for stage in found.stages.values()],
        "queues": [
            {
                "name": queue.name,
                "waiting": queue.waiting,
                "oldest_seconds": queue.oldest_seconds,
                "stuck": queue.stuck,
            }
            for queue in found.queues.values()
        ],
        "processes": [_process_data(found, process) for process in found.processes],
        "database": {
            "kind": connection.vendor,
            "bytes": found.database_bytes,
            "read_ms": round(found.read_seconds * 1000, 1),
        },
        "disk": {"free": found.disk_free, "total": found.disk_total},
        "backed_up_at": timestamp(found.backed_up_at) if found.backed_up_at else None,
        "worker_seconds": None if found.worker_turn is None else round(found.worker_turn, 1),
    }


def _stage_data(stage: Stage) -> dict[str, Any]:
    late = {
        share: None if seconds is None else round(seconds * 1000, 2)
        for share, seconds in stage.quantiles.items()
    }
    return {"name": stage.name, "count": stage.count, **late}


def _process_data(found: Figures, process: Process) -> dict[str, Any]:
    return {
        "kind": process.kind,
        "host": process.host,
        "pid": process.pid,
        "started_at": timestamp(process.started_at),
        "alive_at": timestamp(process.alive_at),
        "silent": found.is_silent(process),
        "sockets": process.figures.get("sockets", 0),
        "people": process.figures.get("people", 0),
        "worker": process.figures.get("worker_turn") is not None,
    }
