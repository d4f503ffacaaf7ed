"""How long a server that stops waits for its clients to answer the good-bye."""

from __future__ import annotations

CLOSING_SECONDS = 2.0
CLOSING_ROUNDS = 40
