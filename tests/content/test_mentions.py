"""Who is named in a text."""

from __future__ import annotations

import pytest

from content.mentions import check_mentions, find
from content.richtext import parse
from eventlog.errors import Invalid


def test_names_are_found_once_in_their_order() -> None:
    assert find("@erik och @fatima.haddad, @Erik!") == ("erik", "fatima.haddad")


def test_a_full_stop_ends_the_sentence_not_the_name() -> None:
    assert find("Fråga @fatima.haddad.") == ("fatima.haddad",)


def test_fifty_is_the_limit() -> None:
    fifty = " ".join(f"@person{number}" for number in range(50))
    check_mentions(parse(fifty))
    with pytest.raises(Invalid) as refused:
        check_mentions(parse(fifty + " @one.more"))
    assert (refused.value.code, refused.value.limit) == ("too_many_mentions", 50)


def test_the_limit_holds_where_markup_is_too_much_to_read() -> None:
    crowd = parse(" ".join(f"@person{number}" for number in range(600)))
    assert crowd.tokens is None
    with pytest.raises(Invalid):
        check_mentions(crowd)
