import { render } from "preact"
import { describe, expect, it } from "vitest"
import type { Notice } from "../../src/state/notices"
import { NoticeText, titleOf } from "../../src/views/notices/NoticeText"

const until = "2026-03-02T08:15:00+01:00"
const place = { place: { kind: "room", id: "r1" } }
const asked = { case: "BYGG 2026/14", room: "Bygglov", by: "Fatima Haddad", count: 2 }

/** Each kind, with exactly what the server sends along. */
const sent: [string, Record<string, unknown>, string][] = [
  ["measures", { ...place, measures: ["hidden", "warned"], reason: "insult" }, "Offensive"],
  ["measures", { ...place, measures: ["muted"], reason: "threat", until }, "2026"],
  ["restored", place, "put it back"],
  ["unmuted", {}, "could not write"],
  ["reported", { ...place, outcome: "acted" }, "and acted"],
  ["approved", {}, "It is there now"],
  ["refused", {}, "write it anew"],
  ["room_read", { officer: { name: "Karin Ek" }, room: "Bygglov", until }, "2026"],
  ["alert_alone", { by: "Karin Ek", drill: true }, "a drill"],
  ["handover", { ...asked, state: "done" }, "have been handed over as BYGG 2026/14"],
  ["handover", { ...asked, state: "refused" }, "turned it down: BYGG 2026/14"],
  ["handover", { ...asked, state: "empty" }, "Nothing was left"],
  ["handover_waits", { ...asked, state: "waiting", until }, "BYGG 2026/14"],
  ["handover_reminder", { ...asked, state: "waiting", until }, "2026"],
  ["handover_late", { ...asked, state: "waiting", until }, "2026"],
  ["handover_slow", { ...asked, state: "waiting", until }, "2026"],
]

describe("a notice", () => {
  it.each(sent)("of the kind %s with %o says what it is about", (kind, detail, words) => {
    const root = document.createElement("div")
    const given = { id: "n1", kind, about: "message:m1", words: "", detail, must_read: false }
    const notice: Notice = { ...given, at: until, read: false }
    render(<NoticeText notice={notice} />, root)
    expect(titleOf(notice)).not.toBe("Notice")
    expect(root.textContent).toContain(words)
  })
})
