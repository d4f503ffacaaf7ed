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

  it("names the day of what is to come", () => {
    const noon = new Date(2026, 10, 26, 12)
    const at = (days: number) => shortTime(new Date(noon.getTime() + days * DAY).toISOString(), noon)
    expect(at(0)).toMatch(/^12.00/)
    expect(at(2)).toMatch(/^lör 12.00/)
    expect(at(-3)).toBe("mån")
    expect(at(9)).toMatch(/5/)
    expect(at(9)).not.toMatch(/12.00/)
  })
})
