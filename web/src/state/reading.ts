/** How far I have read. */
import { socket } from "./connection"
import { update, world } from "./store"
import type { Id } from "./types"
import { put } from "./world"

const GATHER_MS = 250
const pending = new Map<Id, number>()
let timer: ReturnType<typeof setTimeout> | undefined

/** I have seen everything up to `number`: shown at once, told to my other devices soon. */
export function markRead(room: Id, number: number): void {
  const found = world.value.rooms[room]
  if (!found || found.role === null || number <= found.read) return
  pending.set(room, number)
  const unread = Math.max(0, found.number - number)
  const mentions = unread === 0 ? 0 : found.mentions
  update((state) => put(state, "rooms", room, { ...found, read: number, unread, mentions }))
  clearTimeout(timer)
  timer = setTimeout(flushReads, GATHER_MS)
}

/** Mark unread from this message on. */
export async function markUnread(room: Id, number: number): Promise<void> {
  pending.delete(room)
  await socket.command("read.move", { room, number: number - 1, back: true })
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
