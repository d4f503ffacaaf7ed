/** The messages of a room on screen: loaded when it opens, followed while it is shown, read when seen. */
import { useEffect, useRef, useState } from "preact/hooks"
import { go, to } from "../../router"
import { focused } from "../../state/focus"
import { cleared, held, markRead, release } from "../../state/reading"
import { hideRoom, loadLog, loadMessage, loadRoom, PAGE, restoreLog, showRoom } from "../../state/rooms"
import { useSelect, world } from "../../state/store"
import type { Id, Room, RoomSummary } from "../../state/types"
import type { Detail, Log } from "../../state/world"
import { unreadIn } from "../../state/world"
import { type Loading, useLoad } from "../../ui/useLoad"

export interface OpenRoom {
  room: RoomSummary | undefined
  detail: Detail | undefined
  log: Log | undefined
  loading: Loading<true>
  /** How far I had read when the room was opened or last left: the "new" line stands after it. */
  readUpTo: number | null
  setReadUpTo(number: number | null): void
}

/** Load the stretch to begin with: around a message asked for, around what is unread, or the end. */
async function openLog(id: Id, message: Id | undefined): Promise<void> {
  if (message) {
    const found = await loadMessage(message)
    if (found.thread) go(to.thread(id, found.thread, found.id), true)
    else if (found.number !== null) {
      const known = world.value.logs[id]?.messages.some((other) => other.id === found.id)
      if (!known) await loadLog(id, found.number)
      return
    }
  }
  const known = world.value.rooms[id]
  const cached = world.value.logs[id]
  const unread = known ? unreadIn(known) : 0
  if (known && unread > PAGE / 2) {
    if (!cached?.messages.some((other) => other.number === known.read + 1)) await loadLog(id, known.read + 1)
  } else if (!cached?.last) await loadLog(id)
}

const canRead = (room: Room): boolean => room.role !== null || room.can.join

export function useLog(id: Id, message: Id | undefined): OpenRoom {
  const room = useSelect(() => world.value.rooms[id], [id])
  const detail = useSelect(() => world.value.details[id], [id])
  const log = useSelect(() => world.value.logs[id], [id])
  const unreadAtOpen = room && room.role !== null && unreadIn(room) > 0
  const [readUpTo, setReadUpTo] = useState<number | null>(unreadAtOpen ? room.read : null)
  const first = useRef(true)

  useEffect(() => {
    showRoom(id)
    return () => {
      release(id)
      hideRoom(id)
    }
  }, [id])

  const loading = useLoad(async () => {
    // Only the address that opened the room chooses where it begins; later ones jump.
    const target = first.current ? message : undefined
    first.current = false
    await restoreLog(id).catch(() => {})
    // Of a room that is not one's own one may see the name and purpose alone: the room says so itself.
    if (world.value.rooms[id]?.role) await Promise.all([loadRoom(id), openLog(id, target)])
    else if (canRead(await loadRoom(id))) await openLog(id, target)
    return true as const
  }, [id])

  // One was let in, or the messages were let go while one may still read them.
  const missing = log === undefined && loading.data !== null && !loading.busy && loading.error === null
  const readable = room !== undefined && (room.role !== null || detail?.can.join === true)
  useEffect(() => {
    if (missing && readable) loading.reload()
  }, [missing, readable])

  // What I may do may have changed: ask again.
  const lost = detail === undefined && loading.data !== null
  useEffect(() => {
    if (lost) loadRoom(id).catch(() => {})
  }, [lost, id])

  return { room, detail, log, loading, readUpTo, setReadUpTo }
}

/** Move the read position while the end is on screen before somebody's eyes. */
export function useReading(open: OpenRoom, atEnd: boolean): void {
  const { room, log } = open
  const last = log?.last ? (log.messages.at(-1)?.number ?? 0) : 0
  const looking = focused.value
  useEffect(() => {
    if (looking && atEnd && last && room) markRead(room.id, last)
  }, [looking, atEnd, last, room?.id])

  // The "new" line goes to what was marked unread.
  const from = held.value && held.value.room === room?.id ? held.value.number : null
  useEffect(() => {
    if (from !== null) open.setReadUpTo(from - 1)
  }, [from])

  const done = cleared.value
  useEffect(() => {
    if (done && done.room === room?.id) open.setReadUpTo(null)
  }, [done])

  // What comes while nobody looks gets a "new" line.
  const read = room?.read ?? 0
  const away = !looking
  useEffect(() => {
    if (away && from === null) open.setReadUpTo(read)
  }, [away])
}
