"""The long form of `test_openapi`: many more requests, and every bound that the document states."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis

from tests.contract.signed_in import SignedIn
from tests.contract.test_openapi import bounded, call, mats, thorough

__all__ = ["mats"]

pytestmark = [pytest.mark.realtime, pytest.mark.long]

MANY_EXAMPLES = 200


@thorough.parametrize()
@bounded(MANY_EXAMPLES)
def test_many_more_requests_are_answered_as_documented(case: schemathesis.Case[Any], mats: SignedIn) -> None:
    call(case, mats)
