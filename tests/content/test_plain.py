"""What a list shows of a message."""

from __future__ import annotations

import pytest

from content.plain import to_plain
from content.richtext import render


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Hej på er", "Hej på er"),
        ("**Hård vind** väntas", "Hård vind väntas"),
        ("a < b & c, *så*", "a < b & c, så"),
        ("- mjölk\n- bröd", "mjölk\nbröd"),
        ("`<b>` är _inte_ fet", "<b> är inte fet"),
    ],
)
def test_a_line_shows_what_a_reader_sees(written: str, seen: str) -> None:
    lines = to_plain(written, render(written, {})).split("\n")
    assert [line for line in lines if line] == seen.split("\n")


def test_a_rendering_that_was_cut_off_leaves_no_markup() -> None:
    rendered = render("**Hård** vind [läs mer](https://lindviken.example/varning)", {})
    assert rendered is not None
    assert rendered.count("<") > 4, "there must be markup to cut through"
    for end in range(len(rendered)):
        assert "<" not in to_plain("", rendered[:end])
