/** Loading rooms and their messages, and following those on screen. */
import { isAbsent, isForbidden, Unreachable } from "../net/errors"
import { rest } from "../net/rest"
import { keepUnitRooms } from "./apply"
import { dropKept, dropOutdated, isRight, noteOpened, restoreRoom } from "./cache"
import { socket } from "./connection"
import { join, type Page } from "./log"
import { remembers, replayAfter } from "./recent"
import { update, world } from "./store"
import type { Id, Message, Room, RoomSummary } from "./types"
import { forgetRoom, put, remove, type World } from "./world"

export const PAGE = 50
/** The end of a room is what most people come for: a screenful or two, drawn soon. */
const END = 30
const KEPT_LOGS = 12

type MessagePage = Page & { seq: number }

const topicOf = (room: Id): string => `room:${room}`
/** Where the logs that are kept but not on screen stand. */
const parked = new Map<Id, number>()
/** Rooms on screen, the latest last. */
let shown: Id[] = []

/** Take a Room apart into what the list shows and what only the room itself does. */
export function placeRoom(state: World, room: Room): World {
  const { created_at, owners, pins, audience, request, can, ...summary } = room
  const next = put(put(state, "rooms", room.id, summary), "details", room.id, {
    created_at,
    owners,
    pins,
    audience,
    request,
    can,
  })
  return pins === 0 ? put(next, "pins", room.id, []) : next
}

/** Load what a room is. One that is not there, or not for us, is forgotten, also on this device. */
export async function loadRoom(id: Id): Promise<Room> {
  const { room, seq } = await rest
    .get<{ room: Room; seq: number }>(`rooms/${id}`)
    .catch((error: unknown): never => {
      if (isAbsent(error) || isForbidden(error)) {
        dropKept(id)
        update((state) => forgetRoom(state, id))
      }
      throw error
    })
  update((state) => replayAfter(placeRoom(state, room), topicOf(id), seq))
  if (room.pins > 0) loadPins(id).catch(() => {})
  return room
}

/** Load what a room holds up; what happens to it meanwhile is applied on top. */
export async function loadPins(id: Id): Promise<void> {
  const { seq, messages } = await rest.get<{ seq: number; messages: Message[] }>(`rooms/${id}/pins`)
  update((state) => replayAfter(put(state, "pins", id, messages), topicOf(id), seq))
  hearAgain(id, seq)
}

/** Come into a room that is open to me. */
export async function joinRoom(id: Id): Promise<void> {
  await rest.post(`rooms/${id}/join`)
  await loadRoom(id)
}

/** Where a room's messages in memory stand in its log. */
export const positionOf = (id: Id): number | undefined => socket.positions.get(topicOf(id)) ?? parked.get(id)

/** Put in place what this device holds of a room, unless it is in memory. */
export async function restoreLog(id: Id): Promise<void> {
  if (world.value.logs[id] || !world.value.rooms[id]) return
  const kept = await restoreRoom(id)
  const room = world.value.rooms[id]
  if (!kept || !room || world.value.logs[id] || socket.positions.has(topicOf(id))) return
  if (room.role === null && !kept.detail?.can.join) {
    dropKept(id)
    return
  }
  update((state) => {
    const threads = Object.fromEntries(kept.threads.map((thread) => [thread.root.id, thread]))
    const next = put({ ...state, threads: { ...threads, ...state.threads } }, "logs", id, kept.log)
    const pinned = kept.pins ? put(next, "pins", id, kept.pins) : next
    return kept.detail && !pinned.details[id] ? put(pinned, "details", id, kept.detail) : pinned
  })
  if (isShown(id)) socket.hold({ [topicOf(id)]: kept.position })
  else parked.set(id, kept.position)
}

export function showRoom(id: Id): void {
  noteOpened(id)
  shown = [...shown.filter((other) => other !== id), id]
  const position = parked.get(id)
  if (position !== undefined && world.value.logs[id]) socket.hold({ [topicOf(id)]: position })
  parked.delete(id)
}

export function hideRoom(id: Id): void {
  shown = shown.filter((other) => other !== id)
  const position = socket.positions.get(topicOf(id))
  if (position !== undefined) parked.set(id, position)
  socket.release([topicOf(id)])
  for (const old of [...parked.keys()].slice(0, -KEPT_LOGS)) dropLog(old)
}

/** Messages of a room are gone for good: nothing of it may stay here, on screen or on the device. */
export async function purgedIn(id: Id): Promise<void> {
  const threads = Object.values(world.value.threads).filter((thread) => thread.root.room === id)
  const log = world.value.logs[id]
  const middle = log?.messages[Math.floor(log.messages.length / 2)]?.number ?? undefined
  dropKept(id)
  dropLog(id)
  if (!isShown(id)) {
    await loadRoom(id)
    return
  }
  // Where the reader stands, stays on screen; a thread that is gone is not.
  const around = log?.last ? undefined : middle
  await Promise.all([loadRoom(id), loadLog(id, around), ...threads.map(reloadIfThere)])
}

async function reloadIfThere(thread: { root: Message }): Promise<void> {
  await reloadThread(thread).catch((error: unknown) => {
    if (!isAbsent(error)) throw error
  })
}

/** What was said in these rooms is gone in part: what is held from before goes, in memory and on the device. It is
 * loaded anew where it was kept, so that it can still be read offline. Of rooms on screen their events tell. */
export async function forgetRemoved(
  rooms: { id: Id; removed?: number; rewritten?: number }[],
): Promise<void> {
  const again: Id[] = []
  for (const { id, removed = 0, rewritten = 0 } of rooms) {
    if (!(removed || rewritten) || isShown(id)) continue
    const position = positionOf(id)
    if (position !== undefined && (position < removed || !isRight(id, position, rewritten))) dropLog(id)
    // What only reads otherwise is loaded when the room is opened: that happens to many rooms at once.
    if ((await dropOutdated(id, removed, rewritten)) && removed >= rewritten) again.push(id)
  }
  for (const id of again) await keepAgain(id)
}

async function keepAgain(id: Id): Promise<void> {
  if (isShown(id) || world.value.logs[id]) return
  const page = await getPage(id, {}, END)
  if (isShown(id) || world.value.logs[id]) return
  parked.set(id, page.seq)
  placePage(id, page)
}

/** Let the messages of a room go; they are loaded again when it is opened. */
export function dropLog(id: Id): void {
  parked.delete(id)
  update((state) => {
    const threads = Object.fromEntries(
      Object.entries(state.threads).filter(([, found]) => found.root.room !== id),
    )
    return remove({ ...state, threads }, "logs", id)
  })
}

export const isShown = (id: Id): boolean => shown.includes(id)

function getPage(id: Id, query: Record<string, number | string>, limit = PAGE): Promise<MessagePage> {
  return rest.get<MessagePage>(`rooms/${id}/messages`, { ...query, limit })
}

/** Have what happened after `seq` told again where it is not remembered: of two answers that are on their way the
 * older may come last, and what stands in the other alone would be missing. */
function hearAgain(id: Id, seq: number): void {
  const [topic, position] = [topicOf(id), positionOf(id)]
  if (position === undefined || position <= seq || remembers(topic, seq, position)) return
  if (socket.positions.has(topic)) socket.hold({ [topic]: seq })
  else parked.set(id, seq)
}

function follow(id: Id, seq: number): void {
  if (isShown(id) && !socket.positions.has(topicOf(id))) socket.hold({ [topicOf(id)]: seq })
}

/** Load the stretch around a message, or the end, in place of what there is. */
export async function loadLog(id: Id, around?: number): Promise<void> {
  placePage(id, await (around === undefined ? getPage(id, {}, END) : getPage(id, { around })))
}

/** Load the stretch around a time in place of what there is; return the first message from then on, or the last
 * one before. */
export async function loadDay(id: Id, at: Date): Promise<Id | undefined> {
  const page = await getPage(id, { at: at.toISOString() })
  placePage(id, page)
  const from = at.toISOString()
  return (page.messages.find((message) => message.at >= from) ?? page.messages.at(-1))?.id
}

function placePage(id: Id, page: MessagePage): void {
  update((state) => {
    const { messages, first, last } = page
    return replayAfter(put(state, "logs", id, { messages, first, last }), topicOf(id), page.seq)
  })
  follow(id, page.seq)
  hearAgain(id, page.seq)
}

const extending = new Map<string, Promise<void>>()

/** Load the page before or after the stretch there is. Asked twice it is done once. */
export function extendLog(id: Id, side: "before" | "after"): Promise<void> {
  const key = `${side} ${id}`
  const running = extending.get(key)
  if (running) return running
  const started = extend(id, side).finally(() => extending.delete(key))
  extending.set(key, started)
  return started
}

async function extend(id: Id, side: "before" | "after"): Promise<void> {
  const log = world.value.logs[id]
  const edge = (side === "before" ? log?.messages[0] : log?.messages.at(-1))?.number
  if (!log || edge === null || edge === undefined || (side === "before" ? log.first : log.last)) return
  const page = await getPage(id, { [side]: edge })
  update((state) => {
    const known = state.logs[id]
    // Another stretch was loaded meanwhile: this page does not adjoin it.
    const now = (side === "before" ? known?.messages[0] : known?.messages.at(-1))?.number
    if (!known || now !== edge) return state
    return replayAfter(put(state, "logs", id, join(known, page, side)), topicOf(id), page.seq)
  })
  hearAgain(id, page.seq)
}

interface ThreadPage {
  seq: number
  root: Message
  messages: Message[]
  last: boolean
  following: boolean
  read: number
}

/** Load a thread from its start, or go on after what there is of it. */
export async function loadThread(rootId: Id, more = false): Promise<void> {
  const known = more ? world.value.threads[rootId] : undefined
  const after = known?.replies.at(-1)?.reply_number ?? 0
  const page = await rest.get<ThreadPage>(`messages/${rootId}/thread`, { after, limit: 100 })
  update((state) => {
    const replies = [...(known?.replies ?? []), ...page.messages]
    const thread = { root: page.root, replies, last: page.last }
    return replayAfter(put(state, "threads", rootId, thread), topicOf(page.root.room), page.seq)
  })
  hearAgain(page.root.room, page.seq)
  const { setPlace } = await import("./threads")
  setPlace(rootId, { following: page.following, read: page.read })
}

export async function loadMessage(id: Id): Promise<Message> {
  return (await rest.get<{ message: Message }>(`messages/${id}`)).message
}

/** A room's topic was reset: what is on screen is loaded again where it stood, the rest is let go. */
export async function reloadRoom(id: Id): Promise<void> {
  if (!isShown(id)) {
    dropLog(id)
    return
  }
  const log = world.value.logs[id]
  const threads = Object.values(world.value.threads).filter((thread) => thread.root.room === id)
  const middle = log?.messages[Math.floor(log.messages.length / 2)]?.number ?? undefined
  await Promise.all([loadRoom(id), loadLog(id, log?.last ? undefined : middle), ...threads.map(reloadThread)])
}

const reloadThread = (thread: { root: Message }): Promise<void> => loadThread(thread.root.id)

/** Access to a room was lost, or there is no such room. */
export async function lostRoom(id: Id): Promise<void> {
  parked.delete(id)
  dropKept(id)
  try {
    await loadRoom(id)
    dropLog(id)
  } catch (error) {
    if (!isAbsent(error) && !isForbidden(error) && !(error instanceof Unreachable)) throw error
  }
}

/** These and no others are my unit rooms: the rest is forgotten, what is missing is loaded. */
export async function takeUnitRooms(ids: Id[]): Promise<void> {
  update((state) => keepUnitRooms(state, ids))
  const missing = ids.filter((id) => world.value.rooms[id]?.role == null)
  await Promise.all(missing.map(loadRoom))
}

interface RoomList {
  epoch: string
  seq: number
  mark: string
  rooms: RoomSummary[]
}

/** Load the list of my rooms; everything held before is void. */
export async function loadRooms(): Promise<RoomList> {
  const list = await rest.get<RoomList>("rooms")
  parked.clear()
  update((state) => {
    const rooms = Object.fromEntries(list.rooms.map((room) => [room.id, room]))
    const onScreen = <T>(table: Record<Id, T>): Record<Id, T> =>
      Object.fromEntries(Object.entries(table).filter(([id]) => isShown(id)))
    return {
      ...state,
      rooms: { ...onScreen(state.rooms), ...rooms },
      logs: onScreen(state.logs),
      details: {},
      members: {},
    }
  })
  return list
}

export const shownRooms = (): readonly Id[] => shown
