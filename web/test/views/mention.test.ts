import { describe, expect, it } from "vitest"
import { mentionAt, putMention } from "../../src/views/room/mention"

describe("an @ in what one writes", () => {
  it.each([
    ["Hej @fat", 8, "fat"],
    ["@", 1, ""],
    ["(@åsa", 5, "åsa"],
    ["rad\n@anna.b", 11, "anna.b"],
  ])("%j at %i asks for %j", (text, cursor, words) => {
    expect(mentionAt(text, cursor)?.words).toBe(words)
  })

  it.each([
    ["anna@kommun.example", 11],
    ["Hej @fat ", 9],
    ["ingen", 3],
  ])("%j at %i asks for nobody", (text, cursor) => {
    expect(mentionAt(text, cursor)).toBeNull()
  })

  it("is replaced by the chosen name, and one writes on after it", () => {
    const text = "Hej @fat, kommer du?"
    const mention = mentionAt(text, 8)
    expect(mention).not.toBeNull()
    if (mention)
      expect(putMention(text, mention, "fatima.haddad")).toEqual({
        text: "Hej @fatima.haddad , kommer du?",
        cursor: 19,
      })
  })
})
