/** Loading rooms and their messages, and following those on screen. */
import { isAbsent, isForbidden, Unreachable } from "../net/errors"
import { rest } from "../net/rest"
import { socket } from "./connection"
import { join, type Page } from "./log"
import { replayAfter } from "./recent"
import { update, world } from "./store"
import type { Id, Message, Room, RoomSummary } from "./types"
import { forgetRoom, put, remove, type World } from "./world"

export const PAGE = 50
const KEPT_LOGS = 12

type MessagePage = Page & { seq: number }

const topicOf = (room: Id): string => `room:${room}`
/** Where the logs that are kept but not on screen stand. */
const parked = new Map<Id, number>()
/** Rooms on screen, the latest last. */
let shown: Id[] = []

/** Take a Room apart into what the list shows and what only the room itself does. */
export function placeRoom(state: World, room: Room): World {
  const { created_at, owners, can, ...summary } = room
  return put(put(state, "rooms", room.id, summary), "details", room.id, { created_at, owners, can })
}

export async function loadRoom(id: Id): Promise<Room> {
  const { room, seq } = await rest.get<{ room: Room; seq: number }>(`rooms/${id}`)
  update((state) => replayAfter(placeRoom(state, room), topicOf(id), seq))
  return room
}

export function showRoom(id: Id): void {
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

function getPage(id: Id, query: Record<string, number>): Promise<MessagePage> {
  return rest.get<MessagePage>(`rooms/${id}/messages`, { ...query, limit: PAGE })
}

function follow(id: Id, seq: number): void {
  if (isShown(id) && !socket.positions.has(topicOf(id))) socket.hold({ [topicOf(id)]: seq })
}

/** Load the stretch around a message, or the end, in place of what there is. */
export async function loadLog(id: Id, around?: number): Promise<void> {
  const page = await getPage(id, around === undefined ? {} : { around })
  update((state) => {
    const { messages, first, last } = page
    return replayAfter(put(state, "logs", id, { messages, first, last }), topicOf(id), page.seq)
  })
  follow(id, page.seq)
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
}

interface ThreadPage {
  seq: number
  root: Message
  messages: Message[]
  last: boolean
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
  try {
    await loadRoom(id)
    dropLog(id)
  } catch (error) {
    if (isAbsent(error) || isForbidden(error)) update((state) => forgetRoom(state, id))
    else if (!(error instanceof Unreachable)) throw error
  }
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
