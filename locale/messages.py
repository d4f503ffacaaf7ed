"""The server's catalogues: `python locale/messages.py` brings them up to date with the program.

Reads every message of the rooms, adds what is new to each `locale/<language>/LC_MESSAGES/django.po` (with an
empty translation), drops what is gone, and compiles the `.mo` beside it. Needs nothing but Python.
With `--check` nothing is written: exit code 1 when a catalogue is out of date or not complete.
A new language is a new folder with an empty django.po, named in LANGUAGES of config/settings.py.
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NOT_ROOMS = {"tests", "bench", "bin", "web", "locale", "docs", "build", "data"}
FUNCTIONS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
PLURALS = "nplurals=2; plural=(n != 1);"

Key = tuple[str, ...]


@dataclass
class Catalogue:
    """A language's translations: by (message,) or (singular, plural), one string or one per plural form."""

    header: str = ""
    entries: dict[Key, list[str]] = field(default_factory=dict)


def find_messages(root: Path = ROOT) -> dict[Key, list[str]]:
    """Return every message of the rooms with the files it stands in."""
    found: dict[Key, list[str]] = {}
    for path in sorted(root.glob("*/**/*.py")):
        name = path.relative_to(root)
        if name.parts[0] in NOT_ROOMS or name.parts[0].startswith(".") or "migrations" in name.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            key = _message_of(node)
            if key is not None and str(name) not in found.setdefault(key, []):
                found[key].append(str(name))
    return dict(sorted(found.items()))


def _message_of(node: ast.AST) -> Key | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
        return None
    arguments = node.args[: FUNCTIONS[node.func.id]]
    texts = [part.value for part in arguments if isinstance(part, ast.Constant)]
    return tuple(text for text in texts if isinstance(text, str)) or None


def read_catalogue(path: Path) -> Catalogue:
    """Read a .po file; comments are not kept."""
    catalogue = Catalogue()
    key: list[str] = []
    values: list[str] = []
    target: list[str] = key

    def finish() -> None:
        if key == [""]:
            catalogue.header = values[0] if values else ""
        elif key:
            catalogue.entries[tuple(key)] = list(values)
        key.clear()
        values.clear()

    for line in path.read_text(encoding="utf-8").splitlines():
        word, _space, rest = line.strip().partition(" ")
        if word == "msgid":
            finish()
            key.append(_unquote(rest))
            target = key
        elif word == "msgid_plural":
            key.append(_unquote(rest))
        elif word.startswith("msgstr"):
            values.append(_unquote(rest))
            target = values
        elif word.startswith('"'):
            target[-1] += _unquote(line.strip())
    finish()
    return catalogue


def write_catalogue(catalogue: Catalogue, messages: dict[Key, list[str]]) -> str:
    """Return the text of the .po file: `messages` in their order, with the files they stand in."""
    parts = [f'msgid ""\nmsgstr ""\n{_quote_lines(catalogue.header)}']
    for key, files in messages.items():
        lines = [f"#: {name}" for name in files]
        if any("%(" in text for text in key):
            lines.append("#, python-format")
        lines.append(f"msgid {_quote(key[0])}")
        values = catalogue.entries.get(key) or [""] * len(key)
        if len(key) == 1:
            lines.append(f"msgstr {_quote(values[0])}")
        else:
            lines.append(f"msgid_plural {_quote(key[1])}")
            lines += [f"msgstr[{form}] {_quote(value)}" for form, value in enumerate(values)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def compile_catalogue(catalogue: Catalogue) -> bytes:
    """Return the .mo file (GNU gettext manual §10.3): a header, two tables of places, the texts."""
    pairs = {b"": catalogue.header.encode()}
    for key, values in catalogue.entries.items():
        if all(values):
            pairs["\0".join(key).encode()] = "\0".join(values).encode()
    ids = sorted(pairs)
    start = 7 * 4 + 16 * len(ids)
    tables, texts = b"", b""
    for column in (ids, [pairs[text] for text in ids]):
        for text in column:
            tables += struct.pack("<II", len(text), start + len(texts))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(ids), 28, 28 + 8 * len(ids), 0, start)
    return head + tables + texts


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _quote_lines(text: str) -> str:
    return "\n".join(_quote(line) for line in text.splitlines(keepends=True))


def _unquote(text: str) -> str:
    value = ast.literal_eval(text)
    if not isinstance(value, str):
        raise ValueError(f"not a string: {text}")
    return value


def new_header(language: str) -> str:
    """Return the header of a new catalogue."""
    return (
        f"Project-Id-Version: Torget\nLanguage: {language}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nPlural-Forms: {PLURALS}\n"
    )


def update(languages: Iterable[Path], *, check: bool) -> list[str]:
    """Bring the catalogues up to date, or only check them; return what is wrong with them now."""
    messages = find_messages()
    faults = []
    for folder in languages:
        po, mo = folder / "LC_MESSAGES" / "django.po", folder / "LC_MESSAGES" / "django.mo"
        catalogue = read_catalogue(po)
        catalogue.header = catalogue.header or new_header(folder.name)
        catalogue.entries = {key: catalogue.entries.get(key) or [""] * len(key) for key in messages}
        text, compiled = write_catalogue(catalogue, messages), compile_catalogue(catalogue)
        if not check:
            po.write_text(text, encoding="utf-8")
            mo.write_bytes(compiled)
        elif po.read_text(encoding="utf-8") != text or not mo.exists() or mo.read_bytes() != compiled:
            faults.append(f"{folder.name}: out of date; run python locale/messages.py")
        faults += [
            f"{folder.name}: no translation of {key[0]!r}"
            for key, v in catalogue.entries.items()
            if not all(v)
        ]
    return faults


def main(arguments: list[str]) -> int:
    """Update the catalogues, or with --check only look; return the exit code."""
    folders = sorted(path for path in HERE.iterdir() if (path / "LC_MESSAGES" / "django.po").exists())
    faults = update(folders, check="--check" in arguments)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
