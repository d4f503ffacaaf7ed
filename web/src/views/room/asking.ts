/** What one was asked or shown about a message, over everything: it outlives the buttons it was opened from. */
import { signal } from "@preact/signals"
import type { Message } from "../../state/types"

export type Question =
  | "delete"
  | "history"
  | "forward"
  | "reactions"
  | "actions"
  | "report"
  | "ask"
  | "readers"
  | "urgent"
  | "status"
  | "register"

export const asking = signal<{ what: Question; message: Message; can: Abilities; inThread: boolean } | null>(
  null,
)

/** What I may do with the messages of a room. */
export interface Abilities {
  react: boolean
  reply: boolean
  moderate: boolean
  /** Whether I see what others' messages said before, and what deleted ones said. */
  history: boolean
  record: boolean
  pin: boolean
  /** Whether I may ask everybody to confirm what I wrote, confirm, and see who has. */
  demand: boolean
  confirm: boolean
  track: boolean
  /** Whether I am a member: only members have a read position. */
  read: boolean
}

export function stopAsking(): void {
  asking.value = null
}
