import { render } from "preact"
import { act } from "preact/test-utils"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { rest } from "../../src/net/rest"
import { type Answer, type FoundMessage, nothingPicked, picked, words } from "../../src/state/searching"
import { SearchView } from "../../src/views/search/SearchView"

let page: HTMLElement

const hit = (message: string): FoundMessage => ({
  message,
  number: 1,
  thread: null,
  room: { id: "r1", kind: "open", name: "Köket", people: [] },
  author: { id: "u1", name: "Erik" },
  at: "2026-03-02T07:00:00.000Z",
  pieces: [{ text: message, hit: true }],
})

const answer = (messages: string[], next: string | null = null): Answer => ({
  people: null,
  rooms: null,
  messages: { items: messages.map(hit), next },
  files: null,
  questions: null,
  posts: null,
  filters: { from: null, in: null, before: null, after: null, has: [] },
  not_understood: [],
  too_common: false,
})

const at = (): string => document.activeElement?.textContent ?? ""
const press = (key: string) =>
  act(() => {
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
  })
const box = (): HTMLInputElement => page.querySelector("input") as HTMLInputElement

async function search(text: string, found: Answer): Promise<void> {
  vi.spyOn(rest, "post").mockResolvedValue(found)
  await act(async () => {
    words.value = text
    page.querySelector("form")?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }))
  })
  await act(async () => {})
}

beforeEach(async () => {
  words.value = ""
  picked.value = nothingPicked
  page = document.body.appendChild(document.createElement("div"))
  await act(() => render(<SearchView />, page))
})

afterEach(() => {
  render(null, page)
  page.remove()
  vi.restoreAllMocks()
})

it("keeps one's place in the list when the same is found again", async () => {
  await search("kaffe", answer(["ett", "två"]))
  await press("ArrowDown")
  await press("ArrowDown")
  expect(at()).toContain("två")
  await search("kaffet", answer(["noll", "ett", "två"]))
  expect(at()).toContain("två")
  await press("Home")
  expect(at()).toContain("noll")
})

it("goes back to the box when what one stood on is not found any more", async () => {
  await search("kaffe", answer(["ett"]))
  await press("ArrowDown")
  await search("te", answer(["annat"]))
  expect(document.activeElement).toBe(box())
})

it("goes on at what further pages bring, and with the arrow keys to the button for them", async () => {
  await search("kaffe", answer(["ett"], "c1"))
  await press("ArrowDown")
  await press("ArrowDown")
  vi.spyOn(rest, "post").mockResolvedValue(answer(["två"]))
  await act(async () => (document.activeElement as HTMLElement).click())
  await act(async () => {})
  expect(at()).toContain("två")
  expect(page.querySelectorAll("a[data-hit]")).toHaveLength(2)
})
