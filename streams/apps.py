"""The room `streams`."""

from importlib import import_module

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    """The municipality's microblog: posts, whom one follows, the home stream."""

    name = "streams"

    def ready(self) -> None:
        """Make the commands, the kinds of events and what can be reported known."""
        commands = ("commands", "comment_commands", "official_commands", "topic_commands", "feed_commands")
        for module in (*commands, "prompts.commands", "events", "reports"):
            import_module(f"streams.{module}")
