"""Many append at once: the chain does not fork."""

from __future__ import annotations

import itertools
import threading

import pytest
from django.db import connection, transaction

from audit.models import Entry
from audit.queries import check_chain
from audit.services import record

THREADS, EACH = 4, 10


@pytest.mark.django_db(transaction=True)
def test_threads_that_append_at_once_make_one_chain() -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(THREADS)

    def append(name: int) -> None:
        try:
            for step in range(EACH):
                together.wait(10)
                with transaction.atomic():
                    record(actor_id=name, action="test.step", target=f"{name}:{step}")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=append, args=(name,)) for name in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Entry.objects.count() == THREADS * EACH
    assert list(check_chain()) == []
    # The premise: they did come in between one another.
    actors = list(Entry.objects.order_by("number").values_list("actor_id", flat=True))
    assert sum(one != other for one, other in itertools.pairwise(actors)) >= THREADS
