"""The room `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only trail of who did what."""

    name = "audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
