import { render } from "preact"
import { act } from "preact/test-utils"
import { beforeEach, describe, expect, it, vi } from "vitest"
import * as outbox from "../../src/state/outbox"
import { me } from "../../src/state/session"
import type { Me } from "../../src/state/types"
import { Composer } from "../../src/views/room/Composer"
import * as keys from "../../src/views/room/keys"
import { fatima } from "../fakes"

const send = vi.spyOn(outbox, "send").mockImplementation(() => {})
const onSent = vi.fn()
const onEditLast = vi.fn()

function open(): HTMLTextAreaElement {
  const root = document.createElement("div")
  document.body.replaceChildren(root)
  const composer = <Composer room="r1" thread={null} label="Skriv" onSent={onSent} onEditLast={onEditLast} />
  act(() => render(composer, root))
  return root.querySelector("textarea") as HTMLTextAreaElement
}

function type(field: HTMLTextAreaElement, text: string): void {
  act(() => {
    field.value = text
    field.dispatchEvent(new Event("input", { bubbles: true }))
  })
}

function press(field: HTMLTextAreaElement, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })
  act(() => {
    field.dispatchEvent(event)
  })
  return event
}

beforeEach(() => {
  vi.clearAllMocks()
  me.value = { person: { ...fatima } } as unknown as Me
  vi.spyOn(keys.finePointer, "matches", "get").mockReturnValue(true)
})

describe("writing a message", () => {
  it("sends with Enter and empties the field", () => {
    const field = open()
    type(field, "  Hej på er ")
    press(field, "Enter")
    expect(send).toHaveBeenCalledExactlyOnceWith("r1", null, "Hej på er", [], [])
    expect(onSent).toHaveBeenCalledOnce()
    expect(field.value).toBe("")
  })

  it("makes a new line with Shift and Enter, and on touch with Enter", () => {
    const field = open()
    type(field, "Hej")
    expect(press(field, "Enter", { shiftKey: true }).defaultPrevented).toBe(false)
    vi.spyOn(keys.finePointer, "matches", "get").mockReturnValue(false)
    expect(press(field, "Enter").defaultPrevented).toBe(false)
    expect(send).not.toHaveBeenCalled()
  })

  it("does not send while a character is being composed, nor nothing", () => {
    const field = open()
    press(field, "Enter")
    type(field, "に")
    press(field, "Enter", { isComposing: true })
    expect(send).not.toHaveBeenCalled()
  })

  it("keeps the draft when one leaves and comes back", () => {
    type(open(), "Halvfärdigt")
    expect(open().value).toBe("Halvfärdigt")
  })

  it("refuses what is too long before the server has to, and keeps it", () => {
    const field = open()
    type(field, "å".repeat(8001))
    press(field, "Enter")
    expect(send).not.toHaveBeenCalled()
    expect(field.value).toHaveLength(8001)
    expect(document.body.textContent).toContain("1 character too many")
  })

  it("goes to one's last message with arrow up in an empty field only", () => {
    const field = open()
    type(field, "text")
    press(field, "ArrowUp")
    expect(onEditLast).not.toHaveBeenCalled()
    type(field, "")
    press(field, "ArrowUp")
    expect(onEditLast).toHaveBeenCalledOnce()
  })
})
