// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest"
import { keepBadge } from "../../src/push/badge"
import { sessionState } from "../../src/state/session"

const shown: (number | null)[] = []

afterEach(() => {
  vi.unstubAllGlobals()
  shown.length = 0
})

it("shows how many are unread on coming in and whenever the app is left, and nothing once one is out", async () => {
  let unread = 3
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(JSON.stringify({ notifications: [], unread, next: null }))),
  )
  Object.assign(navigator, {
    setAppBadge: async (count: number) => void shown.push(count),
    clearAppBadge: async () => void shown.push(null),
  })
  sessionState.value = "loading"
  keepBadge()
  expect(shown).toEqual([])
  sessionState.value = "in"
  await vi.waitFor(() => expect(shown).toEqual([3]))
  unread = 1
  document.dispatchEvent(new Event("visibilitychange"))
  await vi.waitFor(() => expect(shown).toEqual([3, 1]))
  sessionState.value = "out"
  await vi.waitFor(() => expect(shown).toEqual([3, 1, null]))
})
