"""The room `content`."""

from importlib import import_module

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What people write and send along."""

    name = "content"

    def ready(self) -> None:
        """Make the commands known."""
        for module in ("files.commands", "photos.commands", "notices.commands", "notices.events"):
            import_module(f"content.{module}")
        for module in ("events", "commands", "files", "due"):
            import_module(f"content.moderation.{module}")
