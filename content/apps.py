"""The room `content`."""

from importlib import import_module

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What people write and send along."""

    name = "content"

    def ready(self) -> None:
        """Make the commands known."""
        import_module("content.files.commands")
