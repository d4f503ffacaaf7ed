import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { longPress } from "../../src/views/room/longPress"

const link = document.createElement("a")
const done = vi.fn()

function pointer(more: object = {}): PointerEvent {
  return { target: link, pointerType: "touch", clientX: 10, clientY: 10, ...more } as unknown as PointerEvent
}

function click(): Event {
  return new Event("click", { cancelable: true, bubbles: true })
}

beforeEach(() => {
  vi.useFakeTimers()
  done.mockReset()
})
afterEach(() => vi.useRealTimers())

describe("a finger that rests on a row", () => {
  it("opens its menu, and letting go follows no link", () => {
    const hold = longPress(done, "button")
    hold.onPointerDown(pointer())
    vi.advanceTimersByTime(600)
    expect(done).toHaveBeenCalledExactlyOnceWith(link)
    hold.onPointerUp()
    const first = click()
    hold.onClickCapture(first)
    expect(first.defaultPrevented).toBe(true)
    const next = click()
    hold.onClickCapture(next)
    expect(next.defaultPrevented).toBe(false)
  })

  it("does nothing where it moves, lets go soon, or is a mouse", () => {
    const hold = longPress(done, "button")
    hold.onPointerDown(pointer())
    hold.onPointerMove(pointer({ clientX: 40 }))
    vi.advanceTimersByTime(600)
    hold.onPointerDown(pointer())
    hold.onPointerUp()
    vi.advanceTimersByTime(600)
    hold.onPointerDown(pointer({ pointerType: "mouse" }))
    vi.advanceTimersByTime(600)
    expect(done).not.toHaveBeenCalled()
    const pressed = click()
    hold.onClickCapture(pressed)
    expect(pressed.defaultPrevented).toBe(false)
  })

  it("keeps what the browser does at links in a message", () => {
    longPress(done).onPointerDown(pointer())
    vi.advanceTimersByTime(600)
    expect(done).not.toHaveBeenCalled()
  })
})
