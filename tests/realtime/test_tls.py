"""Under TLS not a byte leaves in the clear, though on a plain socket the server writes past its transport."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from contextlib import AsyncExitStack, suppress
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from tests.realtime.conftest import Enter, Someone, make_room, say
from tests.servers.client import Socket
from tests.servers.fixtures import MakeInstallation
from tests.servers.process import find_free_port, port_answers, wait_until
from tests.servers.torget import Installation

MARKER = "Klartextmärke-7731"
TLS_TYPES = (20, 21, 22, 23)  # RFC 8446 §5.1
LONGEST_RECORD = 2**14 + 256


class Sniffer:
    """Stands between client and server and keeps every byte of both directions."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.port = find_free_port()
        self.from_client = bytearray()
        self.from_server = bytearray()

    async def start(self) -> asyncio.Server:
        """Listen; the caller closes the server returned."""
        return await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(
            self._pump(reader, upstream_writer, self.from_client),
            self._pump(upstream_reader, writer, self.from_server),
        )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: bytearray
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                kept += data
                writer.write(data)
                await writer.drain()
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()


def count_tls_records(stream: bytes | bytearray) -> int:
    """Return how many TLS records the bytes are; ValueError where they are something else."""
    place = records = 0
    while place < len(stream):
        kind, major, minor = stream[place : place + 3]
        length = int.from_bytes(stream[place + 3 : place + 5], "big")
        if kind not in TLS_TYPES or major != 3 or minor > 3 or length > LONGEST_RECORD:
            raise ValueError(f"no TLS record at byte {place}: {bytes(stream[place : place + 40])!r}")
        place += 5 + length
        records += 1
    return records


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost and return the paths of key and certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_path, certificate_path = folder / "key.pem", folder / "certificate.pem"
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_path, certificate_path


async def talk(torget: Installation, fatima: Someone, port: int, context: ssl.SSLContext | None) -> Sniffer:
    """Let Fatima's two sockets talk through a sniffer to the server at `port`; return what it heard."""
    sniffer = Sniffer(port)
    async with AsyncExitStack() as stack:
        listening = await sniffer.start()
        stack.callback(listening.close)
        sockets = []
        for _ in range(2):
            connection = await connect(
                f"{'wss' if context else 'ws'}://localhost:{port}/ws",
                host="127.0.0.1",
                port=sniffer.port,
                ssl=context,
                origin=Origin(f"{'https' if context else 'http'}://localhost:{port}"),
                subprotocols=[Subprotocol("torget.1")],
                additional_headers={"Cookie": fatima.client.cookie_header()},
                compression=None,
                max_size=None,
            )
            socket = Socket(connection)
            stack.push_async_callback(socket.close)
            await socket.start()
            assert socket.hello["me"] == fatima.id
            sockets.append(socket)
        writing, reading = sockets
        room = await make_room(writing)
        topic = f"room:{room['id']}"
        head = (await reading.subscribe({topic: None}))["topics"][topic]["head"]
        for number in range(20):
            await say(writing, room["id"], f"{MARKER} {number} " + "x" * 400 * number)
        await reading.wait_for_position(topic, head + 20)
        assert reading.faults == []
    return sniffer


async def test_every_byte_is_encrypted(make_torget: MakeInstallation, enter: Enter, tmp_path: Path) -> None:
    torget = make_torget(processes=1)
    fatima = await enter(torget.cast["fatima"], torget.first)

    # First the proof that the sniffer would notice: on a plain socket the marker is there to be read.
    plain = await talk(torget, fatima, torget.first.port, None)
    assert MARKER.encode() in plain.from_server
    with pytest.raises(ValueError, match="no TLS record"):
        count_tls_records(plain.from_server)
    await asyncio.to_thread(torget.first.terminate)

    key, certificate = make_certificate(tmp_path)
    port = find_free_port()
    endpoint = f"ssl:{port}:privateKey={key}:certKey={certificate}:interface=127.0.0.1"
    torget.add_server(arguments=["--endpoint", endpoint], wait=False)
    await asyncio.to_thread(wait_until, lambda: port_answers(port), seconds=60, what="the TLS endpoint")
    context = ssl.create_default_context(cafile=str(certificate))

    secret = await talk(torget, fatima, port, context)

    assert count_tls_records(secret.from_server) > 25
    assert count_tls_records(secret.from_client) > 25
    for stream in (secret.from_server, secret.from_client):
        for word in (MARKER, '"t":', "HTTP/1.1"):
            assert word.encode() not in stream
