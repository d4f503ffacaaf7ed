"""The consumer: one per socket."""

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from bench.tutorial.models import Message


class ChatConsumer(AsyncWebsocketConsumer):
    """A member of one room: hears what is said there, and says things."""

    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.group = f"chat_{self.room}"
        self.user = self.scope["user"]
        if self.user.is_anonymous:
            await self.close()
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        text = json.loads(text_data or "{}")["message"]
        message = Message(room=self.room, author=self.user, text=text)
        await message.asave()
        await self.channel_layer.group_send(
            self.group,
            {
                "type": "chat.message",
                "id": message.pk,
                "author": self.user.username,
                "message": text,
                "at": message.at.isoformat(),
            },
        )

    async def chat_message(self, event: dict[str, Any]) -> None:
        sent = {name: event[name] for name in ("id", "author", "message", "at")}
        await self.send(text_data=json.dumps(sent))
