import { describe, expect, it } from "vitest"
import { spanOf } from "../../src/ui/window"

describe("the rows near the screen", () => {
  const alike = Array.from({ length: 11_000 }, () => 50)

  it("are few, and the space of all others is kept", () => {
    const { from, to, before, after } = spanOf(alike, 100_000, 101_000)
    expect([from, to]).toEqual([2_000, 2_020])
    expect(before + (to - from) * 50 + after).toBe(11_000 * 50)
  })

  it("are the first above the start, and none beyond the end", () => {
    expect(spanOf(alike, -800, 400)).toMatchObject({ from: 0, to: 8, before: 0 })
    expect(spanOf(alike, 10_000_000, 10_001_000)).toMatchObject({ from: 11_000, to: 11_000, after: 0 })
  })

  it("are found by their own heights", () => {
    expect(spanOf([10, 200, 10, 10], 50, 215)).toEqual({ from: 1, to: 3, before: 10, after: 10 })
  })
})
