"""The server speaks Swedish throughout, and what it is compiled from is what is written."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext as translate

ROOT = Path(__file__).resolve().parents[2]
PLACES = re.compile(r"%\(\w+\)[0-9]*\w")

pytestmark = pytest.mark.anywhere


def test_every_message_is_translated_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "locale/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_translations_have_the_same_places_to_fill() -> None:
    with (ROOT / "locale/sv/LC_MESSAGES/django.mo").open("rb") as compiled:
        entries = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    pairs = [(key, value) for key, value in entries.items() if key and isinstance(key, str)]
    assert any(PLACES.search(message) for message, _ in pairs)
    for message, translated in pairs:
        assert sorted(PLACES.findall(message)) == sorted(PLACES.findall(translated)), message


def test_django_finds_the_catalogue() -> None:
    with translation.override("sv"):
        assert translate("Unknown device") == "Okänd enhet"
    with translation.override("en"):
        assert translate("Unknown device") == "Unknown device"
