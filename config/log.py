"""Logging: one line of JSON or of text for each thing that happened, never what people wrote."""

from __future__ import annotations

import os
from typing import Any

import structlog

_renderer: Any = (
    structlog.processors.JSONRenderer()
    if os.environ.get("TORGET_LOG", "text") == "json"
    else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer,
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TORGET_LOG_LEVEL", "WARNING").upper()},
    # A refused request is the client's news, not the operator's.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
