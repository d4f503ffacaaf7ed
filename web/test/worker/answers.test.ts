// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest"

/** What the worker keeps, and what it is answered with; null: there is no network; undefined: it says nothing. */
let kept: Map<string, string>
let status: number | null | undefined
let posted: { link: string; answer: string; at: string }[]
let shown: { title: string; body: string; tag: string }[]
const syncs: string[] = []

const queue = {
  put: async (request: Request, response: Response) => void kept.set(request.url, await response.text()),
  keys: async () => [...kept.keys()].map((url) => new Request(url)),
  match: async (request: Request) => new Response(kept.get(request.url)),
  delete: async (request: Request) => kept.delete(request.url),
}
const notification = {
  title: "Drick inte kranvattnet",
  tag: "t1",
  lang: "sv",
  icon: "",
  data: {},
  actions: [{ action: "safe", title: "Jag är säker" }],
} as unknown as Notification

beforeEach(() => {
  kept = new Map()
  status = 200
  posted = []
  shown = []
  syncs.length = 0
  vi.stubGlobal("caches", { open: async () => queue })
  vi.stubGlobal(
    "fetch",
    vi.fn(async (_url: string, init: RequestInit) => {
      if (status === undefined) return await silence(init.signal as AbortSignal)
      if (status === null) throw new TypeError("no network")
      posted.push(JSON.parse(String(init.body)))
      return new Response("{}", { status })
    }),
  )
  vi.stubGlobal("registration", {
    showNotification: async (title: string, more: { body: string; tag: string }) =>
      void shown.push({ title, body: more.body, tag: more.tag }),
    sync: { register: async (tag: string) => void syncs.push(tag) },
  })
})

afterEach(() => vi.unstubAllGlobals())

const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))

const { answer, flushAnswers, linkIn } = await import("../../src/worker/answers")

it("finds the secret of the person's own link, and nothing in other addresses", () => {
  expect(linkIn(`${location.origin}/a#secret`)).toBe("secret")
  expect(["/chat/r1#m1", "/alerts/a1", "http://[", undefined].map(linkIn)).toEqual(["", "", "", ""])
})

it("sends an answer at once and says so in place of the alert", async () => {
  await answer("secret", "safe", notification)
  expect(posted).toMatchObject([{ link: "secret", answer: "safe", via: "push" }])
  expect(shown).toEqual(
    ["… Jag är säker", "✓ Jag är säker"].map((body) => ({
      title: "Drick inte kranvattnet",
      body,
      tag: "t1",
    })),
  )
  expect([kept.size, syncs]).toEqual([0, []])
})

it("keeps an answer without a network, with its time, and sends it once when there is one", async () => {
  status = null
  await answer("secret", "safe", notification)
  expect(shown.map((one) => one.body)).toEqual(["… Jag är säker"])
  expect(syncs).toEqual(["alert-answers"])
  const [given] = [...kept.values()].map((one) => JSON.parse(one))
  status = 200
  expect(await flushAnswers()).toBe(true)
  expect(await flushAnswers()).toBe(true)
  expect(posted).toEqual([given])
})

it("says at once that an answer is kept where the network says nothing, and gives up waiting for it", async () => {
  const abort = new AbortController()
  const patience = vi.spyOn(AbortSignal, "timeout").mockReturnValue(abort.signal)
  status = undefined
  const answering = answer("secret", "safe", notification)
  await vi.waitFor(() => expect(shown.map((one) => one.body)).toEqual(["… Jag är säker"]))
  abort.abort()
  await answering
  expect(patience).toHaveBeenCalledWith(15_000)
  expect([kept.size, syncs]).toEqual([1, ["alert-answers"]])
  patience.mockRestore()
})

it("lets a new version's worker begin while answers are still on their way", async () => {
  kept.set(
    "http://localhost/answers/1",
    JSON.stringify({ link: "secret", answer: "safe", via: "push", at: "" }),
  )
  const activation = Object.assign(new Event("activate"), { waitUntil: vi.fn() })
  self.dispatchEvent(activation)
  await vi.waitFor(() => expect(posted).toMatchObject([{ link: "secret" }]))
  expect(activation.waitUntil).not.toHaveBeenCalled()
})

it.each([
  [503, 1],
  [429, 1],
  [404, 0],
])("what the server answers with %i leaves %i to be tried again", async (answered, left) => {
  status = answered
  await answer("secret", "help", notification)
  expect(kept.size).toBe(left)
})
