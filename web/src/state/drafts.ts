/** What is begun and not sent, per room and thread: on this device at once, on all of them a moment later.
 *
 * What is typed stands here first, also without a network. A change goes to the server with the version it was made
 * on; where another device was faster, the server answers with both texts, and none is lost.
 */
import { signal } from "@preact/signals"
import { isPassing, Refused } from "../net/errors"
import { rest } from "../net/rest"
import { socket } from "./connection"
import { myId } from "./session"
import { discard, keep, kept, keptOne } from "./storage"
import type { Draft, Id } from "./types"

const KIND = "draft"
const SAVE_AFTER_MS = 1_200
const AGAIN_MS = 5_000

interface Local {
  text: string
  /** The version of the server's that it stands on. */
  base: number
  /** Whether the server is still to be told. */
  dirty: boolean
}

/** Rooms with something begun in them, for the list of rooms. */
export const draftRooms = signal<ReadonlySet<Id>>(new Set())

const timers = new Map<string, ReturnType<typeof setTimeout>>()
/** Where something has been written while a list that may be older is on its way, for each that is. */
const underWay = new Set<Set<string>>()
/** What the server is being told, until it has answered. */
const saving = new Map<string, Promise<boolean>>()
/** What was heard while an answer was awaited. */
const heard = new Map<string, Draft>()

/** What a room or thread is called where something is kept for it. */
export const placeOf = (room: Id, thread: Id | null): string => (thread ? `${room}/${thread}` : room)

function local(place: string): Local {
  // Earlier versions kept the text alone.
  const found = keptOne<Local | string>(myId.value, KIND, place)
  if (typeof found === "string") return { text: found, base: 0, dirty: true }
  return found ?? { text: "", base: 0, dirty: false }
}

function put(place: string, draft: Local): void {
  for (const written of underWay) written.add(place)
  if (draft.text || draft.dirty || draft.base) keep(myId.value, KIND, place, draft)
  else discard(myId.value, KIND, place)
  const [room = ""] = place.split("/")
  const marked = draftRooms.value.has(room)
  if (marked !== Boolean(draft.text.trim())) readRooms()
}

function readRooms(): void {
  const begun = kept<Local | string>(myId.value, KIND)
    .filter(([, draft]) => (typeof draft === "string" ? draft : draft.text).trim())
    .map(([place]) => place.split("/")[0] as string)
  draftRooms.value = new Set(begun)
}

/** Whether something is begun that only this device has: the server has not been told yet. */
export const draftsOnlyHere = (): boolean =>
  kept<Local | string>(myId.value, KIND).some(([place]) => {
    const { text, dirty } = local(place)
    return dirty && text.trim() !== ""
  })

/** Tell the server now what it does not know yet, and wait for its answers: before this device forgets it. */
export async function saveDrafts(): Promise<void> {
  const places = kept<Local | string>(myId.value, KIND).map(([place]) => place)
  await Promise.all(
    places.map(async (place) => {
      clearTimeout(timers.get(place))
      // An answer on its way may be to an earlier text.
      if (saving.has(place)) await save(place)
      await save(place)
    }),
  )
}

export function loadDrafts(): void {
  readRooms()
}

export const draftOf = (room: Id, thread: Id | null): string => local(placeOf(room, thread)).text

/** Keep what is in the field now. */
export function keepDraft(room: Id, thread: Id | null, text: string): void {
  const place = placeOf(room, thread)
  const before = local(place)
  const shown = text.trim() ? text : ""
  if (shown === before.text) return
  put(place, { ...before, text: shown, dirty: true })
  // An empty field is told at once: what was sent must not stand as a draft at the desk.
  saveSoon(place, shown ? SAVE_AFTER_MS : 0)
}

function saveSoon(place: string, wait: number): void {
  clearTimeout(timers.get(place))
  timers.set(
    place,
    setTimeout(() => void save(place), wait),
  )
}

async function save(place: string): Promise<void> {
  timers.delete(place)
  if (!saving.has(place)) {
    if (!local(place).dirty || socket.state !== "live") return
    saving.set(place, tell(place))
  }
  const refused = await saving.get(place)
  if (!saving.delete(place)) return
  const later = heard.get(place)
  heard.delete(place)
  if (later) draftChanged(later)
  if (local(place).dirty && !timers.has(place) && !refused) saveSoon(place, SAVE_AFTER_MS)
}

/** Tell the server what stands here now; true when it refuses it for good. */
async function tell(place: string): Promise<boolean> {
  const now = local(place)
  const [room = "", thread] = place.split("/")
  try {
    const answer = await socket.command("draft.save", {
      room,
      text: now.text,
      base: now.base,
      ...(thread ? { thread } : {}),
    })
    take(answer.draft, now.text)
  } catch (error) {
    if (isPassing(error)) saveSoon(place, AGAIN_MS)
    // In a room that was lost it stays on this device.
    else return error instanceof Refused
  }
  return false
}

/** Both texts, the other first; or the longer alone, where it holds the other. */
export function join(there: string, here: string): string {
  if (!there.trim() || here.includes(there.trim())) return here
  if (!here.trim() || there.includes(here.trim())) return there
  return `${there.trimEnd()}\n\n${here}`
}

/** The server's draft; `sent` is the text it answers, which may have been typed on since. */
function take(draft: Draft, sent: string | null): void {
  const place = placeOf(draft.room, draft.thread)
  const now = local(place)
  if (draft.version < now.base) return
  let text = draft.text
  let dirty = false
  if (sent !== null && now.text !== sent) {
    if (draft.text === sent) text = now.text
    else if (sent && draft.text.endsWith(sent)) text = draft.text.slice(0, -sent.length) + now.text
    else text = join(draft.text, now.text)
    dirty = true
  } else if (sent === null && now.dirty) {
    // Typed here and there: both stand, and the server is told so.
    text = draft.text === now.text ? now.text : join(draft.text, now.text)
    dirty = text !== draft.text
  }
  put(place, { text, base: draft.version, dirty })
  if (text !== now.text) dispatchEvent(new CustomEvent("torget:draft"))
  if (dirty && !saving.has(place)) saveSoon(place, SAVE_AFTER_MS)
}

/** Another device has changed a draft, or this one's change comes back. */
export function draftChanged(draft: Draft): void {
  const place = placeOf(draft.room, draft.thread)
  if (saving.has(place)) heard.set(place, draft)
  else if (draft.version > local(place).base) take(draft, null)
}

/** Fetch what other devices have begun, and tell the server what this one has. */
export async function syncDrafts(): Promise<void> {
  // What was written since it was asked is there whatever the list says.
  const there = new Set<string>()
  underWay.add(there)
  const { drafts } = await rest.get<{ drafts: Draft[] }>("drafts").finally(() => underWay.delete(there))
  for (const draft of drafts) {
    there.add(placeOf(draft.room, draft.thread))
    draftChanged(draft)
  }
  for (const [place] of kept<Local>(myId.value, KIND)) {
    const known = local(place)
    if (known.dirty) saveSoon(place, 0)
    // Sent or emptied elsewhere, longer ago than the log reaches.
    else if (!there.has(place) && known.text) {
      put(place, { text: "", base: 0, dirty: false })
      dispatchEvent(new CustomEvent("torget:draft"))
    } else if (!there.has(place)) discard(myId.value, KIND, place)
  }
}
