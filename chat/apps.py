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
        import_module("chat.unsent_commands")
        import_module("chat.unsent_events")
        import_module("chat.confirming.commands")
        import_module("chat.confirming.events")
        import_module("chat.receipts.commands")
        import_module("chat.receipts.events")
        import_module("chat.following.commands")
        import_module("chat.following.events")
        import_module("chat.reports")
