/** Who is here, for the people on screen; and how this device says that it is here. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { socket } from "./connection"
import type { Id, PresenceState } from "./types"

const WATCH_LIMIT = 500
const WATCH_DELAY_MS = 150
const IDLE_MS = 5 * 60_000
// A phone's page that is put away is put away; at a desk one works in other windows.
const HIDDEN_MS = matchMedia("(pointer: coarse)").matches ? 5_000 : IDLE_MS
const BUSY_KEY = "torget:busy"

export const presence = signal<Readonly<Record<Id, PresenceState>>>({})

const watched = new Map<Id, number>()
let timer: ReturnType<typeof setTimeout> | undefined

export function sendWatch(): void {
  socket.whisper({ t: "watch", people: [...watched.keys()].slice(-WATCH_LIMIT) })
}

function changeWatch(person: Id, by: 1 | -1): void {
  const count = (watched.get(person) ?? 0) + by
  if (count > 0) watched.set(person, count)
  else watched.delete(person)
  clearTimeout(timer)
  timer = setTimeout(sendWatch, WATCH_DELAY_MS)
}

/** Have the server tell of a person for as long as they are on screen. */
export function useWatch(person: Id): void {
  useEffect(() => {
    if (!person) return
    changeWatch(person, 1)
    return () => changeWatch(person, -1)
  }, [person])
}

/** The presence of a person who is on screen. */
export function usePresence(person: Id): PresenceState {
  useWatch(person)
  return presence.value[person] ?? "unknown"
}

export function applyPresence(people: Record<Id, PresenceState>): void {
  presence.value = { ...presence.value, ...people }
}

/** Whether this device says "busy", whatever one does with it. */
export const busy = signal(localStorage.getItem(BUSY_KEY) === "1")
let state: "online" | "away" = "online"
let idle: ReturnType<typeof setTimeout> | undefined

export function sendPresence(): void {
  socket.whisper({ t: "presence", state: busy.value ? "busy" : state })
}

export function setBusy(on: boolean): void {
  busy.value = on
  if (on) localStorage.setItem(BUSY_KEY, "1")
  else localStorage.removeItem(BUSY_KEY)
  sendPresence()
}

function become(next: "online" | "away"): void {
  if (next === state) return
  state = next
  sendPresence()
}

function noteActivity(): void {
  clearTimeout(idle)
  idle = setTimeout(() => become("away"), document.hidden ? HIDDEN_MS : IDLE_MS)
  if (!document.hidden) become("online")
}

/** Follow what the person does with this page. */
export function followActivity(): void {
  for (const event of ["pointerdown", "pointermove", "keydown", "scroll", "focus"])
    addEventListener(event, noteActivity, { passive: true, capture: true })
  document.addEventListener("visibilitychange", noteActivity)
  noteActivity()
}
