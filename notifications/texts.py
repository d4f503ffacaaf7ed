"""The words of a notification: as a locked screen may show them, and as the inbox does."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

TEXT_LENGTH = 240
ALERT_LENGTH = 600
# What nobody says but Torget itself.
FROM_THE_HOUSE = ("test", "digest", "case", "notice")


@dataclass(frozen=True)
class Content:
    """What a notification is about, read from the thing itself.

    `person` who did it, `place` where (the name of a room, empty in a direct chat), `text` the words, `path`
    where it leads, `count` how many unread things it stands for.
    """

    kind: str
    person: str = ""
    person_id: str = ""
    place: str = ""
    place_id: str = ""
    text: str = ""
    path: str = "/me/inbox"
    count: int = 1
    # Of alerts: (language, title, text) for each language; the secret of a link that answers; whether one is
    # asked for an answer.
    said: tuple[tuple[str, str, str], ...] = ()
    link: str = ""
    ask: bool = False

    def in_words(self) -> tuple[str, str] | None:
        """Return title and text in the language that is active, None where no alert is spoken of."""
        found = {language: (title, text) for language, title, text in self.said}
        return found.get(get_language() or "", next(iter(found.values()), None))


def describe(kind: str, count: int = 1) -> str:
    """Return what happened, in a few words without anybody's text."""
    if kind in ("direct", "message"):
        return ngettext("New message", "%(count)d new messages", count) % {"count": count}
    if kind == "mention":
        return _("Mentioned you")
    if kind == "post":
        return _("Published a post")
    if kind == "prompt":
        return _("A picture challenge has opened")
    if kind == "official":
        return _("Published an official post")
    if kind == "post_confirm":
        return _("Asks you to confirm a post")
    if kind == "post_mention":
        return _("Mentioned you in a post")
    if kind == "comment_mention":
        return _("Mentioned you in a comment")
    if kind == "comment":
        return _("Commented on your post")
    if kind == "unit":
        return _("Called your unit")
    if kind == "everyone":
        return _("To everyone in the room")
    if kind == "reply":
        return _("Replied in a thread")
    if kind == "confirm":
        return _("Asks you to confirm a message")
    if kind == "join_request":
        return ngettext("Asks to join a room", "%(count)d ask to join a room", count) % {"count": count}
    if kind == "request_answered":
        return _("Answered your request to join")
    if kind == "case":
        return ngettext("A case waits for you", "%(count)d cases wait for you", count) % {"count": count}
    if kind == "notice":
        return _("There is a notice for you")
    if kind.startswith(("session", "question")):
        return _describe_session(kind)
    if kind == "urgent":
        return _("Urgent message")
    if kind == "digest":
        return ngettext(
            "%(count)d notification while you were off", "%(count)d notifications while you were off", count
        ) % {"count": count}
    if kind == "test":
        return _("This is what a notification looks like. It works.")
    return _("Something new")


def _describe_session(kind: str) -> str:
    if kind == "question":
        return _("There is news about your question")
    if kind == "question_owed":
        return _("A question waits for your answer")
    if kind == "session.announced":
        return _("A question session is announced")
    if kind == "session.live":
        return _("A question session begins now")
    if kind == "session.published":
        return _("The answers of a question session are there")
    return _("News about a question session")


def title_and_body(content: Content, *, show_text: bool) -> tuple[str, str]:
    """Return what a push shows: with `show_text` also the place and the words, else who and what only."""
    in_words = content.in_words()
    if in_words is not None:
        return in_words[0], shorten(in_words[1], ALERT_LENGTH)
    what = describe(content.kind, content.count)
    if content.kind in FROM_THE_HOUSE:
        return "Torget", what
    if content.kind.startswith(("session", "question", "prompt")):
        return "Torget", f"{what}: {shorten(content.text)}" if show_text and content.text else what
    who = content.person or _("Somebody")
    if not show_text:
        return who, what
    title = _("%(person)s in %(place)s") % {"person": who, "place": content.place} if content.place else who
    return title, shorten(content.text) or what


def shorten(text: str, length: int = TEXT_LENGTH) -> str:
    """Return the text on one line, cut between characters with "…" where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= length else cut(line, length - 1) + "…"


def cut(text: str, length: int) -> str:
    """Return the first `length` code points, or a few less: never half of a character as people see it."""
    if len(text) <= length:
        return text
    end = length
    # What joins to the left (Unicode UAX 29): marks, joiners, variation selectors, skin tones, flags' tags.
    while end > 0 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    if end > 0 and _is_regional(text[end]):
        run = end
        while run > 0 and _is_regional(text[run - 1]):
            run -= 1
        end -= (end - run) % 2
    return text[:end].rstrip()


def _joins(letter: str) -> bool:
    from unicodedata import category

    return (
        letter == "\u200d"
        or category(letter) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
    )


def _is_regional(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
