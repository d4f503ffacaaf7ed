"""A push service to measure against: `python -m bench.common.push_receiver PORT`.

It takes the private key and the secret of the browsers from its standard input (JSON), checks the signature
of every token it has not seen yet (RFC 8292 §4.2), and decrypts one push in a hundred with another
implementation.
`GET /` tells what came.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

SAMPLE = 100
_CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Counts:
    """What came, and when."""

    def __init__(self, keys: dict[str, str]) -> None:
        self._private = ec.derive_private_key(int(keys["private"], 16), ec.SECP256R1())
        self._secret = bytes.fromhex(keys["secret"])
        self._trusted: set[bytes] = set()
        self.paths: set[bytes] = set()
        self.count = self.decrypted = 0
        self.first = self.last = 0.0

    def take(self, path: bytes, headers: dict[bytes, bytes], body: bytes) -> None:
        """Check one push. Raises ValueError for one that is not as it should be."""
        self.last = time.time()
        self.first = self.first or self.last
        self.count += 1
        self.paths.add(path)
        authorization = headers[b"authorization"]
        if authorization not in self._trusted:
            self._check(authorization.decode())
            self._trusted.add(authorization)
        if self.count % SAMPLE == 1:
            text = http_ece.decrypt(body, private_key=self._private, auth_secret=self._secret)
            if json.loads(text)["web_push"] != 8030:
                raise ValueError("not what was sent")
            self.decrypted += 1

    def _check(self, authorization: str) -> None:
        parts = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))
        raw = base64.urlsafe_b64decode(parts["k"] + "=" * (-len(parts["k"]) % 4))
        public: Any = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        jwt.decode(parts["t"], public, algorithms=["ES256"], options={"verify_aud": False})

    def as_json(self) -> bytes:
        """Return what came so far."""
        told = {
            "count": self.count,
            "devices": len(self.paths),
            "decrypted": self.decrypted,
            "signatures": len(self._trusted),
            "first": self.first,
            "last": self.last,
        }
        return json.dumps(told).encode()


async def serve(port: int, counts: Counts) -> None:
    """Answer until ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *rest = head.split(b"\r\n")
                method, path, _ = line.split(b" ")
                pairs = (one.split(b": ", 1) for one in rest if one)
                headers = {name.lower(): value for name, value in pairs}
                body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
                if method == b"GET":
                    told = counts.as_json()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told))
                else:
                    counts.take(path, headers, body)
                    writer.write(_CREATED)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Counts(json.loads(sys.stdin.readline()))))
