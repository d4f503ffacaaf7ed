/** Which message is being changed; one at a time. */
import { signal } from "@preact/signals"
import type { Id, Message } from "../../state/types"

export const editing = signal<Id | null>(null)

export function startEditing(message: Id): void {
  editing.value = message
}

export function stopEditing(): void {
  editing.value = null
}

/** My last message that can still be changed. */
export function lastOfMine(messages: readonly Message[], me: Id): Message | undefined {
  return messages.findLast((message) => message.author.id === me && !message.deleted)
}
