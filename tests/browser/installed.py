"""The app on a device, and a new version of it on the server."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

READY = "() => navigator.serviceWorker.controller?.state === 'activated'"
# Every address in Cache Storage with what it holds, as one text to look in.
READ_CACHES = """async () => {
  const found = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys())
      found.push(request.url + ' ' + await (await cache.match(request)).text())
  }
  return found.join('\\n')
}"""


def wait_until_installed(page: Page) -> None:
    """Wait until the worker has everything that the app needs without a network, and serves this page."""
    page.wait_for_function(READY)


def wait_until_taken_over(context: BrowserContext) -> None:
    """Wait until no new worker waits beside the one before: some time after the last page was closed.

    Who opens the app before that gets the version before once more, and is offered the new one there.
    """
    # Not a page of the app, which would keep the worker before where it is.
    page = context.new_page()
    versions: dict[str, str] = {}

    def note(told: dict[str, Any]) -> None:
        versions.update((one["versionId"], one["status"]) for one in told["versions"])

    devtools = context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerVersionUpdated", note)
    devtools.send("ServiceWorker.enable")
    for _ in range(400):
        if set(versions.values()) - {"redundant"} == {"activated"}:
            page.close()
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"a new worker still waits: {versions}")


def kept_in_caches(page: Page) -> str:
    """Everything the worker keeps in this browser."""
    kept: str = page.evaluate(READ_CACHES)
    return kept


def build_anew(dist: Path, version: str) -> None:
    """Make of the built client in `dist` another version, every file under another name, as a build does.

    Pages of this version say so: `<html data-version="…">`. The files of the version before stay, until
    `forget_before`.
    """
    assets = [path for path in (dist / "assets").iterdir() if path.suffix in (".js", ".css")]
    names = {path.name: f"{path.stem}{version}{path.suffix}" for path in assets}
    entry = re.findall(r"assets/([\w-]+\.js)", (dist / "index.html").read_text(encoding="utf-8"))[0]

    def renamed(path: Path) -> str:
        pattern = "|".join(map(re.escape, names))
        return re.sub(pattern, lambda found: names[found[0]], path.read_text(encoding="utf-8"))

    texts = {names[path.name]: renamed(path) for path in assets}
    texts[names[entry]] += f";document.documentElement.dataset.version = '{version}'"
    page = renamed(dist / "index.html")
    digest = hashlib.sha256(page.encode())
    worker = re.sub(
        r'"integrity":"sha256-[^"]+","revision":"\w+"',
        f'"integrity":"sha256-{base64.b64encode(digest.digest()).decode()}","revision":"{digest.hexdigest()}"',
        renamed(dist / "sw.js"),
    )
    for name, text in texts.items():
        (dist / "assets" / name).write_text(text, encoding="utf-8")
    (dist / "index.html").write_text(page, encoding="utf-8")
    (dist / "sw.js").write_text(worker, encoding="utf-8")


def forget_before(dist: Path, version: str) -> None:
    """Remove the files of every version but this one, as later builds do."""
    for path in (dist / "assets").iterdir():
        if path.suffix != ".svg" and version not in path.name:
            path.unlink()
