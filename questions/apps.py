"""The room `questions`."""

from importlib import import_module

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Moderated sessions of questions to the leadership."""

    name = "questions"

    def ready(self) -> None:
        """Make the commands, the kinds of events, the due work and what can be reported known."""
        for module in (
            "commands",
            "desk_commands",
            "poll_commands",
            "events",
            "due_work",
            "reports",
            "anonymous.commands",
        ):
            import_module(f"questions.{module}")
