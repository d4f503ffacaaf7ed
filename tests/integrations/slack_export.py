"""An invented workspace's export, built in memory: a choir's chat, with everything Slack can say."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

# 2 March 2026, 08:00 UTC.
BEGAN = 1_772_438_400
DAY = "2026-03-02"

Json = Any


def ts(seconds: float = 0) -> str:
    """A time stamp so many seconds after the workspace began."""
    return f"{BEGAN + seconds:.6f}"


def person(slack_id: str, name: str, real_name: str, **fields: Json) -> dict[str, Json]:
    """An entry of users.json."""
    profile = {"real_name": real_name, "email": f"{name}@choir.example", **fields.pop("profile", {})}
    return {"id": slack_id, "name": name, "real_name": real_name, "profile": profile, **fields}


def channel(slack_id: str, name: str, *members: str, **fields: Json) -> dict[str, Json]:
    """An entry of channels.json and its like."""
    shown = {
        "purpose": {"value": ""},
        "topic": {"value": ""},
        "created": BEGAN,
        "creator": members[:1] and members[0],
    }
    return {"id": slack_id, "name": name, "members": list(members), **shown, **fields}


def said(user: str, text: str, at: float, **fields: Json) -> dict[str, Json]:
    """A plain message."""
    return {"type": "message", "user": user, "text": text, "ts": ts(at), **fields}


class Export:
    """The files of an export, to be changed and then written."""

    def __init__(self) -> None:
        self.files: dict[str, Json] = {
            "users.json": [
                person("U0ALTO", "ylva", "Ylva Ask", is_admin=True),
                person("U0BASS", "bo.ek", "Bo Ek", profile={"title": "Bas 2"}),
                person("U0TENOR", "tage", "Tage Tall", deleted=True),
                person("U0GUEST", "gäst", "Gro Gran", is_restricted=True, profile={"email": "g@b.example"}),
                person("U0ROBOT", "notbot", "Notbot", is_bot=True, profile={"email": ""}),
            ],
            "channels.json": [
                channel(
                    "C0SONG",
                    "sånger",
                    "U0ALTO",
                    "U0BASS",
                    "U0GUEST",
                    purpose={"value": "Noter &amp; texter"},
                    topic={"value": "Vårkonserten"},
                ),
                channel("C0OLD", "gammalt", is_archived=True),
            ],
            "groups.json": [channel("G0BOARD", "styrelsen", "U0BASS", "U0ALTO")],
            "dms.json": [{"id": "D0PAIR", "members": ["U0ALTO", "U0BASS"], "created": BEGAN}],
            "mpims.json": [channel("G0MANY", "mpdm-ylva--bo.ek--tage-1", "U0ALTO", "U0BASS", "U0TENOR")],
            f"sånger/{DAY}.json": [
                {"type": "message", "subtype": "channel_join", "user": "U0BASS", "text": "x", "ts": ts(0)},
                said("U0ALTO", "Välkommen <@U0BASS>! Läs <https://noter.example|noterna>.", 10, reactions=[
                    {"name": "tada", "users": ["U0BASS", "U0TENOR"], "count": 2},
                    {"name": "choir-logo", "users": ["U0BASS"], "count": 1},
                ], reply_count=2, thread_ts=ts(10)),
                said("U0BASS", "Tack!", 20, thread_ts=ts(10), parent_user_id="U0ALTO"),
                said("U0ALTO", "*Tonart* ändrad", 30, edited={"user": "U0ALTO", "ts": ts(45)}),
                {
                    "type": "message", "subtype": "file_share", "user": "U0BASS", "ts": ts(40),
                    "text": "<@U0BASS> uploaded a file: <https://files.example/F0NOTES1/v.pdf|v.pdf>",
                    "file": {
                        "id": "F0NOTES1", "name": "v.pdf", "title": "Vår.pdf",
                        "permalink": "https://files.example/F0NOTES1/v.pdf",
                        "initial_comment": {"comment": "Stämma 2"},
                    },
                },
                {"type": "message", "subtype": "bot_message", "bot_id": "B0WIKI", "username": "wiki",
                 "text": "", "ts": ts(50), "attachments": [{"title": "Sidan ändrad", "title_link": "https://wiki.example/1",
                                                "text": "av *Ylva*"}]},
            ],
            "sånger/2026-03-03.json": [
                said("U0BASS", "Sent svar", 86_400, thread_ts=ts(10)),
                {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "Deleted.",
                 "ts": ts(86_410), "thread_ts": ts(86_410), "reply_count": 1},
                said("U0ALTO", "Det där var onödigt", 86_420, thread_ts=ts(86_410)),
            ],
            f"gammalt/{DAY}.json": [said("U0TENOR", "Hörs vi?", 5)],
            f"styrelsen/{DAY}.json": [said("U0BASS", "Kassan: 214 kr", 60)],
            f"D0PAIR/{DAY}.json": [said("U0ALTO", "Bara du och jag", 70)],
            f"mpdm-ylva--bo.ek--tage-1/{DAY}.json": [said("U0TENOR", "Vi tre", 80)],
        }  # fmt: skip

    def write_zip(self, path: Path, *, below: str = "") -> Path:
        """Write the export as a zip, perhaps with a folder around everything."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in self.files.items():
                packed.writestr(below + name, _bytes(content))
        return path

    def write_folder(self, path: Path) -> Path:
        """Write the export unpacked."""
        for name, content in self.files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(_bytes(content))
        return path


def _bytes(content: Json) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()
