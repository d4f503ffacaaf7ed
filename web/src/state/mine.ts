/** What messages are to me, beside what they are to everybody: asked together for those on screen. */
import { signal } from "@preact/signals"
import { rest } from "../net/rest"
import type { Id } from "./types"

export interface Origin {
  room: Id
  message: Id
  thread: Id | null
}

export interface Confirmed {
  at: string
  /** The time of the text that was read. */
  version: string
}

const GATHER_MS = 60
const AT_ONCE = 100
/** By the message that passes it on; null where I may not read the original. */
export const origins = signal<Readonly<Record<Id, Origin | null>>>({})
/** What I have confirmed; null what I have not. */
export const confirmed = signal<Readonly<Record<Id, Confirmed | null>>>({})
const asked = new Set<Id>()
let wanted: Id[] = []

/** Ask about a message, together with others asked about just now. */
export function askMine(message: Id): void {
  if (asked.has(message)) return
  asked.add(message)
  wanted.push(message)
  if (wanted.length === 1) setTimeout(ask, GATHER_MS)
}

/** Take what I have confirmed; what was asked for before I confirmed anew may come after that. */
export function takeConfirmed(message: Id, given: Confirmed | null): void {
  const known = confirmed.value[message]
  if (!known || (given && given.at > known.at)) confirmed.value = { ...confirmed.value, [message]: given }
}

async function ask(): Promise<void> {
  const ids = wanted.slice(0, AT_ONCE)
  wanted = wanted.slice(AT_ONCE)
  if (wanted.length) setTimeout(ask, GATHER_MS)
  try {
    const found = await rest.get<{ origins: Record<Id, Origin>; confirmed: Record<Id, Confirmed> }>(
      "messages/mine",
      { messages: ids.join(",") },
    )
    const none = Object.fromEntries(ids.map((id) => [id, null]))
    origins.value = { ...origins.value, ...none, ...found.origins }
    for (const id of ids) takeConfirmed(id, found.confirmed[id] ?? null)
  } catch {
    // Shown without it; asked again when it is next on screen.
    for (const id of ids) asked.delete(id)
  }
}
