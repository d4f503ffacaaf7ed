import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { announceMessage, announcements } from "../../src/state/announce"
import * as rooms from "../../src/state/rooms"
import { erik, makeMessage, refOf } from "../fakes"

const said = () => announcements.value.map((one) => one.text)
const from = (text: string) => makeMessage({ author: refOf(erik), text })

let turn = 0

describe("what a screen reader says", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.now() + 60_000 * ++turn })
    vi.spyOn(rooms, "isShown").mockReturnValue(true)
    announcements.value = []
  })
  afterEach(() => {
    vi.runAllTimers()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it("is each message once, who wrote it first", () => {
    const message = from("Kaffe?")
    announceMessage(message)
    announceMessage({ ...message, edited_at: message.at })
    expect(said()).toEqual(["Erik Lindqvist: Kaffe?"])
  })

  it("is how many, when they come faster than anybody can listen", () => {
    for (let number = 1; number <= 15; number++) announceMessage(from(`Nummer ${number}`))
    expect(said()).toHaveLength(3)
    vi.advanceTimersByTime(5_000)
    expect(said().slice(3)).toEqual(["12 new messages"])
    vi.advanceTimersByTime(5_000)
    announceMessage(from("Efteråt"))
    expect(said().at(-1)).toBe("Erik Lindqvist: Efteråt")
  })
})
