"""What people see of their devices."""

from __future__ import annotations

from typing import Any

from eventlog.frames import timestamp
from notifications import keys
from notifications.models import Consent, Device
from notifications.services.devices import CONSENT_VERSION, DEVICES
from people.devices import describe
from people.models import User

SERVICES = {
    "fcm.googleapis.com": "Google",
    "push.services.mozilla.com": "Mozilla",
    "push.apple.com": "Apple",
    "notify.windows.com": "Microsoft",
}


def push_data(user: User) -> dict[str, Any]:
    """Return what a client needs to subscribe, and the person's devices."""
    consent = Consent.objects.filter(user=user, withdrawn_at=None).first()
    devices = Device.objects.filter(user=user).order_by("-alive_at", "-pk")
    return {
        "key": keys.public_key(),
        "wording": CONSENT_VERSION,
        "consent": {"wording": consent.version, "given_at": timestamp(consent.given_at)} if consent else None,
        "devices": [device_data(device) for device in devices],
        "limit": DEVICES,
    }


def device_data(device: Device) -> dict[str, Any]:
    """Return a device as its person sees it."""
    return {
        "id": device.public_id,
        "name": describe(device.user_agent),
        "service": _service_of(device.origin),
        "created_at": timestamp(device.created_at),
        "alive_at": timestamp(device.alive_at),
        "outdated": device.key != keys.short_key(),
    }


def _service_of(origin: str) -> str:
    """Return who carries the pushes, as people know them."""
    host = origin.partition("://")[2]
    return next((name for end, name in SERVICES.items() if host.endswith(end)), host)
