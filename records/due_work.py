"""The room's work at a time: rules, cleaning up after them, handing over, checking the trail."""

from __future__ import annotations

from eventlog import due
from records.registry import services as registry
from records.registry import waiting
from records.services import retention
from records.services.checking import WORK as CHECK
from records.services.checking import run_check
from records.services.cleaning import CLEAN, clean_files

due.register(retention.WORK, retention.run_rule)
due.register(CLEAN, clean_files, lease_seconds=600)
due.register(registry.MAKE, registry.run_make, lease_seconds=900)
due.register(registry.COMPLETE, registry.run_complete)
due.register(waiting.REMIND, waiting.run_reminder)
due.register(CHECK, run_check, lease_seconds=3600)
