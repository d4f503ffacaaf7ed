/** Who has read how far in small rooms, for those who tell it of themselves. */
import { signal } from "@preact/signals"
import { Refused } from "../net/errors"
import { rest } from "../net/rest"
import { socket } from "./connection"
import type { Id, Person, RoomSummary } from "./types"

const SMALL_ROOM = 100
const GATHER_MS = 1_200

export interface Read {
  person: Person
  number: number
}

/** How far the others have read, by room; a room that is not here was not asked about, or tells nobody. */
export const reads = signal<Readonly<Record<Id, readonly Read[]>>>({})
/** Whether I tell how far I have read; null before the server was asked. */
export const receipts = signal<boolean | null>(null)

/** The room on screen whose readers somebody wants to see. */
let wanted: Id | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** Whether a room tells who has read at all. */
export const tellsReaders = (room: RoomSummary): boolean =>
  room.role !== null && room.member_count <= SMALL_ROOM && receipts.value !== false

async function load(room: Id): Promise<void> {
  try {
    const found = await rest.get<{ reads: Read[] }>(`rooms/${room}/reads`)
    reads.value = { ...reads.value, [room]: found.reads }
  } catch (error) {
    if (!(error instanceof Refused)) return
    const { [room]: _, ...others } = reads.value
    reads.value = others
    // I have chosen not to be told.
    if (error.status === 403) receipts.value = false
  }
}

/** Follow who has read in a room, as long as it is on screen; returns how to stop. */
export function followReads(room: Id): () => void {
  wanted = room
  void load(room)
  return () => {
    if (wanted === room) wanted = null
    clearTimeout(timer)
  }
}

/** Somebody has read on in a room: ask how far, once for all that do so meanwhile. */
export function readOn(room: Id): void {
  if (room !== wanted || receipts.value === false) return
  clearTimeout(timer)
  timer = setTimeout(() => load(room), GATHER_MS)
}

/** Those of the others who have read a message. */
export const readersOf = (room: Id, number: number): readonly Read[] =>
  reads.value[room]?.filter((read) => read.number >= number) ?? []

export async function loadReceipts(): Promise<void> {
  receipts.value = (await rest.get<{ on: boolean }>("me/receipts")).on
}

/** Tell how far I have read and be told it of others, or neither; taken back if the server refuses. */
export async function chooseReceipts(on: boolean): Promise<void> {
  const before = receipts.value
  receipts.value = on
  try {
    await socket.command("receipts.choose", { on })
  } catch (error) {
    receipts.value = before
    throw error
  }
}
