import { describe, expect, it } from "vitest"
import { isWriting } from "../src/pwa/writing"
import { isView } from "../src/sections"

describe("whether somebody is in the middle of something", () => {
  const show = (html: string) => {
    document.body.innerHTML = html
  }

  it("is not on a page where nothing has been touched", () => {
    show('<textarea></textarea><input type="search"><input type="checkbox" checked>')
    expect(isWriting()).toBe(false)
  })

  it("is in a message that is begun, a form that is filled in, a dialog and a transfer", () => {
    show("<textarea></textarea><input>")
    for (const field of document.querySelectorAll<HTMLInputElement>("textarea, input")) {
      field.value = "Halv"
      expect(isWriting()).toBe(true)
      field.value = ""
      expect(isWriting()).toBe(false)
    }
    show("<dialog open></dialog>")
    expect(isWriting()).toBe(true)
    show("<progress value=1 max=2></progress>")
    expect(isWriting()).toBe(true)
  })
})

it("leaves to the server what is the server's", () => {
  expect(["/", "/chat", "/chat/r1/t/m1", "/me"].map(isView)).toEqual([true, true, true, true])
  expect(["/admin/", "/api/files/f1", "/_allauth/x", "/static/a.js", "/chatter"].some(isView)).toBe(false)
})
