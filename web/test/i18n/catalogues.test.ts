import { readFileSync } from "node:fs"
import { po } from "gettext-parser"
import { describe, expect, it } from "vitest"
import { compile } from "../../build/catalogues.ts"
import { neededBy, textsAtFirst, textsBelow } from "../../build/extract.ts"

const wanted = textsBelow("src")
const read = (language: string) => po.parse(readFileSync(`locales/${language}.po`)).translations[""] ?? {}
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort()

it("finds the texts of the sources", () => {
  expect(wanted.length).toBeGreaterThan(200)
  expect(wanted).toContainEqual({ msgid: "{n} reply", plural: "{n} replies" })
})

it("tells the texts that are shown at first from those of what is loaded later", () => {
  const needed = neededBy("src/main.tsx")
  expect(needed).toContain("src/views/room/History.tsx")
  expect(needed).not.toContain("src/views/people/PersonView.tsx")
  const first = textsAtFirst(["src/main.tsx"])
  expect(first.has("To the latest")).toBe(true)
  expect(first.has("Ask me about")).toBe(false)
})

describe.each(["sv", "en"])("the catalogue %s", (language) => {
  const catalogue = read(language)

  it("has every text, every plural form, and nothing else", () => {
    const incomplete = wanted.filter(({ msgid, plural }) => {
      const entry = catalogue[msgid]
      const forms = plural === null ? 1 : 2
      return (
        !entry ||
        entry.msgid_plural !== (plural ?? undefined) ||
        entry.msgstr.filter(Boolean).length !== forms
      )
    })
    expect(incomplete).toEqual([])
    const asked = new Set(wanted.map(({ msgid }) => msgid))
    expect(Object.keys(catalogue).filter((msgid) => msgid && !asked.has(msgid))).toEqual([])
  })

  it("keeps the placeholders of each text", () => {
    const wrong = Object.entries(catalogue).filter(
      ([msgid, { msgstr, msgid_plural }]) =>
        msgid &&
        msgstr.some((text) => String(placeholders(text)) !== String(placeholders(msgid_plural ?? msgid))),
    )
    expect(wrong).toEqual([])
  })

  it("marks no text as unsure", () => {
    expect(Object.values(catalogue).filter((entry) => entry.comments?.flag?.includes("fuzzy"))).toEqual([])
  })
})

it("leaves out what is the same as its msgid", () => {
  const source = 'msgid ""\nmsgstr ""\n\nmsgid "Torget"\nmsgstr "Torget"\n\nmsgid "Chat"\nmsgstr "Chatt"\n'
  expect(compile(source)).toEqual({ Chat: "Chatt" })
})
