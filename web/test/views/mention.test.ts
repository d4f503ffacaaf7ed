import { describe, expect, it } from "vitest"
import { mentionAt, putMention } from "../../src/views/room/mention"
import { likely } from "../../src/views/room/useMentions"
import { erik, fatima, sara } from "../fakes"

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

describe("whom an @ may mean", () => {
  const members = [fatima, erik, sara].map((person) => ({ person, role: "member" as const }))
  const named = (words: string) => likely(members, words).map((member) => member.person)

  it("is first of all those whose name begins so", () => {
    expect(named("er")).toEqual([erik])
    expect(named("had")).toEqual([fatima])
  })

  it("is everybody found where no name begins so, and before anything is written", () => {
    expect(named("ndqvist")).toEqual([fatima, erik, sara])
    expect(named("")).toEqual([fatima, erik, sara])
  })
})
