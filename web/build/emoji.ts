/** Emoji with their words in Swedish and English, for the picker: a module of its own, loaded when it is opened. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Plugin } from "vite"

interface Source {
  emoji: string
  group: number
  annotation: string
  tags?: string[]
  shortcodes?: string[]
}

const NAME = "virtual:emoji"
const path = createRequire(import.meta.url).resolve
const read = (set: string): Source[] =>
  JSON.parse(readFileSync(path(`emoji-picker-element-data/${set}/data.json`), "utf8"))

/** [emoji, group, Swedish name, English name, short names, further words] of each. */
export type Entry = [string, number, string, string, string, string]

export function entries(): Entry[] {
  const swedish = new Map(read("sv/cldr").map((one) => [one.emoji, one]))
  return read("en/emojibase").map((one) => {
    const sv = swedish.get(one.emoji)
    const words = new Set([...(sv?.tags ?? []), ...(one.tags ?? [])])
    const names = (one.shortcodes ?? []).join(" ")
    return [one.emoji, one.group, sv?.annotation ?? "", one.annotation, names, [...words].join(" ")]
  })
}

export function emoji(): Plugin {
  return {
    name: "torget-emoji",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(entries())}` : null),
  }
}
