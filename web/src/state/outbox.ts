/** Messages on their way: shown at once, kept until the server has them, sent once however often it is tried. */
import { signal } from "@preact/signals"
import { isPassing, Refused } from "../net/errors"
import { placeMessage } from "./apply"
import { socket } from "./connection"
import { myId } from "./session"
import { discard, keep, kept } from "./storage"
import { update } from "./store"
import type { Id, Message } from "./types"

const KIND = "outbox"
const RETRY_MS = 2_000

export interface Outgoing {
  client_id: string
  room: Id
  thread: Id | null
  text: string
  at: string
  /** Set when the server refused it: its words, and nothing more is tried until asked. */
  refused: string | null
}

/** In the order in which they were written. */
export const outbox = signal<readonly Outgoing[]>([])
const inFlight = new Set<Id>()

export function loadOutbox(): void {
  const found = kept<Outgoing>(myId.value, KIND).map(([, entry]) => entry)
  outbox.value = found.sort((one, other) => one.at.localeCompare(other.at))
}

function replace(entry: Outgoing): void {
  keep(myId.value, KIND, entry.client_id, entry)
  outbox.value = outbox.value.map((other) => (other.client_id === entry.client_id ? entry : other))
}

export function dropOutgoing(clientId: string): void {
  discard(myId.value, KIND, clientId)
  outbox.value = outbox.value.filter((entry) => entry.client_id !== clientId)
}

/** The message is in the log: it is no longer on its way. */
export function arrived(message: Message): void {
  if (outbox.value.some((entry) => entry.client_id === message.client_id)) dropOutgoing(message.client_id)
}

/** Write a message: it shows at once and goes when the server can be reached. */
export function send(room: Id, thread: Id | null, text: string): void {
  const entry: Outgoing = {
    client_id: crypto.randomUUID(),
    room,
    thread,
    text,
    at: new Date().toISOString(),
    refused: null,
  }
  keep(myId.value, KIND, entry.client_id, entry)
  outbox.value = [...outbox.value, entry]
  void flushRoom(room)
}

export function retry(clientId: string): void {
  const entry = outbox.value.find((other) => other.client_id === clientId)
  if (!entry) return
  replace({ ...entry, refused: null })
  void flushRoom(entry.room)
}

/** Send whatever waits, each room's in the order in which it was written. */
export function flush(): void {
  for (const room of new Set(outbox.value.map((entry) => entry.room))) void flushRoom(room)
}

async function flushRoom(room: Id): Promise<void> {
  if (inFlight.has(room)) return
  inFlight.add(room)
  try {
    for (let entry = nextOf(room); entry && socket.state === "live"; entry = nextOf(room))
      await sendOne(entry)
  } finally {
    inFlight.delete(room)
  }
}

const nextOf = (room: Id): Outgoing | undefined =>
  outbox.value.find((entry) => entry.room === room && entry.refused === null)

async function sendOne(entry: Outgoing): Promise<void> {
  const { room, thread, text, client_id } = entry
  try {
    const { message } = await socket.command("message.send", {
      room,
      text,
      client_id,
      ...(thread ? { thread } : {}),
    })
    update((world) => placeMessage(world, message))
    arrived(message)
  } catch (error) {
    if (isPassing(error)) await pause(error)
    else replace({ ...entry, refused: error instanceof Error ? error.message : "" })
  }
}

/** Wait as long as the server asks; without a connection not at all, since coming back flushes. */
async function pause(error: unknown): Promise<void> {
  if (socket.state !== "live") return
  const wait = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : RETRY_MS
  await new Promise((resolve) => setTimeout(resolve, wait))
}
