import { afterEach, describe, expect, it, vi } from "vitest"
import { keysOf, nameOf } from "../../src/views/shell/ShortcutHelp"
import { shortcutFor, shortcuts } from "../../src/views/shell/shortcuts"

function press(target: Element, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

function field(): HTMLTextAreaElement {
  const made = document.createElement("textarea")
  document.body.append(made)
  return made
}

afterEach(() => vi.restoreAllMocks())

describe("shortcuts", () => {
  it("are each there once, with a name", () => {
    const keys = shortcuts.map((shortcut) => `${shortcut.where} ${keysOf(shortcut).join("+")}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(shortcuts.every((shortcut) => nameOf(shortcut.id) !== "")).toBe(true)
  })

  it("do nothing while somebody writes, but for the one that is no character", () => {
    const area = field()
    for (const shortcut of shortcuts) {
      if (shortcut.inFields || shortcut.key.shift) continue
      const { key, alt } = shortcut.key
      expect(shortcutFor(press(document.body, { key, altKey: alt }), shortcut.where)).toBe(shortcut.id)
      expect(shortcutFor(press(area, { key, altKey: alt }), shortcut.where)).toBeNull()
    }
    expect(shortcutFor(press(area, { key: "k", ctrlKey: true }), "anywhere")).toBe("switch")
    expect(shortcutFor(press(area, { key: "k" }), "anywhere")).toBeNull()
  })

  it("are not fired by AltGr, nor by a letter with Ctrl that the browser wants", () => {
    expect(
      shortcutFor(press(document.body, { key: "k", ctrlKey: true, altKey: true }), "anywhere"),
    ).toBeNull()
    expect(shortcutFor(press(document.body, { key: "r", ctrlKey: true }), "message")).toBeNull()
    expect(shortcutFor(press(document.body, { key: "c", metaKey: true }), "message")).toBeNull()
  })

  it("go by Cmd on a Mac", () => {
    vi.spyOn(navigator, "platform", "get").mockReturnValue("MacIntel")
    expect(shortcutFor(press(document.body, { key: "k", metaKey: true }), "anywhere")).toBe("switch")
    expect(shortcutFor(press(document.body, { key: "k", ctrlKey: true }), "anywhere")).toBeNull()
  })
})
