"""The room `notifications`."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Whom to notify of what, and how it reaches them."""

    name = "notifications"

    def ready(self) -> None:
        """Make the commands, the events and the due work known."""
        import_module("notifications.commands")
        import_module("notifications.events")
        import_module("notifications.due_work")
        for module in ("commands", "warning_commands", "events", "due_work"):
            import_module(f"notifications.alerts.{module}")
        import_module("notifications.alerts.letters").make_known()
