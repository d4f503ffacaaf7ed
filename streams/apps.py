"""The room `streams`."""

from importlib import import_module

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    """The municipality's microblog: posts, whom one follows, the home stream."""

    name = "streams"

    def ready(self) -> None:
        """Make the commands, the kinds of events and what can be reported known."""
        for module in ("commands", "comment_commands", "official_commands", "events", "reports"):
            import_module(f"streams.{module}")
