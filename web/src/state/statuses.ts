/** What people say they are doing, for those on screen. A status ends here by itself, whatever the server says. */
import { computed, signal } from "@preact/signals"
import { serverNow } from "./clock"
import { useWatch } from "./presence"
import { me } from "./session"
import type { Id, Status } from "./types"

// What a timer can wait for at once, in milliseconds.
const LONGEST_MS = 2 ** 31 - 1

export const statuses = signal<Readonly<Record<Id, Status | null>>>({})
/** Counts the moments at which a status ended, so that what shows one is drawn again. */
const ends = signal(0)
let timer: ReturnType<typeof setTimeout> | undefined

/** The status while it lasts, else null. */
export function lasting(status: Status | null | undefined): Status | null {
  ends.value
  if (!status) return null
  return status.until !== null && Date.parse(status.until) <= serverNow() ? null : status
}

/** Wait for the first of all ends that lie ahead. */
function waitForEnd(): void {
  clearTimeout(timer)
  const now = serverNow()
  const ahead = [...Object.values(statuses.value), me.value?.person.status]
    .map((status) => (status?.until ? Date.parse(status.until) - now : 0))
    .filter((wait) => wait > 0)
  if (!ahead.length) return
  timer = setTimeout(
    () => {
      ends.value++
      waitForEnd()
    },
    Math.min(Math.min(...ahead) + 50, LONGEST_MS),
  )
}

me.subscribe(waitForEnd)

/** Take what the server tells of the people on screen. */
export function applyStatuses(told: Record<Id, Status | null>): void {
  if (!Object.keys(told).length) return
  statuses.value = { ...statuses.value, ...told }
  waitForEnd()
}

/** What a person on screen is doing. */
export function useStatus(person: Id): Status | null {
  useWatch(person)
  return lasting(statuses.value[person])
}

/** What I am doing. */
export const myStatus = computed(() => lasting(me.value?.person.status))
