/** Messages that must be confirmed: what waits for me, and confirming it, also without a network. */
import { signal } from "@preact/signals"
import { isPassing, Refused } from "../net/errors"
import { rest } from "../net/rest"
import { placeMessage } from "./apply"
import { socket } from "./connection"
import { freshly } from "./freshly"
import { type Confirmed, takeConfirmed } from "./mine"
import { myId } from "./session"
import { discard, keep, kept } from "./storage"
import { update } from "./store"
import type { Id, Message } from "./types"

const SHELF = "confirm"
/** What I have yet to confirm, the nearest deadline first; null before it was asked for. */
export const pending = signal<readonly Message[] | null>(null)
/** What I confirmed while the server could not be told. */
export const waiting = signal<ReadonlySet<Id>>(new Set())

const list = freshly(
  () => rest.get<{ messages: Message[] }>("confirmations"),
  ({ messages }) => {
    pending.value = messages
  },
)

export const loadPending = list.load

/** The time of the text as it stands: what one confirms having read, or changes. */
export const versionOf = (message: Message): string => message.edited_at ?? message.at

/** I have confirmed, here or on another device. */
export function noteConfirmed(message: Id, given: Confirmed): void {
  takeConfirmed(message, given)
  list.changed()
  pending.value = pending.value?.filter((other) => other.id !== message) ?? null
  const left = new Set(waiting.value)
  if (left.delete(message)) waiting.value = left
}

/** Confirm a message as it stands. Without a network it waits on the device. */
export async function confirmRead(message: Message): Promise<void> {
  await tell(message.id, versionOf(message))
}

async function tell(message: Id, version: string): Promise<void> {
  try {
    const given = await socket.command("confirmation.give", { message, version })
    discard(myId.value, SHELF, message)
    noteConfirmed(message, given)
  } catch (error) {
    if (!isPassing(error)) {
      discard(myId.value, SHELF, message)
      throw error
    }
    keep(myId.value, SHELF, message, version)
    waiting.value = new Set([...waiting.value, message])
  }
}

/** Tell the server what waited. What it refuses is shown again as yet to be confirmed. */
export function flushConfirmations(): void {
  const found = kept<string>(myId.value, SHELF)
  waiting.value = new Set(found.map(([message]) => message))
  for (const [message, version] of found)
    tell(message, version).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
      const left = new Set(waiting.value)
      left.delete(message)
      waiting.value = left
    })
}

/** Ask everybody in the room to confirm my message. Throws what the server says against it. */
export async function askToConfirm(message: Message, deadline: string | null): Promise<void> {
  const answer = await socket.command("confirmation.ask", { message: message.id, deadline })
  update((world) => placeMessage(world, answer.message))
}

/** Ask no more. */
export async function endConfirming(message: Message): Promise<void> {
  const answer = await socket.command("confirmation.end", { message: message.id })
  update((world) => placeMessage(world, answer.message))
}
