"""Everything that changes notifications."""

from notifications.services.devices import (
    note_shown,
    purge_devices,
    register_device,
    remove_device,
    renew_device,
    test_device,
    withdraw_consent,
)
from notifications.services.hours import change_hours, switch_shift
from notifications.services.inbox import read_notifications
from notifications.services.intents import write_intents
from notifications.services.preferences import change_preferences
from notifications.services.purging import purge_notifications
from notifications.services.urgent import send_urgent

__all__ = [
    "change_hours",
    "change_preferences",
    "note_shown",
    "purge_devices",
    "purge_notifications",
    "read_notifications",
    "register_device",
    "remove_device",
    "renew_device",
    "send_urgent",
    "switch_shift",
    "test_device",
    "withdraw_consent",
    "write_intents",
]
