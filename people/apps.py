"""The room `people`."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, units, roles, sign-ins and the directory."""

    name = "people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room logs and the commands it understands."""
        import_module("people.events")
        import_module("people.commands")
        import_module("people.invitation_commands")
        import_module("people.upkeep")
        import_module("people.importing.jobs")
        import_module("people.stays")
