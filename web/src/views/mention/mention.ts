/** What is being written before the cursor that one may choose from a list: an `@name` or a `:short:`. */

export interface Asked {
  kind: "mention" | "emoji"
  /** Where the @ or the : stands. */
  start: number
  words: string
}

const NAME = "[\\p{L}\\p{N}._-]"
/** A unit's name has spaces: up to three words. */
const AT = new RegExp(`(^|[\\s(["'])@(${NAME}{0,30}|${NAME}{1,30}(?: ${NAME}{1,30}){1,2} ?)$`, "u")
const SHORT = /(^|[\s(]):((?:\p{L}|\+)[\p{L}\p{N}_+-]{1,29})$/u

export function askedAt(text: string, cursor: number): Asked | null {
  const before = text.slice(0, cursor)
  const short = SHORT.exec(before)
  const found = short ?? AT.exec(before)
  if (!found) return null
  const words = found[2] ?? ""
  return { kind: short ? "emoji" : "mention", start: cursor - words.length - 1, words }
}

/** The text with what was chosen put in, a space after it, and where the cursor goes. */
export function putChosen(text: string, asked: Asked, chosen: string): { text: string; cursor: number } {
  const rest = text.slice(asked.start + 1 + asked.words.length)
  const put = `${chosen}${rest.startsWith(" ") ? "" : " "}`
  return { text: text.slice(0, asked.start) + put + rest, cursor: asked.start + chosen.length + 1 }
}
