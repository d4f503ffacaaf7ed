/** The `@name` being written before the cursor, and putting a chosen one in its place. */

export interface Mention {
  /** Where the @ stands. */
  start: number
  words: string
}

const BEFORE = /(^|[\s(["'])@([\p{L}\p{N}._-]{0,30})$/u

export function mentionAt(text: string, cursor: number): Mention | null {
  const found = BEFORE.exec(text.slice(0, cursor))
  if (!found) return null
  const words = found[2] ?? ""
  return { start: cursor - words.length - 1, words }
}

/** The text with `@username ` put in, and where the cursor goes. */
export function putMention(
  text: string,
  mention: Mention,
  username: string,
): { text: string; cursor: number } {
  const end = mention.start + 1 + mention.words.length
  const rest = text.slice(end)
  const put = `@${username}${rest.startsWith(" ") ? "" : " "}`
  return { text: text.slice(0, mention.start) + put + rest, cursor: mention.start + username.length + 2 }
}
