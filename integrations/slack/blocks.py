"""Slack's blocks, attachments and files written as Slack's own mark-up, for entries whose text lacks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integrations.slack.shapes import as_dict, as_id, as_line, as_list, as_text

DEPTH = 12
PIECES = 2_000
_STYLES = (("bold", "*"), ("italic", "_"), ("strike", "~"), ("code", "`"))
# Marks of a preview that Slack made of a link in the text, or of a message quoted by its link.
_PREVIEWS = ("from_url", "original_url", "is_msg_unfurl", "is_reply_unfurl")


def escape(text: str) -> str:
    """Return `text` with what Slack's mark-up reads as its own written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write_link(url: str, label: str) -> str:
    """Return a link in Slack's mark-up, or the label alone where there is no address."""
    shown = escape(label).replace("|", "/")
    return f"<{escape(url).replace('|', '%7C')}|{shown}>" if url else shown


def write_blocks(value: object) -> str:
    """Return the text that a list of blocks shows."""
    lines = (_write_block(as_dict(block)) for block in as_list(value)[:PIECES])
    return "\n".join(filter(None, lines))


def _write_block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return "\n".join(filter(None, _write_rich(block.get("elements"), 0)))
    if kind == "image":
        label = as_line(as_dict(block.get("title")).get("text") or block.get("alt_text"), 200)
        return write_link(as_text(block.get("image_url")), label or "bild")
    pieces = [block.get("text"), *as_list(block.get("fields")), *as_list(block.get("elements"))]
    return "\n".join(filter(None, map(_write_text, pieces[:PIECES])))


def _write_text(value: object) -> str:
    """Return a text object: mark-up as it stands, plain text escaped."""
    if isinstance(value, str):
        return as_text(value)
    found = as_dict(value)
    text = as_text(found.get("text"))
    return text if found.get("type") in ("mrkdwn", "markdown") else escape(text)


def _write_rich(value: object, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        return
    for part in map(as_dict, as_list(value)[:PIECES]):
        kind, inside = part.get("type"), part.get("elements")
        if kind == "rich_text_list":
            indent = part.get("indent")
            space = "    " * min(indent, DEPTH) if isinstance(indent, int) and indent > 0 else ""
            for number, item in enumerate(_write_rich(inside, depth + 1), 1):
                yield f"{space}{f'{number}.' if part.get('style') == 'ordered' else '•'} {item}"
        elif kind == "rich_text_quote":
            yield "\n".join(f"&gt; {line}" for line in _write_inline(inside).split("\n"))
        elif kind == "rich_text_preformatted":
            yield f"```{_write_inline(inside)}```"
        else:
            yield _write_inline(inside)


def _write_inline(value: object) -> str:
    return "".join(map(_write_piece, map(as_dict, as_list(value)[:PIECES])))


def _write_piece(piece: dict[str, Any]) -> str:
    kind = piece.get("type")
    if kind == "user":
        return f"<@{as_id(piece.get('user_id'))}>"
    if kind == "channel":
        return f"<#{as_id(piece.get('channel_id'))}>"
    if kind == "broadcast":
        return "<!channel>"
    if kind == "emoji":
        return f":{as_line(piece.get('name'), 60)}:"
    if kind == "link":
        return write_link(as_text(piece.get("url")), as_text(piece.get("text")) or as_text(piece.get("url")))
    text = escape(as_text(piece.get("text")) or as_text(piece.get("fallback")))
    style = as_dict(piece.get("style"))
    # Marks hug the words: spaces stay outside them.
    bare = text.strip()
    for name, mark in _STYLES:
        if bare and style.get(name) is True:
            text = text.replace(bare, f"{mark}{bare}{mark}", 1)
            bare = f"{mark}{bare}{mark}"
    return text


def write_attachments(value: object, *, beside_text: bool) -> str:
    """Return what attachments say. `beside_text`: previews of the links in the entry's text are left out."""
    shown = []
    for attachment in map(as_dict, as_list(value)[:PIECES]):
        if not (beside_text and any(attachment.get(mark) for mark in _PREVIEWS)):
            shown.append(_write_attachment(attachment))
    return "\n".join(filter(None, shown))


def _write_attachment(attachment: dict[str, Any]) -> str:
    title = as_line(attachment.get("title"), 300)
    lines = [
        as_text(attachment.get("pretext")),
        escape(as_line(attachment.get("author_name"), 200)),
        write_link(as_text(attachment.get("title_link")), title) if title else "",
        as_text(attachment.get("text")) or write_blocks(attachment.get("blocks")),
    ]
    for entry in map(as_dict, as_list(attachment.get("fields"))[:PIECES]):
        name = escape(as_line(entry.get("title"), 200))
        lines.append(f"*{name}:* {as_text(entry.get('value'))}" if name else as_text(entry.get("value")))
    picture = as_text(attachment.get("image_url"))
    lines.append(write_link(picture, "bild") if picture else "")
    return "\n".join(filter(None, lines)) or escape(as_text(attachment.get("fallback")))


def read_files(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of an entry: a list today, one alone in older exports."""
    files = [as_dict(found) for found in as_list(entry.get("files"))]
    files = files or [as_dict(entry.get("file"))]
    return [found for found in files if found]


def write_file(found: dict[str, Any]) -> str:
    """Return a file as a line with its name and where it is."""
    if found.get("mode") in ("tombstone", "hidden_by_limit"):
        return "📎 (filen finns inte kvar)"
    name = as_line(found.get("title"), 200) or as_line(found.get("name"), 200) or "fil"
    url = as_text(found.get("permalink")) or as_text(found.get("url_private"))
    return f"📎 {write_link(url, name)}"
