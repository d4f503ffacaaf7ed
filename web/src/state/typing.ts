/** Who is writing just now. */
import { signal } from "@preact/signals"
import type { TypingFrame } from "../net/frames"
import { socket } from "./connection"
import { myId } from "./session"
import type { Id, PersonRef } from "./types"

const LAPSE_MS = 6_000
const REPEAT_MS = 4_000

type Writers = Readonly<Record<string, readonly PersonRef[]>>
export const writers = signal<Writers>({})
const lapses = new Map<string, ReturnType<typeof setTimeout>>()

export const placeOf = (room: Id, thread: Id | null | undefined): string =>
  thread ? `${room}/${thread}` : room

function setWriter(place: string, person: PersonRef, on: boolean): void {
  const others = (writers.value[place] ?? []).filter((other) => other.id !== person.id)
  writers.value = { ...writers.value, [place]: on ? [...others, person] : others }
}

export function applyTyping({ room, thread, person, on }: TypingFrame): void {
  if (person.id === myId.value) return
  const place = placeOf(room, thread)
  const key = `${place} ${person.id}`
  clearTimeout(lapses.get(key))
  setWriter(place, person, on)
  if (on)
    lapses.set(
      key,
      setTimeout(() => setWriter(place, person, false), LAPSE_MS),
    )
}

/** Whoever has sent something there is no longer writing it. */
export function stoppedWriting(room: Id, thread: Id | null, person: PersonRef): void {
  if (writers.value[placeOf(room, thread)]?.length) setWriter(placeOf(room, thread), person, false)
}

let told: { place: string; at: number } | null = null

/** Tell the others that I write here, or that I stopped. */
export function tellTyping(room: Id, thread: Id | null, on: boolean): void {
  const place = placeOf(room, thread)
  const now = Date.now()
  // The server passes it on only for who follows the room; the next key says it again.
  if (on && !socket.positions.isLive(`room:${room}`)) return
  if (on ? told?.place === place && now - told.at < REPEAT_MS : told?.place !== place) return
  told = on ? { place, at: now } : null
  socket.whisper({ t: "typing", room, ...(thread ? { thread } : {}), on })
}
