"""How passwords are hashed: Argon2id at a stated cost."""

from __future__ import annotations

import os
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# More at once would only wait for one another, each holding its memory.
_at_once = BoundedSemaphore(max(2, os.cpu_count() or 1))


class Argon2(Argon2PasswordHasher):
    """Argon2id (RFC 9106) with 19 MiB, four passes and one lane: twice what OWASP asks for at least.

    Some 40 to 50 ms of a core for each hash; the computation lets other threads run, and no more than one
    per core runs at once, so a thousand sign-ins in a minute need no more memory than two.
    """

    time_cost = 4
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the encoded hash of `password`."""
        with _at_once:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether `encoded` is the hash of `password`."""
        with _at_once:
            return super().verify(password, encoded)
