/** Emoji by name and word; their list is loaded when somebody asks for it. */
import type { Entry } from "virtual:emoji"

const SHOWN = 60

let list: Promise<readonly Entry[]> | null = null
let known: readonly Entry[] = []

export function loadEmoji(): Promise<readonly Entry[]> {
  list ??= import("virtual:emoji").then(
    (module) => {
      known = module.default
      return known
    },
    (error: unknown) => {
      list = null
      throw error
    },
  )
  return list
}

/** Those that a word means, in Swedish or English: names that begin so first. */
export function findEmoji(all: readonly Entry[], words: string): Entry[] {
  const wanted = words.trim().toLocaleLowerCase("sv").replace(/^:|:$/g, "")
  if (!wanted) return []
  const begins: Entry[] = []
  const holds: Entry[] = []
  for (const entry of all) {
    const [, , sv, en, names, more] = entry
    const texts = `${sv} ${en} ${names} ${more}`.toLocaleLowerCase("sv")
    if (
      sv.toLocaleLowerCase("sv").startsWith(wanted) ||
      en.startsWith(wanted) ||
      ` ${names} `.includes(` ${wanted} `)
    )
      begins.push(entry)
    else if (` ${texts}`.includes(` ${wanted}`)) holds.push(entry)
  }
  return [...begins, ...holds].slice(0, SHOWN)
}

const SHORT = /(^|[\s(])(:[a-z0-9_+-]{1,40}:)/g

/** `text` with `:names:` made emoji, but not in code; what is no name stays. Nothing before the list is loaded. */
export function replaceShort(text: string): string {
  if (!known.length || text.includes("`")) return text
  return text.replace(SHORT, (whole, before: string, name: string) => {
    const wanted = ` ${name.slice(1, -1)} `
    const found = known.find(([, , , , names]) => ` ${names} `.includes(wanted))
    return found ? before + found[0] : whole
  })
}
