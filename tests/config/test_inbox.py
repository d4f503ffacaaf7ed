"""What a socket's application is to read: in order, nothing lost."""

from __future__ import annotations

import asyncio

import pytest

from config.inbox import Inbox

pytestmark = pytest.mark.anywhere

SAID = [{"type": "websocket.receive", "text": text} for text in "abc"]


async def test_messages_come_in_order_whether_somebody_waits_or_not() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    for message in SAID:
        inbox.put_nowait(message)
    assert inbox.qsize() == 3, "whoever waits takes it when its turn comes"
    assert await waiting == SAID[0]
    assert [await inbox.get(), await inbox.get()] == SAID[1:]
    assert inbox.qsize() == 0


@pytest.mark.parametrize("come_before", [False, True])
async def test_who_gives_up_waiting_has_taken_nothing(come_before: bool) -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    if come_before:
        inbox.put_nowait(SAID[0])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    if not come_before:
        inbox.put_nowait(SAID[0])
    inbox.put_nowait(SAID[1])
    assert [await inbox.get(), await inbox.get()] == SAID[:2]


async def test_only_one_reads() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="read already"):
        await inbox.get()
    inbox.put_nowait(SAID[0])
    assert await waiting == SAID[0]
