"""The queue's work at a time: looking once more at what met the word list."""

from __future__ import annotations

from content.moderation.services.reporting import FLAG, run_flag
from eventlog import due

due.register(FLAG, run_flag)
