"""One entry of a day file: what kind it is, who wrote it, what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.history import IMPORT_TEXT_LIMIT
from content.text import check_text
from eventlog.errors import Invalid
from integrations.slack import blocks
from integrations.slack.markup import Names, translate
from integrations.slack.shapes import (
    SlackPerson,
    as_dict,
    as_id,
    as_text,
    as_ts,
    read_bot,
    read_reactions,
    read_stranger,
)

MEMBERSHIP = "kept as membership of the room"
ABOUT_ROOM = "kept as the room's name and purpose"
NOTICE = "a notice by Slack, not something anybody said"

# What Slack notes by itself; everything else that somebody wrote is a message.
_NOTICES = {
    **dict.fromkeys(("join", "leave"), MEMBERSHIP),
    **dict.fromkeys(("topic", "purpose", "name"), ABOUT_ROOM),
    **dict.fromkeys(
        ("archive", "unarchive", "convert_to_private", "convert_to_public", "posting_permissions"), NOTICE
    ),
}
NOTICES = {f"{place}_{what}": why for place in ("channel", "group") for what, why in _NOTICES.items()} | (
    dict.fromkeys(
        (
            *("pinned_item", "unpinned_item", "bot_add", "bot_remove", "bot_enable", "bot_disable"),
            *(
                "channel_canvas_updated",
                "huddle_thread",
                "sh_room_created",
                "reminder_add",
                "message_changed",
            ),
            *("message_deleted", "message_replied", "ekm_access_denied", "joiner_notification"),
            *("joiner_notification_for_inviter", "bot_joined", "app_conversation_join"),
        ),
        NOTICE,
    )
)
_TEXT_IN = 200_000
_UPLOADED = re.compile(
    r"<@\w+(?:\|[^<>]*)?> (?:uploaded|shared) (?:a file|an image): <[^<>]*>"
    r"(?: and commented: (?P<comment>.*))?",
    re.DOTALL,
)
_PIECE = f".{{1,{IMPORT_TEXT_LIMIT - 1_000}}}"
_PART = re.compile(rf"{_PIECE}(?=\n|\Z)|{_PIECE}(?=\s)|{_PIECE}", re.DOTALL)
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class NotTaken(Exception):
    """The entry does not become a message; the text says why."""


@dataclass
class Written:
    """A message to be. `ts` names it in its room, `thread_ts` the first message of its thread if any.

    `texts` is its text, in several parts where it is longer than a message can be; none for a deleted one.
    """

    ts: str
    thread_ts: str
    author: SlackPerson
    texts: list[str]
    edited_ts: str
    reactions: list[tuple[str, str]]
    files: list[dict[str, Any]]
    deleted: bool = False


def kind_of(entry: dict[str, Any]) -> str:
    """Return Slack's own name for what an entry is: its subtype, or "message"."""
    return as_text(entry.get("subtype"))[:60] or "message"


def is_conversed(entry: dict[str, Any]) -> bool:
    """Tell whether people reacted to an entry or answered it: then even a notice is part of what was said."""
    return any(entry.get(mark) for mark in ("reactions", "replies", "reply_count"))


def read_entry(entry: dict[str, Any], *, names: Names, now: datetime) -> Written:
    """Return the message an entry is. Raises NotTaken."""
    kind = kind_of(entry)
    if kind in NOTICES and not is_conversed(entry):
        raise NotTaken(NOTICES[kind])
    ts = as_ts(entry.get("ts"), now=now)
    if not ts:
        raise NotTaken("it has no time that can be read")
    author = _find_author(entry)
    thread_ts = as_ts(entry.get("thread_ts"), now=now)
    deleted = kind == "tombstone"
    texts = [] if deleted else _read_texts(entry, names)
    return Written(
        ts=ts,
        thread_ts="" if thread_ts == ts else thread_ts,
        author=author,
        texts=texts,
        edited_ts=as_ts(as_dict(entry.get("edited")).get("ts"), now=now),
        reactions=[] if deleted else list(read_reactions(entry)),
        files=[] if deleted else blocks.read_files(entry),
        deleted=deleted,
    )


def _find_author(entry: dict[str, Any]) -> SlackPerson:
    """Who wrote it: a person, in older comments on files named apart, or a program."""
    comment = as_dict(entry.get("comment"))
    slack_id = as_id(entry.get("user")) or as_id(comment.get("user"))
    if slack_id:
        return read_stranger(slack_id, entry)
    bot = read_bot(entry)
    if bot is None:
        raise NotTaken("nobody is named as its author")
    return bot


def _read_texts(entry: dict[str, Any], names: Names) -> list[str]:
    text = translate(_compose(entry)[:_TEXT_IN], names)
    if kind_of(entry) == "me_message" and "\n" not in text:
        text = f"*{text}*"
    text = _NOT_TEXT.sub("", text)
    try:
        checked = check_text(text, _TEXT_IN)
        return [checked] if len(checked) <= IMPORT_TEXT_LIMIT else _split(checked)
    except Invalid:
        raise NotTaken("it says nothing") from None


def _split(text: str) -> list[str]:
    """Cut a text at the ends of lines, or of words, into what fits a message."""
    return [part for part in (match[0].strip() for match in _PART.finditer(text)) if part]


def _compose(entry: dict[str, Any]) -> str:
    """Everything the entry shows, in Slack's mark-up."""
    text = _own_text(entry)
    if not text.strip():
        text = blocks.write_blocks(entry.get("blocks"))
    attached = blocks.write_attachments(entry.get("attachments"), beside_text=bool(text.strip()))
    files = [blocks.write_file(found) for found in blocks.read_files(entry)]
    return "\n".join(part for part in (text.strip(), attached, *files) if part)


def _own_text(entry: dict[str, Any]) -> str:
    text = as_text(entry.get("text"))
    if kind_of(entry) == "file_comment":
        return as_text(as_dict(entry.get("comment")).get("comment")) or text
    # Older exports say in the text what the file says: the comment alone is the person's own.
    uploaded = _UPLOADED.fullmatch(text) if kind_of(entry) in ("file_share", "file_mention") else None
    if uploaded is None:
        return text
    first = as_dict(as_dict(entry.get("file")).get("initial_comment"))
    return as_text(first.get("comment")) or uploaded["comment"] or ""
