"""What a browser keeps of a person, looked at from outside the client."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.browser.someone import SOON

READ = """() => new Promise((resolve, reject) => {
  const asked = indexedDB.open('torget')
  asked.onerror = () => reject(asked.error)
  asked.onsuccess = () => {
    const shelves = [...asked.result.objectStoreNames]
    if (!shelves.length) { asked.result.close(); return resolve({}) }
    const work = asked.result.transaction(shelves)
    const found = Object.fromEntries(shelves.map(shelf => [shelf, work.objectStore(shelf).getAll()]))
    work.oncomplete = () => {
      asked.result.close()
      resolve(Object.fromEntries(shelves.map(shelf => [shelf, found[shelf].result])))
    }
  }
})"""


def kept_on(page: Page) -> str:
    """Everything in the client's database in this browser, as one text to look in."""
    return json.dumps(page.evaluate(READ), ensure_ascii=False)


# `wait_for_function` would take the promise itself for the answer.
WAIT = f"""async ([text, wanted]) => {{
  const began = Date.now()
  const kept = async () => JSON.stringify((await ({READ})()).rooms ?? []).includes(text)
  while (await kept() !== wanted) {{
    if (Date.now() - began > {SOON}) throw new Error(`${{text}} is ${{wanted ? 'not' : 'still'}} kept`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }}
}}"""


def wait_until_kept(page: Page, text: str) -> None:
    """Wait until `text` is written to the device, among the messages of a room."""
    page.evaluate(WAIT, [text, True])


def wait_until_gone(page: Page, text: str) -> None:
    """Wait until no message kept on the device holds `text`."""
    page.evaluate(WAIT, [text, False])
