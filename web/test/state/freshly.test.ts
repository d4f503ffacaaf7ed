import { beforeEach, describe, expect, it, vi } from "vitest"
import { rest } from "../../src/net/rest"
import { type Alert, calling, loadAlerts, type MyAlert, myAlerts, rung } from "../../src/state/alerts"
import { confirmed, takeConfirmed } from "../../src/state/mine"
import { loadNotices, type Notice, readNotice, unreadNotices } from "../../src/state/notices"
import { followed, loadFollowed, repliesIn } from "../../src/state/threads"
import type { FollowedThread } from "../../src/state/types"
import { makeMessage } from "../fakes"

const asked = vi.spyOn(rest, "get")

/** The server's next answer, given when the test says so. */
function next<T>(): (answer: T) => void {
  let give: (answer: T) => void = () => {}
  asked.mockReturnValueOnce(new Promise((resolve) => (give = resolve as typeof give)))
  return give
}

const alert = (id: string): Alert => ({
  id,
  number: 1,
  kind: "alert",
  state: "active",
  drill: false,
  severity: "severe",
  texts: { sv: { headline: "Drick inte kranvattnet" } },
  links: [],
  area: "",
  ask: true,
  at: `2026-03-02T08:0${id}:00.000Z`,
  expires_at: "2026-03-03T08:00:00.000Z",
  ended_at: null,
})
const mine = { answer: "", words: "", answered_at: null, seen: 0 } as const
const notice = (id: string): Notice => ({
  id,
  kind: "unmuted",
  about: "person:u1",
  words: "",
  detail: {},
  must_read: true,
  at: "2026-03-02T08:00:00.000Z",
  read: false,
})

beforeEach(() => {
  asked.mockReset()
  localStorage.clear()
  myAlerts.value = []
  unreadNotices.value = []
})

it("keeps an alert that is rung while an older list is on its way", async () => {
  const [older, newer] = [next<{ alerts: MyAlert[] }>(), next<{ alerts: MyAlert[] }>()]
  const loading = loadAlerts()
  rung(alert("1"))
  older({ alerts: [] })
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2))
  expect(calling.value?.alert.id).toBe("1")
  newer({ alerts: [{ alert: alert("1"), mine }] })
  await loading
  expect(calling.value?.alert.id).toBe("1")
})

it("does not show again what was read while an older list was on its way", async () => {
  unreadNotices.value = [notice("n1")]
  const [older, newer] = [next<{ notices: Notice[] }>(), next<{ notices: Notice[] }>()]
  vi.spyOn(rest, "post").mockResolvedValue(undefined)
  const loading = loadNotices()
  await readNotice(notice("n1"))
  older({ notices: [notice("n1")] })
  newer({ notices: [] })
  await loading
  expect(unreadNotices.value).toEqual([])
})

it("takes the answer to the last question, whichever comes last", async () => {
  const [first, second] = [next<{ notices: Notice[] }>(), next<{ notices: Notice[] }>()]
  const loading = [loadNotices(), loadNotices()]
  second({ notices: [notice("n2")] })
  first({ notices: [] })
  await Promise.all(loading)
  expect(unreadNotices.value.map(({ id }) => id)).toEqual(["n2"])
})

describe("a reply in a thread I follow", () => {
  const listed = (reply_number: number, unread: number): FollowedThread => ({
    root: makeMessage({ id: "m1" }),
    last: makeMessage({ id: `m${reply_number + 1}`, reply_number }),
    room: { id: "r1", kind: "open", name: "" },
    read: 0,
    unread,
    mentions: 0,
  })
  const page = (thread: FollowedThread) => ({ threads: [thread], next: null, unread: 1 })
  const hint = (number: number) =>
    repliesIn([{ room: "r1", head: 1, replied: [{ thread: "m1", number, by: "u2" }] }])
  const unread = () => followed.value?.threads[0]?.unread

  it("is counted once where the list came before the word of it", () => {
    followed.value = page(listed(1, 1))
    for (const number of [1, 2, 2, 3]) hint(number)
    expect(unread()).toBe(3)
  })

  it("is counted once where the word of it came before the list that was asked for", async () => {
    followed.value = null
    const give = next<ReturnType<typeof page>>()
    const loading = loadFollowed()
    for (const number of [1, 2]) hint(number)
    give(page(listed(1, 1)))
    await loading
    expect(unread()).toBe(2)
  })
})

it("does not take back what I have confirmed anew since it was asked", () => {
  const before = { at: "2026-03-02T08:00:00.000Z", version: "2026-03-02T07:00:00.000Z" }
  const after = { at: "2026-03-02T09:00:00.000Z", version: "2026-03-02T08:30:00.000Z" }
  takeConfirmed("m1", after)
  takeConfirmed("m1", before)
  takeConfirmed("m1", null)
  expect(confirmed.value).toEqual({ m1: after })
})
