/** What happy-dom leaves out; nothing where a test runs in Node alone. */
import { afterEach } from "vitest"

if (typeof document !== "undefined") {
  if (!("supports" in CSS)) Object.assign(CSS, { supports: () => false })
  if (!("escape" in CSS)) Object.assign(CSS, { escape: (text: string) => text })
  afterEach(() => {
    localStorage.clear()
    document.body.replaceChildren()
  })
}
