import { render } from "preact"
import { act } from "preact/test-utils"
import { beforeEach, describe, expect, it, vi } from "vitest"
import { Refused } from "../../src/net/errors"
import { isInTime, takeLimits } from "../../src/state/limits"
import * as rooms from "../../src/state/rooms"
import type { Message } from "../../src/state/types"
import * as actions from "../../src/views/room/actions"
import { EditForm } from "../../src/views/room/EditForm"
import { editing, startEditing } from "../../src/views/room/editing"
import { makeMessage } from "../fakes"

const save = vi.spyOn(actions, "saveEdit")
const show = vi.spyOn(actions, "showMessage").mockImplementation(() => {})
const message = makeMessage({ text: "Möte kl 9" })
const root = document.createElement("div")

function draw(given: Message): void {
  document.body.replaceChildren(root)
  act(() => render(<EditForm message={given} />, root))
}

async function type(text: string, press?: string): Promise<void> {
  const field = root.querySelector("textarea") as HTMLTextAreaElement
  await act(async () => {
    field.value = text
    field.dispatchEvent(new Event("input", { bubbles: true }))
  })
  if (press) await click(press)
}

async function click(name: string): Promise<void> {
  const button = [...root.querySelectorAll("button")].find((found) => found.textContent === name)
  await act(async () => button?.click())
}

const typed = () => root.querySelector("textarea")?.value

beforeEach(() => {
  render(null, root)
  localStorage.clear()
  save.mockReset().mockResolvedValue()
  startEditing(message.id)
})

describe("changing a message", () => {
  it("saves what was typed over the text that was there", async () => {
    draw(message)
    await type("Möte kl 10", "Save")
    expect(save).toHaveBeenCalledExactlyOnceWith(message, "Möte kl 10", message.at)
    expect(editing.value).toBeNull()
  })

  it("does not take for another's what it has just saved itself", async () => {
    let answer = () => {}
    save.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    draw(message)
    await type("Möte kl 10", "Save")
    draw({ ...message, text: "Möte kl 10", edited_at: "2026-03-02T08:00:00.000Z" })
    expect(root.querySelector("[role=alert]")).toBeNull()
    await act(async () => answer())
    expect(editing.value).toBeNull()
  })

  it("gives the focus back to the message at once, unless one writes elsewhere by then", async () => {
    const row = document.createElement("article")
    const elsewhere = document.createElement("input")
    row.dataset.message = message.id
    row.tabIndex = -1
    const within = () => {
      row.append(root)
      document.body.replaceChildren(row, elsewhere)
      act(() => render(<EditForm message={message} />, root))
    }
    within()
    await type("Möte kl 10", "Save")
    expect(document.activeElement).toBe(row)
    act(() => render(null, root))
    within()
    elsewhere.focus()
    await type("Möte kl 10", "Save")
    expect(document.activeElement).toBe(elsewhere)
  })

  it("keeps what was typed when the time is over, and lets one copy it", async () => {
    save.mockRejectedValue(new Refused({ code: "too_late", message: "Nu är det för sent." }))
    draw(message)
    await type("Möte kl 10", "Save")
    expect(root.querySelector("[role=alert]")?.textContent).toBe("Nu är det för sent.")
    expect(typed()).toBe("Möte kl 10")
    expect(root.textContent).toContain("Copy what I wrote")
    expect(editing.value).toBe(message.id)
  })

  it("shows both texts when somebody was faster, and saves the one chosen", async () => {
    save.mockRejectedValueOnce(new Refused({ code: "edit_conflict", message: "Ändrat." }))
    const other = { ...message, text: "Möte i sal B", edited_at: "2026-03-02T08:00:00.000Z" }
    vi.spyOn(rooms, "loadMessage").mockResolvedValue(other)
    draw(message)
    await type("Möte kl 10", "Save")
    expect(show).toHaveBeenCalledWith(other)
    draw(other)
    expect(root.querySelector("blockquote")?.textContent).toBe("Möte i sal B")
    expect(typed()).toBe("Möte kl 10")
    await click("Save mine")
    expect(save).toHaveBeenLastCalledWith(other, "Möte kl 10", other.edited_at)
    expect(editing.value).toBeNull()
  })
})

describe("what was typed in place of a message", () => {
  it("is there again after the page was left, over the text it was to replace", async () => {
    draw(message)
    await type("Möte kl 11")
    act(() => render(null, root))
    const other = { ...message, text: "Möte i sal C", edited_at: "2026-03-02T09:00:00.000Z" }
    draw(other)
    expect(typed()).toBe("Möte kl 11")
    expect(root.querySelector("blockquote")?.textContent).toBe("Möte i sal C")
    await click("Keep the other text")
    act(() => render(null, root))
    draw(other)
    expect(typed()).toBe("Möte i sal C")
  })

  it("can be copied when the message was deleted meanwhile", async () => {
    draw(message)
    await type("Möte kl 12")
    draw({ ...message, text: "", deleted: true })
    expect(typed()).toBe("Möte kl 12")
    expect([...root.querySelectorAll("button")].map((button) => button.textContent)).toEqual([
      "Copy what I wrote",
      "Close",
    ])
  })
})

describe("how long a message can be changed", () => {
  const at = "2026-03-02T07:00:00.000Z"
  const minutes = (count: number) => Date.parse(at) + count * 60_000

  it("has no end without a limit, and one with", () => {
    takeLimits({ limits: {}, now: at })
    expect(isInTime("edit", { at }, minutes(1e6))).toBe(true)
    takeLimits({ limits: { edit_minutes: 15, delete_minutes: 0 }, now: at })
    expect(isInTime("edit", { at }, minutes(14.9))).toBe(true)
    expect(isInTime("edit", { at }, minutes(15))).toBe(false)
    expect(isInTime("delete", { at }, minutes(0))).toBe(false)
  })

  it("goes by the server's clock", () => {
    takeLimits({ limits: { edit_minutes: 15 }, now: new Date(Date.now() + 3_600_000).toISOString() })
    expect(isInTime("edit", { at: new Date().toISOString() })).toBe(false)
  })
})
