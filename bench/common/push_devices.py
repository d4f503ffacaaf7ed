"""One device for each person of an installation: `python -m bench.common.push_devices ORIGIN P256DH AUTH`."""

from __future__ import annotations

import os
import sys

import django

BATCH = 2_000


def main() -> None:
    """Write them straight into the database; all have the same keys, which costs the sender no less."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from notifications import keys
    from notifications.models import Device
    from notifications.services.devices import hash_endpoint
    from people.models import User

    origin, p256dh, auth = sys.argv[1:4]
    devices = []
    for pk in User.objects.values_list("pk", flat=True):
        endpoint = f"{origin}/push/{pk}"
        devices.append(
            Device(
                user_id=pk,
                endpoint=endpoint,
                endpoint_hash=hash_endpoint(endpoint),
                origin=origin,
                p256dh=p256dh,
                auth=auth,
                key=keys.short_key(),
            )
        )
    Device.objects.bulk_create(devices, batch_size=BATCH)


if __name__ == "__main__":
    main()
