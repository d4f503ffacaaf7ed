"""Devices that may show pushes: allowed by their person, tried, taken away again.

A phone is somebody's own, so nothing happens without consent: it is recorded with the wording it was given to
(`CONSENT_VERSION`), and taking it back removes every device at once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Conflict, Invalid, NotFound, Refused
from notifications import keys
from notifications.alerts import reached
from notifications.kinds import KINDS
from notifications.models import Consent, Delivery, Device, Notification
from notifications.outbox.marks import read_beacon
from notifications.planning.delivering import deliver
from notifications.sender.addresses import Unwelcome
from notifications.sender.encrypting import BadKeys, check_keys
from people.models import SignIn, User
from people.text import is_storable

# Raised when the client asks for more than it did before: then people are asked again.
CONSENT_VERSION = 1
DEVICES = 20
# Who has not shown itself for so long makes room for another.
ABANDONED = timedelta(days=90)


def register_device(
    *,
    user: User,
    session: str | None,
    endpoint: str,
    p256dh: str,
    auth: str,
    key: str,
    consent: int | None = None,
) -> Device:
    """Keep a browser's push subscription; sent again at each start it proves that the device is alive.

    `session` is the public id of the sign-in there, `key` the installation's key the browser subscribed with,
    `consent` the wording agreed to just now. On a phone that somebody else used before, it is theirs no more.
    Raises Refused: Invalid with the field, `consent_missing`, `key_replaced`, `too_many`.
    """
    origin = _check(endpoint, p256dh, auth)
    if key != keys.public_key():
        raise Conflict("key_replaced", _("This device subscribed with an old key. Subscribe again."))
    now = timezone.now()
    _require_consent(user, consent, now)
    hashed = hash_endpoint(endpoint)
    Device.objects.filter(endpoint_hash=hashed).exclude(user=user).delete()
    sign_in = SignIn.objects.filter(public_id=session, user=user).first() if session else None
    values = {
        "sign_in": sign_in,
        "endpoint": endpoint,
        "origin": origin,
        "p256dh": p256dh.rstrip("="),
        "auth": auth.rstrip("="),
        "key": keys.short_key(),
        "alive_at": now,
        "refusals": 0,
    }
    if sign_in is not None:
        values["user_agent"] = sign_in.user_agent
    known = Device.objects.filter(user=user, endpoint_hash=hashed).first()
    if known is None:
        _make_room(user, now)
        return Device.objects.create(user=user, endpoint_hash=hashed, **values)
    for name, value in values.items():
        setattr(known, name, value)
    known.save(update_fields=list(values))
    return known


def renew_device(*, old_endpoint: str, endpoint: str, p256dh: str, auth: str, key: str) -> Device:
    """Put a new subscription in the place of one that the browser replaced by itself.

    For a service worker that wakes without a sign-in: who knows the old endpoint, a secret address, is the
    device. Raises Refused: Invalid, `key_replaced`, NotFound.
    """
    origin = _check(endpoint, p256dh, auth)
    if key != keys.public_key():
        raise Conflict("key_replaced", _("This device subscribed with an old key. Subscribe again."))
    known = Device.objects.filter(endpoint_hash=hash_endpoint(old_endpoint)).first()
    hashed = hash_endpoint(endpoint)
    if known is None or Device.objects.filter(endpoint_hash=hashed).exclude(pk=known.pk).exists():
        raise NotFound
    known.endpoint, known.endpoint_hash, known.origin = endpoint, hashed, origin
    known.p256dh, known.auth = p256dh.rstrip("="), auth.rstrip("=")
    known.key, known.refusals, known.alive_at = keys.short_key(), 0, timezone.now()
    known.save()
    return known


def remove_device(*, user: User, device: str) -> None:
    """Take one of one's own devices away. Raises NotFound."""
    _find(user, device).delete()


def withdraw_consent(*, user: User) -> int:
    """Take back the consent and remove all of one's devices; return how many there were."""
    Consent.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=timezone.now())
    removed, _by_model = Device.objects.filter(user=user).delete()
    audit.record(actor_id=user.pk, action="push.withdrawn", target=f"person:{user.public_id}")
    return removed


def test_device(*, user: User, device: str) -> None:
    """Send a push to one of one's own devices to try it. Raises NotFound, and `key_replaced`."""
    found = _find(user, device)
    if found.key != keys.short_key():
        raise Conflict("key_replaced", _("This device subscribed with an old key. Subscribe again."))
    now = timezone.now()
    notification, _created = Notification.objects.update_or_create(
        user=user, group=f"test:{found.pk}", read_at=None, defaults={"kind": "test", "at": now}
    )
    deliver(KINDS["test"], [notification], now, Q(pk=found.pk))


def note_shown(*, beacon: str) -> None:
    """Note that a device has shown a push. Raises NotFound for a beacon that is none."""
    delivery_id = read_beacon(beacon)
    if delivery_id is None:
        raise NotFound
    now = timezone.now()
    if Delivery.objects.filter(pk=delivery_id, shown_at=None).update(shown_at=now):
        Device.objects.filter(deliveries=delivery_id).update(alive_at=now)
        told = Notification.objects.filter(deliveries=delivery_id, kind__in=reached.ALERTS)
        for alert_id, user_id in told.values_list("object_id", "user_id"):
            reached.note_shown(alert_id, user_id, now)


def purge_devices() -> int:
    """Remove the devices of sign-ins that were ended: signed out there, nothing is shown there."""
    return Device.objects.filter(sign_in__ended_at__isnull=False).delete()[0]


def hash_endpoint(endpoint: str) -> str:
    """Return what a device is found by."""
    return hashlib.sha256(endpoint.encode("utf-8", "replace")).hexdigest()


def _check(endpoint: str, p256dh: str, auth: str) -> str:
    """Return the push service of a subscription. Raises Invalid."""
    try:
        check_keys(p256dh, auth)
    except BadKeys as bad:
        raise Invalid(bad.field, _("This is no key of a push subscription.")) from None
    try:
        origin: str = settings.TORGET_PUSH_ALLOWED.origin_of(endpoint)
    except Unwelcome:
        raise Invalid("endpoint", _("This is not the address of a known push service.")) from None
    return origin


def _require_consent(user: User, version: int | None, now: datetime) -> None:
    given = Consent.objects.filter(user=user, withdrawn_at=None).first()
    if given is not None and given.version >= CONSENT_VERSION:
        return
    if version != CONSENT_VERSION:
        raise Refused("consent_missing", _("Say yes to notifications on this phone first."), status=409)
    if given is not None:
        Consent.objects.filter(pk=given.pk).update(withdrawn_at=now)
    Consent.objects.create(user=user, version=version, given_at=now)
    audit.record(
        actor_id=user.pk,
        action="push.consented",
        target=f"person:{user.public_id}",
        detail={"version": version},
    )


def _make_room(user: User, now: datetime) -> None:
    devices = Device.objects.filter(user=user)
    if devices.count() < DEVICES:
        return
    devices.filter(alive_at__lt=now - ABANDONED).delete()
    if devices.count() >= DEVICES:
        raise Invalid(
            "endpoint",
            _("You have %(limit)d devices already. Remove one first.") % {"limit": DEVICES},
            code="too_many",
            limit=DEVICES,
        )


def _find(user: User, device: str) -> Device:
    found = Device.objects.filter(user=user, public_id=device).first() if is_storable(device) else None
    if found is None:
        raise NotFound
    return found
