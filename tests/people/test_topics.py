"""A person's own topic is read by that person alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eventlog.topics import TopicState
from people import services
from people.topics import UserTopics
from tests.factories import Cast


def test_only_the_owner_may_read(cast: Cast, django_assert_num_queries: Callable[[int], Any]) -> None:
    fatima, erik = cast.fatima, cast.erik
    hers, his = f"user:{fatima.public_id}", f"user:{erik.public_id}"
    with django_assert_num_queries(1):
        allowed = UserTopics().allowed([hers, his, "user:nobody"], [fatima.pk, erik.pk])
    assert allowed == {(hers, fatima.pk), (his, erik.pk)}
    assert UserTopics().allowed([hers], [erik.pk]) == set()


def test_the_state_is_her_own(cast: Cast, django_assert_num_queries: Callable[[int], Any]) -> None:
    fatima, erik = cast.fatima, cast.erik
    services.update_profile(user=fatima, about="Hej")
    hers, his = f"user:{fatima.public_id}", f"user:{erik.public_id}"
    with django_assert_num_queries(1):
        states = UserTopics().state(fatima.pk, [hers, his])
    assert states == {hers: TopicState(fatima.topic_id, 1, 0, 0)}


def test_who_has_left_reads_nothing(cast: Cast) -> None:
    fatima = cast.fatima
    name = f"user:{fatima.public_id}"
    assert UserTopics().allowed([name], [fatima.pk])
    services.deactivate_user(user=fatima)
    assert not UserTopics().allowed([name], [fatima.pk])
    assert not UserTopics().state(fatima.pk, [name])
