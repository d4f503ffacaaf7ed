/** From messages to what is drawn: days, the "new" line, and messages grouped by who wrote them. */
import { dayOf } from "../../i18n/dates"
import type { Outgoing } from "../../state/outbox"
import type { Message } from "../../state/types"

export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: Message; head: boolean }
  | { kind: "outgoing"; key: string; entry: Outgoing; head: boolean }

const TOGETHER_MS = 5 * 60_000

const near = (one: string, other: string): boolean =>
  Math.abs(Date.parse(other) - Date.parse(one)) < TOGETHER_MS

interface Options {
  /** Draw the "new" line before the first message after this number that another wrote. */
  readUpTo: number | null
  me: string
}

export function makeRows(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  options: Options,
): Row[] {
  const rows: Row[] = []
  let day = ""
  let author = ""
  let at = ""
  let marked = options.readUpTo === null

  function begin(newAt: string): void {
    const newDay = dayOf(newAt)
    if (newDay === day) return
    rows.push({ kind: "day", key: `day ${newDay}`, at: newAt })
    day = newDay
    author = ""
  }

  for (const message of messages) {
    begin(message.at)
    if (!marked && (message.number ?? 0) > (options.readUpTo ?? 0) && message.author.id !== options.me) {
      rows.push({ kind: "new", key: "new" })
      marked = true
      author = ""
    }
    const head = message.author.id !== author || !near(at, message.at)
    rows.push({ kind: "message", key: message.id, message, head })
    author = message.author.id
    at = message.at
  }
  for (const entry of outgoing) {
    // Written after everything above it, whatever a phone's clock says.
    const written = entry.at > at ? entry.at : at
    begin(written)
    const head = author !== options.me || !near(at, written)
    rows.push({ kind: "outgoing", key: entry.client_id, entry, head })
    author = options.me
    at = written
  }
  return rows
}
