"""How to sign in to the demonstration."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from integrations.demo.cast import CAST

FILE = "demo-sign-ins.txt"
_CONSONANTS = "bdfghjklmnprstvw"
_VOWELS = "aeiouy"
_SYLLABLES = 10


def new_password() -> str:
    """Return a password that can be read aloud: 65 random bits as five words of two syllables."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
    return "-".join("".join(syllables[place : place + 2]) for place in range(0, _SYLLABLES, 2))


def write_sign_ins(password: str) -> str:
    """Return the text for whoever wants to look around."""
    wide = max(len(part.username) for part in CAST)
    whole = max(len(f"{part.given_name} {part.family_name}") for part in CAST)
    lines = [
        f"  {part.username:<{wide}}  {f'{part.given_name} {part.family_name}':<{whole}}  {part.shown}"
        for part in CAST
    ]
    return "\n".join(["Demo: Lindvikens kommun. Sign in as", *lines, f"Password for all of them: {password}"])


def keep_sign_ins(data: Path, text: str) -> None:
    """Write the text into the data folder, readable by its owner alone."""
    data.mkdir(parents=True, exist_ok=True)
    temporary = data / f"{FILE}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(f"{text}\n")
    temporary.replace(data / FILE)


def read_sign_ins(data: Path) -> str | None:
    """Return what was kept, or None where the file is gone."""
    try:
        return (data / FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return None
