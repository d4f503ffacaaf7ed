"""The room `chat`."""

from importlib import import_module

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Rooms and messages."""

    name = "chat"

    def ready(self) -> None:
        """Make the commands and the kinds of events known."""
        import_module("chat.commands")
        import_module("chat.events")
