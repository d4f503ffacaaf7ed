import { describe, expect, it } from "vitest"
import { asLocal, choicesAt } from "../../src/views/room/times"

describe("times to send at", () => {
  it.each([
    ["a morning", "2026-03-03T08:10", ["2026-03-03T13:00", "2026-03-04T07:30", "2026-03-09T07:30"]],
    ["an afternoon", "2026-03-03T14:10", ["2026-03-03T16:00", "2026-03-04T07:30", "2026-03-09T07:30"]],
    ["a Sunday evening", "2026-03-08T20:00", ["2026-03-09T07:30"]],
    ["a Monday", "2026-03-09T20:00", ["2026-03-10T07:30", "2026-03-16T07:30"]],
    ["the last day of a year", "2026-12-31T20:00", ["2027-01-01T07:30", "2027-01-04T07:30"]],
  ])("on %s", (_, now, expected) => {
    expect(choicesAt(new Date(now)).map(asLocal)).toEqual(expected)
  })
})
