"""The threads in which requests over HTTP are answered: kept, each with its connection to the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext

from config.proxy import Application, Receive, Scope, Send

# More are made while so many requests are under way, and end after them.
KEPT = 32


def in_kept_threads(application: Application) -> Application:
    """Answer each request in one thread that an earlier one has used, as far as there is one that is free.

    Django by itself takes a new thread for each request, and so opens the database anew for each.
    """
    free: list[ThreadPoolExecutor] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # The last one used: what few requests need stays warm.
        thread = free.pop() if free else ThreadPoolExecutor(1, thread_name_prefix="request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await application(scope, receive, send)
        finally:
            if len(free) < KEPT:
                free.append(thread)
            else:
                thread.shutdown(wait=False)

    return answer
