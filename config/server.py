"""The server: `python -m config.server --port 8000 --data DIR`.

Daphne or uvicorn with Torget's socket protocol. SIGTERM and Ctrl-C finish the writes that wait, close every
socket with 1012 and when to come back, and end with exit code 0.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import os
import resource
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

SERVERS = ("daphne", "uvicorn")
# Of <malloc.h>.
M_MMAP_THRESHOLD = -3
LARGE_BYTES = 1 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    options = _parse(arguments)
    if options.data:
        os.environ["TORGET_DATA"] = str(Path(options.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not options.endpoint and not _is_free(options.host, options.port):
        return 1
    allow_files()
    give_back_memory()
    if options.server == "uvicorn":
        from config import uvicorn_server

        return uvicorn_server.serve(options.host, options.port)
    from config import daphne_server

    return daphne_server.serve(options.endpoint or [f"tcp:{options.port}:interface={options.host}"])


def allow_files() -> None:
    """Take as many open files as the system grants this process: each socket is one.

    Where nothing else is said a process begins with 1,024, and may itself go up to the hard limit
    (setrlimit(2)).
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def give_back_memory() -> None:
    """Have the C library give larger blocks back to the system as soon as they are free (mallopt(3)).

    By itself glibc learns from the first that is freed to keep such blocks: each thread that ever checked a
    password would hold its 19 MiB for good.
    """
    # Another C library has no such setting, and no need of it.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            print(f"Port {port} on {host} {why}. Choose another with --port.", file=sys.stderr, flush=True)
            return False
    return True


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m config.server", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--data", help="the folder of database, files and keys (./data)")
    parser.add_argument(
        "--endpoint",
        action="append",
        help="a Twisted endpoint instead of host and port, such as ssl:443:…; Daphne only",
    )
    parser.add_argument("--server", choices=SERVERS, default=SERVERS[0], help="what serves (daphne)")
    options = parser.parse_args(arguments)
    if options.endpoint and options.server != "daphne":
        parser.error("--endpoint goes with Daphne alone: put uvicorn behind a proxy that ends TLS")
    return options


if __name__ == "__main__":
    sys.exit(main())
