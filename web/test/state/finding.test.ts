// @vitest-environment happy-dom
import { describe, expect, it } from "vitest"
import { find, fold, scoreOf } from "../../src/state/finding"
import { erik, makeRoom, sara } from "../fakes"

describe("a name compared with what was typed", () => {
  it("keeps å, ä and ö as letters of their own and forgets other marks", () => {
    expect(fold("Förskolan Ängen, Café")).toBe("förskolan ängen, cafe")
    expect(scoreOf("Förskolan Ängen", "ang")).toBe(0)
    expect(scoreOf("Förskolan Ängen", "äng")).toBeGreaterThan(0)
    expect(scoreOf("Renée Öberg", "renee ö")).toBeGreaterThan(0)
  })

  it("fits in order of a whole word, a beginning, a part, letters in order", () => {
    const scores = ["norr", "nor", "orr", "nrr"].map((words) => scoreOf("Hemtjänst Norr", words))
    expect(scores).toEqual([5, 4, 3, 2])
    expect(scoreOf("Hemtjänst Norr", "hn")).toBe(2)
    expect(scoreOf("Hemtjänst Norr", "norr söder")).toBe(0)
    expect(scoreOf("Hemtjänst Norr", "")).toBe(1)
  })
})

describe("rooms and people found", () => {
  const rooms = [
    makeRoom({ id: "r1", name: "Hemtjänst Söder" }),
    makeRoom({
      id: "r2",
      name: "Hemtjänst Norr",
      line: { author: erik, text: "Hej", at: "2026-03-02T07:00:00.000Z", files: 0, file_kind: null },
    }),
    makeRoom({ id: "r3", kind: "direct", name: "", people: [erik] }),
  ]

  it("puts the one last written in first where both fit alike", () => {
    expect(find(rooms, [], "hem").map((found) => found.key)).toEqual(["r2", "r1"])
  })

  it("names whom one chats with once, as that chat", () => {
    expect(find(rooms, [erik, sara], "erik").map((found) => found.key)).toEqual(["r3"])
    expect(find(rooms, [erik, sara], "holm").map((found) => found.kind)).toEqual(["person"])
  })

  it("offers rooms, not the whole directory, before anything is typed", () => {
    expect(find(rooms, [sara], " ").map((found) => found.key)).toEqual(["r2", "r3", "r1"])
  })
})
