import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { EVERY_MS, type Pace, paced } from "../../src/views/alerts/pace"

const SECONDS = 120

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it("asks at most every other second while counts come each second, and for what came last", () => {
  const boards = Array.from({ length: 10 }, () => {
    const asked: number[] = []
    return { asked, pace: paced(() => asked.push(Date.now())) }
  })
  for (let second = 0; second < SECONDS; second++) {
    for (const { pace } of boards) pace.want()
    vi.advanceTimersByTime(1_000)
  }
  for (const { pace } of boards) pace.want()
  const last = Date.now()
  vi.advanceTimersByTime(10_000)
  for (const { asked } of boards) {
    const apart = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(EVERY_MS)
    expect(asked.length).toBeGreaterThan(SECONDS / 4)
    expect(asked.at(-1)).toBeGreaterThanOrEqual(last)
  }
  // Told at the same moment, they do not ask at the same moment.
  expect(new Set(boards.map(({ asked }) => asked[0])).size).toBeGreaterThan(5)
})

it("asks again for what came while it asked, and no more once it has ended", () => {
  let asked = 0
  const pace: Pace = paced(() => {
    asked++
    if (asked === 1) pace.want()
  })
  pace.want()
  vi.advanceTimersByTime(10_000)
  expect(asked).toBe(2)
  pace.want()
  pace.end()
  vi.advanceTimersByTime(10_000)
  expect(asked).toBe(2)
})
