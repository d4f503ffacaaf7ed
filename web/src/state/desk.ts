/** The moderation desk: how much waits there, and that something has changed. */
import { computed, signal } from "@preact/signals"
import { rest } from "../net/rest"
import { socket } from "./connection"
import { me } from "./session"

const TOPIC = "desk:moderation"

const has = (role: string): boolean => me.value?.roles.includes(role) ?? false

export const isModerator = computed(() => has("moderator"))
export const isOfficer = computed(() => has("records_officer"))
export const isAdministrator = computed(() => has("administrator"))
export const hasDesk = computed(() => isModerator.value || isOfficer.value || isAdministrator.value)

/** Cases that nobody has settled. */
export const waitingCases = signal(0)
/** Rises with every change in the queue. */
export const deskTurn = signal(0)

/** Hear of the queue from now on, if it is one's business. */
export async function followDesk(): Promise<void> {
  if (!isModerator.value || socket.positions.has(TOPIC)) return
  const { waiting, seq } = await rest.get<{ waiting: number; seq: number }>("moderation/cases", { limit: 1 })
  waitingCases.value = waiting
  socket.hold({ [TOPIC]: seq })
}

export const isDesk = (topic: string): boolean => topic === TOPIC

/** What was heard no longer follows on: begin anew. */
export async function restartDesk(): Promise<void> {
  socket.release([TOPIC])
  await followDesk()
  deskTurn.value++
}

export function deskChanged(waiting: number): void {
  waitingCases.value = waiting
  deskTurn.value++
}
