import { describe, expect, it } from "vitest"
import { namesIn } from "../../src/views/mention/findReaders"
import { askedAt, putChosen } from "../../src/views/mention/mention"
import { likely } from "../../src/views/mention/useSuggestions"
import { erik, fatima, sara } from "../fakes"

describe("an @ in what one writes", () => {
  it.each([
    ["Hej @fat", 8, "fat"],
    ["@", 1, ""],
    ["(@åsa", 5, "åsa"],
    ["rad\n@anna.b", 11, "anna.b"],
  ])("%j at %i asks for %j", (text, cursor, words) => {
    expect(askedAt(text, cursor)?.words).toBe(words)
  })

  it.each([
    ["anna@kommun.example", 11],
    ["Hej @fat ", 9],
    ["ingen", 3],
  ])("%j at %i asks for nobody", (text, cursor) => {
    expect(askedAt(text, cursor)).toBeNull()
  })

  it("may be a unit's name, which has spaces", () => {
    expect(askedAt("Hej @hemtjänst no", 17)).toEqual({ kind: "mention", start: 4, words: "hemtjänst no" })
    expect(askedAt("@en två tre fyra", 16)).toBeNull()
  })

  it("is replaced by the chosen name, and one writes on after it", () => {
    const text = "Hej @fat, kommer du?"
    const mention = askedAt(text, 8)
    expect(mention).not.toBeNull()
    if (mention)
      expect(putChosen(text, mention, "@fatima.haddad")).toEqual({
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

describe("a : in what one writes", () => {
  it.each([
    ["Hej :fi", 7, "fi"],
    [":+1", 3, "+1"],
    ["(:glad", 6, "glad"],
  ])("%j at %i asks for emoji of %j", (text, cursor, words) => {
    expect(askedAt(text, cursor)).toMatchObject({ kind: "emoji", words })
  })

  it.each(["kl 12:30", "obs:då", "Hej :", ":D", "kl :10"])("%j asks for none", (text) => {
    expect(askedAt(text, text.length)).toBeNull()
  })

  it("is replaced by the emoji itself", () => {
    const asked = askedAt("Hej :fi du", 7)
    expect(asked && putChosen("Hej :fi du", asked, "🐟")).toEqual({ text: "Hej 🐟 du", cursor: 7 })
  })
})

describe("who is named in a post", () => {
  it("is found before it is sent, each once", () => {
    expect(namesIn("Hej @anna.berg, @erik. och (@fatima) @anna.berg a@b.se @@x")).toEqual([
      "anna.berg",
      "erik",
      "fatima",
    ])
  })
})
