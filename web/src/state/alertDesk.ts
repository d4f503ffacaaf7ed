/** For those who send alerts and for those who follow how it goes: what waits, and the counts as they come. */
import { computed, signal } from "@preact/signals"
import { rest } from "../net/rest"
import { socket } from "./connection"
import { me } from "./session"
import type { Id } from "./types"

const DESK = "alerts:desk"
const boardOf = (id: Id): string => `board:${id}`

export const sendsAlerts = computed(
  () => me.value?.roles.some((role) => role === "communicator" || role === "administrator") ?? false,
)
export const followsAlerts = computed(() => sendsAlerts.value || (me.value?.heads ?? false))
/** How many proposals wait for a second person. */
export const waitingAlerts = signal(0)
/** Rises with every change of an alert, and with every count of a board. */
export const alertTurn = signal(0)
export const boardTurn = signal(0)

/** The last counts of a board that were heard, and where in its topic. */
export interface HeardCounts {
  seq: number
  counts: Record<string, number>
}
export const heardCounts = signal<Record<Id, HeardCounts>>({})

export const isAlertTopic = (topic: string): boolean => topic === DESK || topic.startsWith("board:")

export async function followAlertDesk(): Promise<void> {
  if (!sendsAlerts.value || socket.positions.has(DESK)) return
  const { waiting, seq } = await rest.get<{ waiting: number; seq: number }>("alerts", { limit: 1 })
  waitingAlerts.value = waiting
  socket.hold({ [DESK]: seq })
}

/** What was heard no longer follows on: begin anew. */
export async function restartAlerts(topic: string): Promise<void> {
  socket.release([topic])
  if (topic === DESK) await followAlertDesk()
  alertTurn.value++
  boardTurn.value++
}

/** Hear of a board from now on; returns what ends it. */
export function followBoard(id: Id, seq: number): () => void {
  socket.hold({ [boardOf(id)]: seq })
  return () => socket.release([boardOf(id)])
}

export function alertDeskChanged(waiting: number): void {
  waitingAlerts.value = waiting
  alertTurn.value++
}

export function boardCounted(id: Id, seq: number, counts: Record<string, number>): void {
  heardCounts.value = { ...heardCounts.value, [id]: { seq, counts } }
  boardTurn.value++
}
