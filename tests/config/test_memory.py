"""Checking passwords leaves no memory behind, however many threads did."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.servers.torget import ROOT

pytestmark = pytest.mark.anywhere

# As the server begins, and then as many requests sign in.
SIGNING_IN = """
import sys, threading
from argon2.low_level import Type, hash_secret
from config.server import give_back_memory

def own_mebibytes():
    return int(open("/proc/self/status").read().partition("RssAnon:")[2].split()[0]) >> 10

if sys.argv[1] == "given back":
    give_back_memory()
before = own_mebibytes()
hashed, over = threading.Barrier(9), threading.Event()

def sign_in():
    for _ in range(2):
        hash_secret(b"password", b"salt" * 4, 1, 19_456, 1, 32, Type.ID)
    hashed.wait()
    over.wait()

threads = [threading.Thread(target=sign_in) for _ in range(8)]
for thread in threads:
    thread.start()
hashed.wait()
print(own_mebibytes() - before)
over.set()
"""


def kept(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", SIGNING_IN, how], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_what_a_password_took_is_given_back() -> None:
    assert kept("given back") < 19
    assert kept("kept") > 19, "the premise: the C library keeps it by itself"
