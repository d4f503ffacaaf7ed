"""A CSV file as rows: whatever wrote it, in whichever encoding, with whichever sign between the columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.words import fold

MAX_BYTES = 64 * 1024 * 1024
# What the screen takes: eleven thousand people are two.
UPLOAD_BYTES = 16 * 1024 * 1024
# What a column may be called, folded; the first is its name here.
COLUMNS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "external_id",
        "external id",
        "externt id",
        "id",
        "anstallningsnummer",
        "anställningsnummer",
    ),
    "username": ("username", "user name", "användarnamn", "användare"),
    "given_name": ("given_name", "given name", "first name", "förnamn", "tilltalsnamn"),
    "family_name": ("family_name", "family name", "last name", "surname", "efternamn"),
    "email": ("email", "e-mail", "mail", "e-post", "epost", "e-postadress"),
    "title": ("title", "titel", "befattning"),
    "unit": ("unit", "unit path", "enhet", "organisation", "tillhörighet"),
    "manager": ("manager", "chef", "närmaste chef"),
    "phone": ("phone", "telephone", "mobile", "telefon", "mobil", "telefonnummer"),
    "languages": ("languages", "språk"),
    "skills": ("skills", "kompetenser", "kunskaper"),
    "active": ("active", "aktiv"),
}
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
_DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Row:
    """A line of the file; `line` counts from 1 and is the last one the row takes."""

    line: int
    values: dict[str, str]


@dataclass
class Table:
    """What a file holds. `faulty` are lines that are no rows, with the reason."""

    encoding: str
    delimiter: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    faulty: list[tuple[int, str]] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Read a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252 (Latin-1).

    Raises Invalid (`file`) when it is no such table: too large, empty, binary, a column unknown or twice, or
    neither external_id nor username among them.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("file", _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
    encoding, text = _decode(content)
    if "\0" in text:
        raise Invalid("file", _("This is not a text file."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda sign: _known(first, sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
        table = Table(encoding, delimiter, _read_header(header))
        for cells in reader:
            _add(table, reader.line_num, cells)
    except csv.Error as error:
        why = {"line": reader.line_num, "why": error}
        raise Invalid("file", _("Line %(line)d cannot be read: %(why)s") % why) from None
    return table


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", content.decode("utf-16", "replace")
    try:
        return "utf-8", content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return "windows-1252", content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", content.decode("latin-1")


def _known(line: str, delimiter: str) -> int:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return sum(_column(cell) is not None for cell in cells)


def _column(name: str) -> str | None:
    return _NAMES.get(fold(name))


def _read_header(header: list[str]) -> list[str]:
    columns = []
    for name in header:
        column = _column(name)
        if column is None:
            raise Invalid("file", _("There is no column called “%(name)s”.") % {"name": name[:60]})
        if column in columns:
            raise Invalid("file", _("The column “%(name)s” is there twice.") % {"name": name[:60]})
        columns.append(column)
    if not {"external_id", "username"} & set(columns):
        raise Invalid("file", _("A column with an external id or a username is needed."))
    return columns


def _add(table: Table, line: int, cells: list[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(table.columns):
        counts = {"found": len(cells), "wanted": len(table.columns)}
        table.faulty.append((line, _("The row has %(found)d columns, the first line %(wanted)d.") % counts))
        return
    values = {column: cell.strip() for column, cell in zip(table.columns, cells, strict=True)}
    table.rows.append(Row(line, values))
