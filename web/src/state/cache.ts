/** What was read, kept on this device so that it opens at once and without a network.
 *
 * Each record holds the position in its topic's log that it stands at, written together with it: what was missed
 * since is fetched by resuming from there. One person's at a time; gone with the sign-in.
 */
import { effect, signal } from "@preact/signals"
import { serverNow } from "./clock"
import { linkState, socket } from "./connection"
import { positionOf } from "./rooms"
import { me, myId } from "./session"
import { world } from "./store"
import type { Id, Me, Message, Person, PersonCard, RoomSummary } from "./types"
import { vault } from "./vault"
import type { Detail, Log, Thread, World } from "./world"

const ROOMS = 30
const MESSAGES = 100
const REPLIES = 100
const THREADS = 10
const PEOPLE = 300
const SAVE_AFTER_MS = 1_500
/** As long as a sign-in lasts on the server. */
const OLDEST_MS = 30 * 24 * 3600_000

/** What the whole of it stands on: whose it is, which log, and where in it. */
interface Session {
  me: Me
  epoch: string
  seq: number
  mark: string
  rooms: RoomSummary[]
  /** When it was last known to be up to date, milliseconds since 1970 by the server's clock. */
  at: number
}

export interface KeptRoom {
  id: Id
  position: number
  /** The last event with which something was put right in it since. */
  righted?: number
  log: Log
  detail: Detail | undefined
  pins: Message[] | undefined
  threads: Thread[]
}

/** When what is shown was last known to be up to date, milliseconds since 1970; null before anything was. */
export const freshAt = signal<number | null>(null)

let on = false
let following = false
let epoch = ""
let timer: ReturnType<typeof setTimeout> | undefined
let saved: World | null = null
let savedMe: Me | null = null
/** When each kept room was last opened, oldest first. */
let opened: Record<Id, number> = {}
let full = false
/** One write after the other: a later state must not be overtaken by an earlier one. */
let line: Promise<unknown> = Promise.resolve()

function inLine<T>(work: () => Promise<T>): Promise<T | undefined> {
  const done = line.then(work).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "QuotaExceededError")
      return shrink().then(() => undefined)
    // What cannot be kept is loaded again another time.
    return undefined
  })
  line = done
  return done
}

/** The device is full: let go of half the rooms; if that was no help, keep nothing more in this page. */
async function shrink(): Promise<void> {
  const half = byAge().slice(0, Math.ceil(Object.keys(opened).length / 2))
  full = half.length === 0
  for (const id of half) await removeRoom(id)
}

const byAge = (): Id[] => Object.keys(opened).sort((one, other) => (opened[one] ?? 0) - (opened[other] ?? 0))

async function removeRoom(id: Id): Promise<void> {
  delete opened[id]
  const box = await vault()
  await box.remove("rooms", id)
  await box.put("facts", "opened", opened)
}

/** What this device holds of the person who was last signed in here. */
export async function restoreSession(): Promise<Session | null> {
  const box = await vault()
  const [found, ages] = await Promise.all([
    box.get<Session>("facts", "session"),
    box.get<Record<Id, number>>("facts", "opened"),
  ])
  if (!found) return null
  if (Math.abs(serverNow() - found.at) > OLDEST_MS) {
    await clearCache()
    return null
  }
  opened = ages ?? {}
  freshAt.value = found.at
  return found
}

export async function restoreRoom(id: Id): Promise<KeptRoom | undefined> {
  if (!on && !(id in opened)) return undefined
  // What is still to be written may be about this very room.
  await line
  const kept = await (await vault()).get<KeptRoom>("rooms", id)
  if (kept?.righted) righted.set(id, Math.max(kept.righted, righted.get(id) ?? 0))
  return kept
}

/** Keep what is shown from now on; `known` is what of it the device holds already. */
export function startKeeping(ofEpoch: string, known: World | null = null): void {
  epoch = ofEpoch
  saved = known
  savedMe = null
  on = true
  if (!known) for (const id of Object.keys(opened)) if (!world.value.rooms[id]) dropKept(id)
  follow()
  schedule()
}

/** Keep nothing more; what is kept stays. */
export function stopKeeping(): void {
  on = false
  clearTimeout(timer)
  timer = undefined
  saved = null
}

function follow(): void {
  if (following) return
  following = true
  effect(() => {
    const now = world.value
    if (!on || now === saved) return
    dropLost(now)
    schedule()
  })
  addEventListener("pagehide", saveNow)
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) saveNow()
  })
}

/** The positions of an earlier epoch mean nothing. */
export async function forgetRooms(): Promise<void> {
  await inLine(async () => {
    opened = {}
    const box = await vault()
    await Promise.all([box.clear("rooms"), box.put("facts", "opened", opened)])
  })
}

/** Everything of the person leaves the device, but what waits to be sent. */
export async function clearCache(): Promise<void> {
  stopKeeping()
  opened = {}
  freshAt.value = null
  await inLine(async () => {
    const box = await vault()
    await Promise.all((["facts", "rooms", "people"] as const).map((shelf) => box.clear(shelf)))
  })
}

/** The room was opened: it is among the last to be let go. */
export function noteOpened(id: Id): void {
  opened[id] = serverNow()
}

/** When the room was last opened here, milliseconds since 1970; 0 when it is not known. */
export const openedAt = (id: Id): number => opened[id] ?? 0

/** Let go of what was kept of a room. */
export function dropKept(id: Id): void {
  void inLine(() => removeRoom(id))
}

/** Words of the room are gone, or read otherwise, since what was kept of it, with the events at `removed` and
 * `rewritten`: it goes, too. Resolves to whether it did. */
export async function dropOutdated(id: Id, removed: number, rewritten = 0): Promise<boolean> {
  if (!(id in opened)) return false
  const kept = await inLine(async () => (await vault()).get<KeptRoom>("rooms", id))
  if (!kept || (kept.position >= removed && Math.max(kept.position, kept.righted ?? 0) >= rewritten))
    return false
  dropKept(id)
  return true
}

/** Up to which event what is here of each room was put right, though it stands at an earlier one. */
const righted = new Map<Id, number>()

/** Whether what is held from `position` on says what the room says since `rewritten`. */
export const isRight = (id: Id, position: number, rewritten: number): boolean =>
  Math.max(position, righted.get(id) ?? 0) >= rewritten

/** Messages of a room that is not on screen read otherwise now, by the event at `rewritten`. */
export function putRight(id: Id, messages: Message[], rewritten: number): void {
  righted.set(id, rewritten)
  for (const message of messages) changeKept(message, rewritten)
}

/** A message changed in a room whose end is not in memory: it must not live on in what was kept. */
export function changeKept(message: Message, upTo?: number): void {
  const log = world.value.logs[message.room]
  if (!(message.room in opened) || log?.last) return
  void inLine(async () => {
    const box = await vault()
    const kept = await box.get<KeptRoom>("rooms", message.room)
    if (!kept) return
    const swap = (other: Message): Message => (other.id === message.id ? message : other)
    kept.log.messages = kept.log.messages.map(swap)
    kept.pins = kept.pins?.map(swap).filter((pin) => pin.pinned)
    kept.threads = kept.threads.map((thread) => ({
      ...thread,
      root: swap(thread.root),
      replies: thread.replies.map(swap),
    }))
    if (upTo !== undefined) kept.righted = upTo
    await box.put("rooms", message.room, kept)
  })
}

/** Rooms that were lost leave the device at once, not with the next save. */
function dropLost(now: World): void {
  if (!saved || saved.rooms === now.rooms) return
  for (const [id, before] of Object.entries(saved.rooms)) {
    const after = now.rooms[id]
    if (!after || (before.role !== null && after.role === null)) dropKept(id)
  }
}

function schedule(): void {
  timer ??= setTimeout(saveNow, SAVE_AFTER_MS)
}

function saveNow(): void {
  clearTimeout(timer)
  timer = undefined
  if (!on || full || !me.value) return
  const now = world.value
  const seq = socket.positions.get(`user:${myId.value}`)
  if (now === saved && me.value === savedMe) return
  if (linkState.value === "live") freshAt.value = serverNow()
  const before = saved
  saved = now
  savedMe = me.value
  // World and positions are read in one go: they belong together.
  if (seq !== undefined && socket.mark !== null) {
    const at = freshAt.value ?? serverNow()
    const session: Session = {
      me: me.value,
      epoch,
      seq,
      mark: socket.mark,
      rooms: Object.values(now.rooms),
      at,
    }
    void inLine(async () => (await vault()).put("facts", "session", session))
  }
  for (const kept of changedRooms(now, before)) {
    opened[kept.id] ??= serverNow()
    void inLine(() => saveRoom(kept))
  }
}

const threadsOf = (state: World, room: Id): Thread[] =>
  Object.values(state.threads).filter((thread) => thread.root.room === room)

function changedRooms(now: World, before: World | null): KeptRoom[] {
  const found: KeptRoom[] = []
  for (const [id, log] of Object.entries(now.logs)) {
    const position = positionOf(id)
    if (!log.last || position === undefined || !now.rooms[id]) continue
    const threads = threadsOf(now, id)
    const same =
      before !== null &&
      before.logs[id] === log &&
      before.details[id] === now.details[id] &&
      before.pins[id] === now.pins[id] &&
      (before.threads === now.threads || threads.every((thread) => before.threads[thread.root.id] === thread))
    if (!same) found.push(shorten(id, position, log, now, threads))
  }
  return found
}

function shorten(id: Id, position: number, log: Log, now: World, threads: Thread[]): KeptRoom {
  const messages = log.messages.slice(-MESSAGES)
  return {
    id,
    position,
    righted: righted.get(id) ?? 0,
    detail: now.details[id],
    pins: now.pins[id],
    log: { messages, last: true, first: log.first && messages.length === log.messages.length },
    threads: threads.slice(-THREADS).map((thread) => ({
      root: thread.root,
      replies: thread.replies.slice(0, REPLIES),
      last: thread.last && thread.replies.length <= REPLIES,
    })),
  }
}

async function saveRoom(kept: KeptRoom): Promise<void> {
  // Lost while it waited its turn.
  if (!world.value.rooms[kept.id]) return
  const box = await vault()
  await box.put("rooms", kept.id, kept)
  // Those that another tab opened count as the oldest.
  const all = (await box.keys("rooms")).sort((one, other) => (opened[one] ?? 0) - (opened[other] ?? 0))
  for (const id of all.slice(0, -ROOMS)) {
    delete opened[id]
    await box.remove("rooms", id)
  }
  await box.put("facts", "opened", opened)
}

/** Keep a contact card that was looked at. */
export function keepPerson(person: PersonCard): void {
  if (!on || full) return
  void inLine(async () => {
    const box = await vault()
    await box.put("people", person.id, person)
    const known = await box.keys("people")
    for (const id of known.slice(0, Math.max(0, known.length - PEOPLE))) await box.remove("people", id)
  })
}

/** Everybody whose card was seen here. */
export async function keptPeople(): Promise<Person[]> {
  const box = await vault()
  const cards = await Promise.all((await box.keys("people")).map((id) => box.get<PersonCard>("people", id)))
  return cards.flatMap((card) =>
    card
      ? [
          {
            id: card.id,
            name: card.name,
            username: card.username,
            title: card.title,
            unit: card.unit?.name ?? "",
          },
        ]
      : [],
  )
}

export async function keptPerson(id: Id): Promise<PersonCard | undefined> {
  return (await vault()).get<PersonCard>("people", id)
}

/** Ask the browser not to clear this away when space is short: only of an app put on the home screen, where no
 * browser asks a question of its own. */
export async function askToStay(): Promise<void> {
  if (!matchMedia("(display-mode: standalone)").matches) return
  const storage = (navigator as Partial<Navigator>).storage
  if (storage?.persist && !(await storage.persisted())) await storage.persist()
}
