"""The documents of a package that people read: plain text, and a page without scripts or anything from
elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from content.text import close_bidi

Json = dict[str, Any]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; padding: 0 1rem }
body { max-width: 46rem; margin: 2rem auto }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
dt { font-weight: 600 } dd { margin: 0 0 .5rem }
article { border-top: 1px solid #999; padding: .75rem 0 } article.reply { margin-left: 2rem }
header { color: #444 } p.said, blockquote { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0 }
blockquote { border-left: 3px solid #999; padding-left: .75rem } table { border-collapse: collapse }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; overflow-wrap: anywhere }
code { font-size: .8rem; overflow-wrap: anywhere }
""".strip()


def local_time(text: str) -> str:
    """Return a time of the index as the installation's clock shows it, with its offset."""
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.strftime("%Y-%m-%d %H:%M:%S %z")


def name_of(person: Json | None) -> str:
    """Return the name of somebody in the index."""
    return person["name"] if person else _("Former colleague")


def facts(index: Json) -> list[tuple[str, str]]:
    """Return what stands at the head of each document: a heading and what it is, in order."""
    period = index["period"]
    by, accepted = index["handed_over_by"], index["accepted_by"]
    found = [
        (_("Case number"), index["case_number"]),
        (_("Recipient"), index["recipient"]),
        (_("Conversation"), index["room"]["name"] or _("Direct chat")),
        (_("Period"), f"{local_time(period['from'])} – {local_time(period['until'])}"),
        (_("Messages"), str(len(index["messages"]))),
        (_("Files"), str(len(index["files"]))),
        (_("Handed over by"), _agent(by)),
        (_("Accepted by"), _agent(accepted) if accepted else ""),
        (_("Handed over at"), local_time(index["created_at"])),
        (_("Note"), index["note"]),
        (_("From"), f"{index['system']['name']} {index['system']['address']}"),
        (_("Package"), index["id"]),
    ]
    return [(heading, value) for heading, value in found if value]


def _agent(person: Json | None) -> str:
    if person is None:
        return _("Former colleague")
    return ", ".join(part for part in (person["name"], person["title"], person["unit"]) if part)


def as_text(index: Json) -> str:
    """Return the conversation as plain text."""
    lines = [*(f"{heading}: {value}" for heading, value in facts(index)), ""]
    for message in index["messages"]:
        indent = "    " if message["thread"] else ""
        lines += [f"{indent}{line}" for part in _said(message) for line in part.split("\n")]
        lines.append("")
    return close_bidi("\n".join(lines))


def _said(message: Json) -> Iterator[str]:
    yield f"{local_time(message['at'])}  {name_of(message['author'])}"
    if message["plain"]:
        yield message["plain"]
    if message["forward"]:
        yield _("Forwarded from %(name)s:") % {"name": name_of(message["forward"]["author"])}
        yield message["forward"]["plain"]
    for path in message["files"]:
        yield f"[{path}]"
    for reaction in message["reactions"]:
        yield f"{reaction['emoji']} {', '.join(reaction['people'])}"
    if message["edited_at"]:
        yield _("Changed %(time)s") % {"time": local_time(message["edited_at"])}
    for version in message["earlier"]:
        yield _("Until %(time)s it said: %(text)s") % {
            "time": local_time(version["until"]),
            "text": version["text"],
        }


def as_page(index: Json) -> str:
    """Return the conversation as a page: what people wrote is text there, whatever it holds."""
    title = f"{index['case_number']} – {index['room']['name'] or _('Direct chat')}"
    head = "".join(
        f"<dt>{escape(name)}</dt><dd dir=auto>{escape(value)}</dd>" for name, value in facts(index)
    )
    files = "".join(_file_row(file) for file in index["files"])
    table = f"<h2>{escape(_('Files'))}</h2><table><tbody>{files}</tbody></table>" if index["files"] else ""
    said = "".join(map(_article, index["messages"]))
    return (
        f'<!doctype html>\n<html lang="{settings.LANGUAGE_CODE}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><dl>{head}</dl>"
        f"<h2>{escape(_('Conversation'))}</h2>{said}{table}</main></body></html>\n"
    )


def _article(message: Json) -> str:
    time = f'<time datetime="{message["at"]}">{local_time(message["at"])}</time>'
    kind = ' class="reply"' if message["thread"] else ""
    parts = [f"<header><strong dir=auto>{escape(name_of(message['author']))}</strong> {time}</header>"]
    if message["plain"]:
        parts.append(_paragraph(message["plain"]))
    forward = message["forward"]
    if forward:
        heading = _("Forwarded from %(name)s:") % {"name": name_of(forward["author"])}
        parts.append(f"<p>{escape(heading)}</p><blockquote dir=auto>{escape(forward['plain'])}</blockquote>")
    parts += [f"<p>{_link(path)}</p>" for path in message["files"]]
    parts += [
        f"<p>{escape(one['emoji'])} {escape(', '.join(one['people']))}</p>" for one in message["reactions"]
    ]
    if message["edited_at"]:
        changed = _("Changed %(time)s") % {"time": local_time(message["edited_at"])}
        parts.append(f"<p><small>{escape(changed)}</small></p>")
    for version in message["earlier"]:
        said = _("Until %(time)s it said:") % {"time": local_time(version["until"])}
        parts.append(
            f"<p><small>{escape(said)}</small></p><blockquote dir=auto>{escape(version['text'])}</blockquote>"
        )
    return f'<article id="{escape(message["id"])}"{kind}>{"".join(parts)}</article>'


def _paragraph(text: str) -> str:
    return f'<p class="said" dir=auto>{escape(close_bidi(text))}</p>'


def _link(path: str) -> str:
    # "?" and "#" are no part of a file's name in an address.
    address = escape(path).replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f'<a href="{address}">{escape(path)}</a>'


def _file_row(file: Json) -> str:
    checksum = file.get("sha256") or _("The file was not there any more.")
    cells = (
        _link(file["path"]),
        escape(file["media_type"]),
        str(file["size"]),
        f"<code>{escape(checksum)}</code>",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
