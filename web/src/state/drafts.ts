/** What is begun and not sent, per room and thread. */
import { signal } from "@preact/signals"
import { myId } from "./session"
import { discard, keep, kept, keptOne } from "./storage"
import type { Id } from "./types"

const KIND = "draft"

/** Rooms with something begun in them, for the list of rooms. */
export const draftRooms = signal<ReadonlySet<Id>>(new Set())

const place = (room: Id, thread: Id | null): string => (thread ? `${room}/${thread}` : room)

export function loadDrafts(): void {
  draftRooms.value = new Set(kept<string>(myId.value, KIND).map(([id]) => id.split("/")[0] as string))
}

export function draftOf(room: Id, thread: Id | null): string {
  return keptOne<string>(myId.value, KIND, place(room, thread)) ?? ""
}

export function keepDraft(room: Id, thread: Id | null, text: string): void {
  if (text.trim()) keep(myId.value, KIND, place(room, thread), text)
  else discard(myId.value, KIND, place(room, thread))
  if (draftRooms.value.has(room) !== Boolean(text.trim())) loadDrafts()
}
