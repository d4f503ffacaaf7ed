"""The commands of prompts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from eventlog.commands import Actor, Command, command
from streams import frames
from streams.commands import Answer, ClientId, Id, Text
from streams.prompts import services
from streams.prompts.models import NAME_LENGTH, WORDS_LENGTH
from streams.prompts.queries import read_prompt
from streams.prompts.services import Wanted

Name = Annotated[str, Meta(extra_json_schema={"maxLength": NAME_LENGTH})]
Words = Annotated[str, Meta(extra_json_schema={"maxLength": WORDS_LENGTH})]
Clock = Annotated[str, Meta(max_length=8)]
Day = Annotated[str, Meta(max_length=10)]
Weekday = Annotated[int, Meta(ge=0, le=6)]


@command("prompt.set")
class SetPrompt(Command):
    """Set a prompt that comes back every day, on a day of the week, or once; or change all of `prompt`."""

    name: Name
    audience: dict[str, Any]
    rhythm: Literal["once", "daily", "weekly"]
    at: Clock = "09:00"
    words: Words = ""
    weekday: Weekday | None = None
    on_day: Day | None = None
    active: bool = True
    prompt: Id | None = None

    def run(self, actor: Actor) -> Answer:
        wanted = Wanted(
            name=self.name,
            audience=self.audience,
            rhythm=self.rhythm,
            at=self.at,
            words=self.words,
            weekday=self.weekday,
            on_day=self.on_day,
            active=self.active,
        )
        prompt = services.set_prompt(actor=actor.user, wanted=wanted, prompt=self.prompt)
        return {"prompt": read_prompt(actor.user, prompt.public_id)["prompt"]}


@command("prompt.answer")
class AnswerPrompt(Command):
    """Answer what a prompt asks with one picture: a post like any other."""

    occasion: Id
    picture: Id
    client_id: ClientId
    text: Text = ""

    def run(self, actor: Actor) -> Answer:
        view = services.answer_prompt(
            actor=actor.user,
            occasion=self.occasion,
            picture=self.picture,
            text=self.text,
            client_id=self.client_id,
        )
        return {"post": frames.post(view)}


@command("prompt.bell")
class SetBell(Command):
    """Be notified each time a prompt opens, or no longer."""

    prompt: Id
    on: bool

    def run(self, actor: Actor) -> Answer:
        services.set_bell(actor=actor.user, prompt=self.prompt, on=self.on)
        return {"prompt": self.prompt, "on": self.on}
