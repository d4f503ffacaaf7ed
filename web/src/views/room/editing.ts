/** Which message is being changed; one at a time. */
import { signal } from "@preact/signals"
import { isInTime } from "../../state/limits"
import { myId } from "../../state/session"
import { discard, keep, keptOne } from "../../state/storage"
import type { Id, Message } from "../../state/types"

const SHELF = "edit"

/** What was begun to be put in a message's place, and the time of the text it was to replace. */
export interface Begun {
  text: string
  base: string
}

/** What was typed stays on the device, over reloading and other rooms, until it is saved or given up. */
export const keepBegun = (message: Id, begun: Begun): boolean => keep(myId.value, SHELF, message, begun)
export const begunOf = (message: Id): Begun | null => keptOne<Begun>(myId.value, SHELF, message)
export const dropBegun = (message: Id): void => discard(myId.value, SHELF, message)

export const editing = signal<Id | null>(null)

export function startEditing(message: Id): void {
  editing.value = message
}

export function stopEditing(): void {
  editing.value = null
}

/** My last message, if it can still be changed. */
export function lastOfMine(messages: readonly Message[], me: Id): Message | undefined {
  const last = messages.findLast((message) => message.author.id === me && !message.deleted)
  return last && isInTime("edit", last) ? last : undefined
}
