"""What is encrypted here, others read: RFC 8291 to the byte, RFC 8292 as push services check it."""

from __future__ import annotations

import os
import time

import jwt
import pytest
import webpush
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webpush.vapid import VAPID

from notifications.sender import encrypting
from notifications.sender.encrypting import BadKeys, Encryptor, application_server_key, check_keys
from tests.notifications.subscriptions import Keys, decode, encode, new_keys

PRIVATE_KEY = VAPID.generate_keys()[0]
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def encryptor() -> Encryptor:
    return Encryptor(PRIVATE_KEY, "it@kommun.example")


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), ec.SECP256R1())


def test_the_example_of_rfc_8291_comes_out_to_the_byte(
    encryptor: Encryptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 8291 §5 and appendix A: with its keys and its salt, its message."""
    server = private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    monkeypatch.setattr(os, "urandom", lambda _count: decode("DGv6ra1nlYgDCS1FRnbzlw"))
    monkeypatch.setattr(webpush.ec, "generate_private_key", lambda *_: server)

    body, headers = encryptor.encrypt(
        b"When I grow up, I want to be a watermelon",
        ENDPOINT,
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )

    assert encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert headers["Content-Encoding"] == "aes128gcm"


@pytest.mark.parametrize("length", [0, 1, 200, encrypting.PAYLOAD_BYTES])
def test_another_implementation_reads_it(encryptor: Encryptor, length: int) -> None:
    browser = Keys()
    payload = os.urandom(length)
    body, _ = encryptor.encrypt(payload, ENDPOINT, browser.p256dh, browser.auth)
    assert browser.decrypt(body) == payload
    assert len(body) <= 4096


def test_no_push_is_too_large_for_a_push_service(encryptor: Encryptor) -> None:
    browser = Keys()
    with pytest.raises(ValueError, match="3990"):
        encryptor.encrypt(b"x" * (encrypting.PAYLOAD_BYTES + 1), ENDPOINT, browser.p256dh, browser.auth)


@pytest.mark.parametrize(
    ("endpoint", "audience"),
    [
        (ENDPOINT, "https://fcm.googleapis.com"),
        ("http://localhost:9090/notify/1", "http://localhost:9090"),
        ("https://[2001:db8::1]:8443/p", "https://[2001:db8::1]:8443"),
    ],
)
def test_the_token_is_for_the_very_origin(encryptor: Encryptor, endpoint: str, audience: str) -> None:
    _, headers = encryptor.encrypt(b"hej", endpoint, *new_keys())
    scheme, _, rest = headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert parts["k"] == application_server_key(PRIVATE_KEY)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(parts["k"]))
    claims = jwt.decode(parts["t"], public, algorithms=["ES256"], audience=audience)  # type: ignore[arg-type]
    assert claims["sub"] == "mailto:it@kommun.example"
    # RFC 8292 §2: at most 24 hours ahead.
    assert 0 < claims["exp"] - time.time() <= 24 * 3600


def test_a_token_is_signed_once_for_each_push_service(
    encryptor: Encryptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def token(path: str) -> str:
        return encryptor.encrypt(b"hej", path, *new_keys())[1]["Authorization"]

    first = token("https://fcm.googleapis.com/a")
    assert token("https://fcm.googleapis.com/b") == first
    assert token("https://web.push.apple.com/b") != first
    later = time.time() + encrypting.RENEW_SECONDS + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert token("https://fcm.googleapis.com/a") != first


def point_of_another_curve() -> str:
    key = ec.derive_private_key(42, ec.SECP256K1()).public_key()
    return encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


# Those of RFC 8291 §5.
GOOD = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)


@pytest.mark.parametrize(
    ("p256dh", "auth", "field"),
    [
        ("", GOOD[1], "p256dh"),
        ("inte en nyckel", GOOD[1], "p256dh"),
        (GOOD[0][:-4], GOOD[1], "p256dh"),
        (GOOD[0] + "AAAA", GOOD[1], "p256dh"),
        ("å" * 87, GOOD[1], "p256dh"),
        (encode(b"\x04" + b"\x01" * 64), GOOD[1], "p256dh"),
        (encode(b"\x04" + b"\x00" * 64), GOOD[1], "p256dh"),
        (encode(b"\x02" + decode(GOOD[0])[1:33]), GOOD[1], "p256dh"),
        (point_of_another_curve(), GOOD[1], "p256dh"),
        (GOOD[0], "", "auth"),
        (GOOD[0], encode(b"x" * 15), "auth"),
        (GOOD[0], encode(b"x" * 17), "auth"),
        (GOOD[0], "a+b/" + "A" * 18, "auth"),
        (GOOD[0], "A" * 21 + "\n", "auth"),
    ],
)
def test_what_nothing_can_be_encrypted_for_is_no_key(p256dh: str, auth: str, field: str) -> None:
    with pytest.raises(BadKeys) as bad:
        check_keys(p256dh, auth)
    assert bad.value.field == field


def test_what_browsers_give_is_a_key() -> None:
    check_keys(*GOOD)
    check_keys(GOOD[0] + "=", GOOD[1] + "==")
