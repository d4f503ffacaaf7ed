"""The room `records`."""

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Retention, legal status, the trail and the officers' ways into it."""

    name = "records"

    def ready(self) -> None:
        """Make the commands and the due work known."""
        import_module("records.commands")
        import_module("records.registry.commands")
        import_module("records.due_work")
