"""Objects made quickly are those that Django makes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from chat.models import Message
from eventlog.models import Due, Topic
from eventlog.objects import copied, new
from search.models import Document
from tests.chat.conftest import Chat
from tests.factories import Cast

pytestmark = pytest.mark.django_db

GIVEN: list[tuple[type[Model], dict[str, Any]]] = [
    (Message, {"text": "Hej", "client_id": "a", "number": 7}),
    (Document, {"place": 1, "kind": "message", "object_id": 2, "terms": ["hej"]}),
    (Due, {"kind": "test", "key": "a"}),
]


@pytest.mark.parametrize(("model", "values"), GIVEN, ids=lambda given: getattr(given, "__name__", ""))
def test_a_new_one_is_as_django_makes_it(model: type[Model], values: dict[str, Any]) -> None:
    made, wanted = new(model, **values), model(**values)

    assert vars(made).keys() == vars(wanted).keys()
    drawn = {field.attname for field in model._meta.concrete_fields if field.has_default()}
    for name in vars(wanted).keys() - {"_state"} - drawn:
        assert vars(made)[name] == vars(wanted)[name], name
    for name in drawn:
        assert type(vars(made)[name]) is type(vars(wanted)[name])
    assert (made._state.adding, made._state.db) == (True, None)


def test_each_new_one_has_values_of_its_own() -> None:
    one, other = new(Message), new(Message)
    assert one.public_id != other.public_id
    first, second = new(Due), new(Due)
    first.data["a"] = 1
    assert second.data == {}


def test_what_a_new_one_refers_to_is_there(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.anna, name="Rum")
    message = new(Message, room=room, author=cast.anna, thread_root=None, text="Hej")

    assert (message.room_id, message.author_id, message.thread_root) == (room.pk, cast.anna.pk, None)
    assert message.room is room
    message.client_id, message.number = "a", 1
    message.save()
    assert Message.objects.get(pk=message.pk).text == "Hej"


def test_a_copy_is_changed_alone(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.anna, name="Rum")
    copy = copied(room)
    copy.name, copy.topic = "Annat", Topic(name="annat")

    assert room.name == "Rum"
    assert room.topic.name != "annat"
    assert copied(room) == room
    assert not copied(room)._state.adding
