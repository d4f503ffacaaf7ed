"""The room `search`."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what one may read."""

    name = "search"

    def ready(self) -> None:
        """Make the due work known."""
        import_module("search.services")
