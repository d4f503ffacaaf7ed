import { afterEach, describe, expect, it } from "vitest"
import { dayName, shortTime } from "../../src/i18n/dates"
import { setClock } from "../../src/state/clock"

const DAY = 86_400_000

afterEach(() => setClock(new Date().toISOString()))

describe("what is today", () => {
  it("goes by the server's clock, not by a phone's that is days behind", () => {
    const there = new Date(Date.now() + 5 * DAY)
    there.setHours(12)
    setClock(there.toISOString())
    expect(dayName(there.toISOString())).toBe("Today")
    expect(dayName(new Date(there.getTime() - DAY).toISOString())).toBe("Yesterday")
    expect(shortTime(new Date(there.getTime() - DAY).toISOString())).toBe("Yesterday")
  })
})
