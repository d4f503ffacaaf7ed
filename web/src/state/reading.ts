/** How far I have read. */
import { signal } from "@preact/signals"
import { socket } from "./connection"
import { update, world } from "./store"
import type { Id } from "./types"
import { put } from "./world"

const GATHER_MS = 250
const pending = new Map<Id, number>()
let timer: ReturnType<typeof setTimeout> | undefined

/** The room I have just marked unread, and from which message on: it stays so until I leave it or write in it. */
export const held = signal<{ room: Id; number: number } | null>(null)

/** The room in which I just said that all is read: its "new" line goes. */
export const cleared = signal<{ room: Id } | null>(null)

/** Let the room be read again by looking at it. */
export function release(room: Id): void {
  if (held.value?.room === room) held.value = null
}

/** I have seen everything up to `number`: shown at once, told to my other devices soon. */
export function markRead(room: Id, number: number): void {
  const found = world.value.rooms[room]
  if (!found || found.role === null || held.value?.room === room) return
  // What names me in a thread is seen with the room, also where the room itself holds nothing new.
  if (number < found.read || (number === found.read && found.mentions === 0)) return
  pending.set(room, number)
  const unread = Math.max(0, found.number - number)
  const mentions = unread === 0 ? 0 : found.mentions
  update((state) => put(state, "rooms", room, { ...found, read: number, unread, mentions }))
  clearTimeout(timer)
  timer = setTimeout(flushReads, GATHER_MS)
}

/** Mark unread from this message on: seen at once, taken back if the server refuses. */
export async function markUnread(room: Id, number: number): Promise<void> {
  pending.delete(room)
  const before = world.value.rooms[room]
  held.value = { room, number }
  if (before)
    update((state) =>
      put(state, "rooms", room, { ...before, read: number - 1, unread: before.number - number + 1 }),
    )
  try {
    await socket.command("read.move", { room, number: number - 1, back: true })
  } catch (error) {
    release(room)
    if (before) update((state) => put(state, "rooms", room, before))
    throw error
  }
}

/** Say that everything in a room is read, also what was marked unread. */
export function markAllIn(room: Id): void {
  release(room)
  const found = world.value.rooms[room]
  if (found) markRead(room, found.number)
  cleared.value = { room }
}

/** Mark everything as read, in all rooms: shown at once, taken back if the server refuses. */
export async function markEverything(): Promise<void> {
  const before = world.value.rooms
  held.value = null
  pending.clear()
  update((state) => {
    const rooms = Object.entries(state.rooms).map(([id, room]) => [
      id,
      room.role === null ? room : { ...room, read: room.number, unread: 0, mentions: 0 },
    ])
    return { ...state, rooms: Object.fromEntries(rooms) }
  })
  try {
    await socket.command("read.all", {})
  } catch (error) {
    update((state) => {
      const taken = Object.values(before).map((room) => [
        room.id,
        { ...(state.rooms[room.id] ?? room), read: room.read, unread: room.unread, mentions: room.mentions },
      ])
      return { ...state, rooms: { ...state.rooms, ...Object.fromEntries(taken) } }
    })
    throw error
  }
}

/** Tell the server what was read while it could not be told. */
export function flushReads(): void {
  if (socket.state !== "live") return
  for (const [room, number] of pending) {
    pending.delete(room)
    socket.command("read.move", { room, number }).catch(() => {
      if (!pending.has(room) && socket.state !== "live") pending.set(room, number)
    })
  }
}
