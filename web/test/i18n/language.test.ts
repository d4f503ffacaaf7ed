import { beforeEach, describe, expect, it } from "vitest"
import { allTexts, language, pluralIndex, preferredLanguage, showLanguage, t, tn } from "../../src/i18n"
import { collator, dayName, shortTime } from "../../src/i18n/dates"

beforeEach(() => showLanguage("sv").then(allTexts))

describe("texts", () => {
  it("are Swedish, with values put in", () => {
    expect(t("Sign in")).toBe("Logga in")
    expect(t("{name} is writing …", { name: "Anna" })).toBe("Anna skriver …")
  })

  it("follow the number", async () => {
    expect(tn("{n} member", "{n} members", 1)).toBe("1 medlem")
    expect(tn("{n} member", "{n} members", 12_000)).toBe("12\u00a0000 medlemmar")
    await showLanguage("en")
    expect(tn("{n} member", "{n} members", 1)).toBe("1 member")
    expect(tn("{n} member", "{n} members", 0)).toBe("0 members")
  })

  it("are kept for the next visit, and say their language to the browser", async () => {
    await showLanguage("en")
    expect(document.documentElement.lang).toBe("en")
    expect(preferredLanguage()).toBe("en")
  })

  it("fall back to Swedish for a language that is not there", async () => {
    await showLanguage("xx")
    expect(language.value).toBe("sv")
  })

  it("choose plural forms as the Unicode rules have them", () => {
    expect([1, 2, 5].map((count) => pluralIndex("pl", count))).toEqual([0, 1, 2])
  })
})

describe("dates and sorting", () => {
  const now = new Date(2026, 2, 4, 12)

  it("name the nearest days", () => {
    expect(dayName(new Date(2026, 2, 4, 8).toISOString(), now)).toBe("I dag")
    expect(dayName(new Date(2026, 2, 3, 23).toISOString(), now)).toBe("I går")
    expect(dayName(new Date(2026, 2, 2, 8).toISOString(), now)).toBe("måndag 2 mars")
    expect(dayName(new Date(2025, 2, 2, 8).toISOString(), now)).toBe("2 mars 2025")
  })

  it("are short in lists", () => {
    expect(shortTime(new Date(2026, 2, 4, 8, 5).toISOString(), now)).toBe("08:05")
    expect(shortTime(new Date(2026, 2, 2, 8).toISOString(), now)).toBe("mån")
  })

  it("put å, ä and ö last", () => {
    expect(["Öberg", "Ek", "Åkesson", "Zetterlund", "Ärlig"].sort(collator.compare)).toEqual([
      "Ek",
      "Zetterlund",
      "Åkesson",
      "Ärlig",
      "Öberg",
    ])
  })
})
