"""The ASGI application, for any server: `daphne asgi:application`, `uvicorn asgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.routing import application

__all__ = ["application"]
