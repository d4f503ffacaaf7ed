import { describe, expect, it } from "vitest"
import { begin, contain, move, sideOf } from "../../src/views/me/crop"

const wide = { width: 4000, height: 3000 }
const tall = { width: 3000, height: 4000 }

describe("the square of a picture that is shown", () => {
  it("begins with as much as fits, towards the top of a picture that stands", () => {
    expect(begin(wide)).toEqual({ x: 2000, y: 1500, zoom: 1 })
    expect(sideOf(wide, begin(wide))).toBe(3000)
    expect(begin(tall).y).toBeLessThan(2000)
    expect(begin(tall).y).toBeGreaterThanOrEqual(1500)
  })

  it("follows the finger and never leaves the picture", () => {
    expect(move(wide, begin(wide), 0.1, 0)).toEqual({ x: 1700, y: 1500, zoom: 1 })
    expect(move(wide, begin(wide), 5, 5)).toEqual({ x: 1500, y: 1500, zoom: 1 })
    const near = contain(wide, { x: 0, y: 0, zoom: 2 })
    expect(near).toEqual({ x: 750, y: 750, zoom: 2 })
    expect(contain(wide, { ...near, zoom: 1 })).toEqual({ x: 1500, y: 1500, zoom: 1 })
  })

  it("is enlarged between once and four times", () => {
    expect(contain(wide, { x: 2000, y: 1500, zoom: 9 }).zoom).toBe(4)
    expect(contain(wide, { x: 2000, y: 1500, zoom: 0.2 }).zoom).toBe(1)
  })
})
