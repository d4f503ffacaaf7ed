"""The word list: what it meets gets a second look, and nothing is stopped or said."""

from __future__ import annotations

from typing import Any

import pytest

from content.models import Case, Notice
from content.moderation import words
from content.moderation.models import FlaggedWord
from eventlog import due
from tests.chat.conftest import Chat
from tests.factories import Cast

MEETS = {
    "idiot": (["Vilken IDIOT", "idioterna", "en idiots råd"], ["idiomatisk"]),
    "hora": (["horan", "HOROR!"], ["horisont", "hör av dig", "hår"]),
    "svin": (["svinet", "svinen"], ["svindel"]),
    "jävla*": (["jävlar", "jävlaskit"], ["djävul", "javla"]),
    "håll käften": (["Men håll käften nu", "håll  Käften"], ["håll i hatten", "käften håll"]),
}


@pytest.mark.parametrize("entry", MEETS)
def test_a_word_meets_its_inflections_and_no_other_words(cast: Cast, chat: Chat, entry: str) -> None:
    chat.do(cast.mats, "word.add", word=entry)
    words.refresh()
    met, free = MEETS[entry]
    assert [text for text in met if words.find(text) != [entry]] == []
    assert [text for text in free if words.find(text)] == []


def test_a_flagged_message_stands_and_waits_for_a_second_look(cast: Cast, chat: Chat, rest: Any) -> None:
    chat.do(cast.mats, "word.add", word="idiot")
    words.refresh()
    room = chat.room(cast.anna, cast.erik)
    chat.say(cast.erik, room, "Vilka idioter")
    innocent = chat.say(cast.erik, room, "Förlåt, trött i dag")
    due.run_due()
    (case,) = rest(cast.sara).get("moderation/cases")["cases"]
    assert (case["reasons"], case["reports"], case["author"]["name"]) == (["words"], 1, "Erik Lindqvist")
    (report,) = chat.do(cast.sara, "case.read", case=case["id"])["case"]["reported"]
    assert (report["by"], report["words"]) == (None, "idiot")
    shown = rest(cast.anna).get(f"rooms/{room.public_id}/messages")["messages"]
    assert [message["text"] for message in shown] == ["Vilka idioter", "Förlåt, trött i dag"]
    assert not Notice.objects.exists(), "nobody is told before a person has looked"
    # Changed into it later it is met as well, and only once.
    for text in ("Idioter allihop", "Ni är idioter"):
        chat.do(cast.erik, "message.edit", message=innocent.public_id, text=text)
        due.run_due()
    assert Case.objects.get(object_id=innocent.pk).report_count == 1


def test_what_was_changed_before_anybody_looked_is_left_alone(cast: Cast, chat: Chat) -> None:
    chat.do(cast.mats, "word.add", word="idiot")
    words.refresh()
    message = chat.say(cast.erik, chat.room(cast.erik), "Idiot")
    chat.do(cast.erik, "message.edit", message=message.public_id, text="Kollega")
    assert due.run_due() == 1
    assert not Case.objects.exists()


def test_direct_chats_are_not_looked_through(cast: Cast, chat: Chat) -> None:
    chat.do(cast.mats, "word.add", word="idiot")
    words.refresh()
    chat.say(cast.erik, chat.direct(cast.erik, cast.fatima), "Idiot")
    assert due.run_due() == 0


def test_the_list_takes_each_word_once_and_nothing_that_meets_everything(cast: Cast, chat: Chat) -> None:
    chat.do(cast.mats, "word.add", word="Idiot")
    assert chat.code_of(cast.mats, "word.add", word="idioten") == "conflict"
    for nothing in ("", "  ", "*", "a", "a*", "!!!"):
        assert chat.refusal(cast.mats, "word.add", word=nothing).field == "word", nothing
    assert chat.code_of(cast.mats, "word.add", word="x" * 81) == "text_too_long"
    assert FlaggedWord.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "😀" * 2000, "مرحبا", "\u202eabc", "a" * 8000])
def test_any_text_can_be_looked_at(cast: Cast, chat: Chat, text: str) -> None:
    chat.do(cast.mats, "word.add", word="idiot*")
    words.refresh()
    assert words.find(text) == []
