// @vitest-environment happy-dom
import { render } from "preact"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ability } from "../../src/push/device"
import { lookAfter, remember, switchOn } from "../../src/push/push"
import { PushHelp } from "../../src/views/me/PushHelp"

const KEY = "BNNL5ZaTfK81qhXOx23-wewhigUeFb632jN6LvRWCFH1ubQr77FE_9qV1FuojuRmHP42zmf34rXgW80OvUVDgTk"
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"

interface Phone {
  agent?: string
  secure?: boolean
  standalone?: boolean
  pushes?: boolean
  permission?: NotificationPermission
}

/** Be a browser of that kind. */
function be({ agent = "Chrome", secure = true, standalone, pushes = true, permission = "default" }: Phone) {
  vi.stubGlobal("isSecureContext", secure)
  const serviceWorker = { ready: new Promise(() => {}) }
  const navigator = { userAgent: agent, maxTouchPoints: 5, standalone }
  vi.stubGlobal("navigator", pushes ? { ...navigator, serviceWorker } : navigator)
  vi.stubGlobal("matchMedia", () => ({ matches: false }))
  if (pushes) vi.stubGlobal("PushManager", class {})
  const ask = async () => permission
  vi.stubGlobal("Notification", { permission, requestPermission: ask })
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  localStorage.clear()
})

describe("why none can come", () => {
  it.each([
    ["can", "", {}],
    ["needs-home-screen", "Put Torget there first", { agent: IPHONE, pushes: false }],
    ["too-old", "iOS 16.4", { agent: IPHONE, standalone: true, pushes: false }],
    ["can", "", { agent: IPHONE, standalone: true }],
    ["denied", "open the permissions of the page", { permission: "denied" }],
    ["denied", "under Settings, Notifications", { agent: IPHONE, standalone: true, permission: "denied" }],
    ["insecure", "Open it with https://", { secure: false }],
    ["none", "In a private window they never work", { pushes: false }],
  ] as [ReturnType<typeof ability>, string, Phone][])("%s: %s", (expected, words, phone) => {
    be(phone)
    const found = ability()
    expect(found).toBe(expected)
    if (found === "can") return
    const place = document.createElement("div")
    render(<PushHelp ability={found} />, place)
    expect(place.textContent).toContain(words)
  })

  it("says so when the person answers no", async () => {
    be({ permission: "denied" })
    await expect(switchOn()).rejects.toThrow("You answered no")
  })
})

describe("at every start", () => {
  const sent: { path: string; body: Record<string, unknown> }[] = []
  const made = {
    options: {},
    unsubscribe: vi.fn(async () => true),
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
  }
  let there: typeof made | null = null

  beforeEach(() => {
    sent.length = 0
    there = null
    made.unsubscribe.mockClear()
    be({ permission: "granted" })
    vi.stubEnv("PROD", true)
    const pushManager = { getSubscription: async () => there, subscribe: async () => made }
    Object.assign(navigator.serviceWorker, { ready: Promise.resolve({ pushManager }) })
    vi.stubGlobal("fetch", async (path: string, how: RequestInit = {}) => {
      if (how.method === "POST") sent.push({ path, body: JSON.parse(String(how.body)) })
      const told = { key: KEY, wording: 1, consent: { wording: 1, given_at: "" }, devices: [], limit: 20 }
      return new Response(JSON.stringify(how.method === "POST" ? { device: { id: "d1" } } : told))
    })
  })

  it("makes a new subscription where the one there was has vanished", async () => {
    remember(true)
    await lookAfter()
    expect(sent.map((one) => one.body.endpoint)).toEqual(["https://push.example/1"])
    expect(sent[0]?.body).not.toHaveProperty("consent")
  })

  it("leaves it where they were switched off on this device", async () => {
    await lookAfter()
    expect(sent).toEqual([])
  })

  it("makes it anew when the key was replaced", async () => {
    there = made
    await lookAfter()
    expect(made.unsubscribe).toHaveBeenCalledTimes(1)
    expect(sent).toHaveLength(1)
  })
})
