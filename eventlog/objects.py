"""Objects of models, made faster than Django makes them: for those that are made for each message.

No signal is sent of them, and nothing is set but fields.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def new(model: type[M], **values: Any) -> M:
    """Return a new object as `model(**values)` does, in a third of the time.

    `values` are fields and, by the name of the field, the stored objects they refer to.
    """
    blank = _blank(model)
    state = ModelState()
    attributes = {"_state": state, **blank.plain}
    for attname, make in blank.made:
        if attname not in values:
            attributes[attname] = make()
    for name, value in values.items():
        if name in blank.related:
            attributes[blank.related[name]] = None if value is None else value.pk
            state.fields_cache[name] = value
        else:
            attributes[name] = value
    one = object.__new__(model)
    vars(one).update(attributes)
    return one


def copied(stored: M) -> M:
    """Return an object that can be changed without changing this one, whose values it shares: a list in it
    is the same. `copy.copy` takes five times as long."""
    one: M = object.__new__(type(stored))
    state = ModelState()
    vars(state).update(vars(stored._state), fields_cache=dict(stored._state.fields_cache))
    vars(one).update(vars(stored), _state=state)
    return one


class _Blank(NamedTuple):
    """What every new object of a model has, what is made for each, and where one that is referred to by its
    field's name has its key."""

    plain: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    related: dict[str, str]


@cache
def _blank(model: type[Model]) -> _Blank:
    fields = model._meta.local_concrete_fields
    made = {
        field.attname: field.default for field in fields if field.has_default() and callable(field.default)
    }
    return _Blank(
        {field.attname: None if field.attname in made else field.get_default() for field in fields},
        tuple(made.items()),
        {field.name: field.attname for field in fields if field.is_relation},
    )
