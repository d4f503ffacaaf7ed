"""The ASGI application."""

import os
from typing import Any

from django.core.asgi import get_asgi_application


def build_application() -> Any:
    """Set Django up, then import what imports models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.tutorial.settings")
    django_application = get_asgi_application()
    from channels.auth import AuthMiddlewareStack
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from django.urls import path

    from bench.tutorial.consumers import ChatConsumer

    rooms = URLRouter([path("ws/chat/<str:room>/", ChatConsumer.as_asgi())])
    return ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(rooms)),
        }
    )


application = build_application()
