"""What sessions do at a time: take questions from a moment on, remind, and let anonymous questions arrive."""

from __future__ import annotations

from eventlog import due
from questions.anonymous import services as anonymous
from questions.services import reminding, sessions

due.register(sessions.OPENING, sessions.run_opening)
due.register(reminding.REMIND, reminding.run)
due.register(anonymous.ARRIVING, anonymous.run_arriving)
