"""From an ASGI scope to what answers it."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.urls import get_resolver, re_path

from config.bodies import kept_or_refused
from config.handler import make_application
from config.proxy import Application, Receive, Scope, Send, behind_proxies

# Before the imports that need Django's models.
django.setup(set_prefix=False)
django_application = make_application()

# The routes are read now, a good second of the processor, and not by the first request that comes.
assert get_resolver().url_patterns

runtime = import_module("realtime.runtime").runtime
SocketApp = import_module("realtime.socket").SocketApp


def same_origin(application: Application) -> Application:
    """Refuse sockets that another site's page opens.

    The Origin must be the very host the request was made to, or one of TORGET_ORIGINS (RFC 6455 §10.2). A
    client that is no browser and sends none carries no cookie by accident, and goes on to the sign-in check.
    """

    async def check(scope: Scope, receive: Receive, send: Send) -> None:
        # Nothing is kept here of the headers: this stands as long as the socket is open.
        if _opened_by_ours(dict(scope.get("headers", ()))):
            await application(scope, receive, send)
        else:
            await WebsocketDenier()(scope, receive, send)

    return check


def _opened_by_ours(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    return origin is None or _is_ours(origin.decode("latin1"), headers.get(b"host", b"").decode("latin1"))


def _is_ours(origin: str, host: str) -> bool:
    try:
        url, own = urlsplit(origin), urlsplit(f"//{host}")
        name, port = url.hostname, url.port
        own_name, own_port = own.hostname, own.port
    except ValueError:
        return False
    if origin in settings.TORGET_ORIGINS:
        return True
    if url.scheme not in ("http", "https") or name is None:
        return False
    allowed = {allowed.strip("[]") for allowed in settings.ALLOWED_HOSTS}
    default = 443 if url.scheme == "https" else 80
    return name in allowed and own_name == name and (own_port or default) == (port or default)


def started(application: Application) -> Application:
    """See to it that this process's runtime runs, also under servers that know no lifespan."""

    async def start(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        await runtime.ensure_started()
        await application(scope, receive, send)

    return start


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await runtime.ensure_started()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await runtime.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = behind_proxies(
    started(
        ProtocolTypeRouter(
            {
                "http": kept_or_refused(django_application),
                "websocket": same_origin(
                    URLRouter([re_path(r"^ws/?$", SocketApp(runtime)), re_path(r"", WebsocketDenier())])
                ),
            }
        )
    ),
    settings.TORGET_PROXIES,
)
