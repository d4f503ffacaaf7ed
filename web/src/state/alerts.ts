/** Crisis alerts: the last ones, readable without a network, and answers, which wait for it. */
import { computed, signal } from "@preact/signals"
import { isPassing } from "../net/errors"
import { rest } from "../net/rest"
import { serverNow } from "./clock"
import { freshly } from "./freshly"
import { myId } from "./session"
import { discard, keep, kept, keptOne } from "./storage"
import type { Id } from "./types"

export type Said = { headline: string; description?: string; instruction?: string }
export type AnswerName = "safe" | "help" | "off_duty" | "words"
export type IssueKind = "alert" | "update" | "correction" | "all_clear" | "cancel"
export type AlertState = "draft" | "waiting" | "sending" | "active" | "updated" | "all_clear" | "cancelled"

export interface Alert {
  id: Id
  number: number
  kind: IssueKind
  state: AlertState
  drill: boolean
  severity: string
  texts: Record<string, Said>
  links: { title: string; url: string }[]
  area: string
  ask: boolean
  at: string
  expires_at: string
  ended_at: string | null
}

export interface Mine {
  answer: AnswerName | ""
  words: string
  answered_at: string | null
  seen: number
}

export interface MyAlert {
  alert: Alert
  mine: Mine
}

interface Waiting {
  answer: AnswerName
  words: string
  at: string
}

const NOTHING: Mine = { answer: "", words: "", answered_at: null, seen: 0 }
const LAST = "alerts"
const WAITING = "alert-answers"

/** The last ones, the latest first. */
export const myAlerts = signal<readonly MyAlert[]>([])
/** Those that this page has shown: their end is shown too. */
const shown = new Set<Id>()
/** Rises with every alert that is rung: then it sounds. */
export const rings = signal(0)

export const stands = (alert: Alert): boolean => ["sending", "active", "updated"].includes(alert.state)

function calls({ alert, mine }: MyAlert): boolean {
  if (mine.seen >= alert.number) return false
  return stands(alert) || mine.seen > 0 || shown.has(alert.id)
}

/** The alert that is to be seen over everything, the oldest of them first. */
export const calling = computed(() => myAlerts.value.findLast(calls) ?? null)

/** Show what this device holds, until the server is asked. */
export function restoreAlerts(): void {
  myAlerts.value = keptOne<MyAlert[]>(myId.value, LAST, "last") ?? []
}

const list = freshly(
  () => rest.get<{ alerts: MyAlert[] }>("alerts/mine"),
  ({ alerts }) => {
    const waiting = new Map(kept<Waiting>(myId.value, WAITING))
    set(
      alerts.map((one) => {
        const mine = waiting.get(one.alert.id)
        return mine ? { ...one, mine: answered(one, mine) } : one
      }),
    )
  },
)

export const loadAlerts = list.load

function set(alerts: readonly MyAlert[]): void {
  for (const one of alerts) if (stands(one.alert)) shown.add(one.alert.id)
  myAlerts.value = alerts
  keep(myId.value, LAST, "last", alerts)
}

/** The server says that there is an alert for me, or what has become of it. */
export function rung(alert: Alert): void {
  const known = myAlerts.value.find((one) => one.alert.id === alert.id)
  if (known && known.alert.number >= alert.number) {
    if (known.alert.state !== alert.state) place({ ...known, alert })
    return
  }
  place({ alert, mine: known?.mine ?? NOTHING })
  rings.value++
}

/** What I have answered, on whatever device. */
export function noteMine(id: Id, mine: Mine): void {
  const known = myAlerts.value.find((one) => one.alert.id === id)
  if (known) place({ ...known, mine })
}

function place(one: MyAlert): void {
  list.changed()
  const others = myAlerts.value.filter((other) => other.alert.id !== one.alert.id)
  set([one, ...others].sort((left, right) => (left.alert.at < right.alert.at ? 1 : -1)))
}

const answered = (one: MyAlert, given: Waiting): Mine => ({
  answer: given.answer,
  words: given.words,
  answered_at: given.at,
  seen: one.alert.number,
})

/** Answer: it counts here at once, and goes when the server can be reached. */
export async function answerAlert(one: MyAlert, answer: AnswerName, words: string): Promise<void> {
  const given = { answer, words, at: new Date(serverNow()).toISOString() }
  keep(myId.value, WAITING, one.alert.id, given)
  place({ ...one, mine: answered(one, given) })
  await flushAnswers()
}

let flushing = false

/** Send what waits. */
export async function flushAnswers(): Promise<void> {
  if (flushing) return
  flushing = true
  try {
    for (const [id, given] of kept<Waiting>(myId.value, WAITING)) {
      try {
        const { mine } = await rest.put<{ mine: Mine }>(`alerts/${id}/answer`, given)
        noteMine(id, mine)
      } catch (error) {
        if (isPassing(error)) return
      }
      // Sent, or of no use any more; one that was given meanwhile stays.
      if (keptOne<Waiting>(myId.value, WAITING, id)?.at === given.at) discard(myId.value, WAITING, id)
    }
  } finally {
    flushing = false
  }
}

export const answerWaits = (id: Id): boolean => keptOne(myId.value, WAITING, id) !== null

/** I have read an issue for which no answer is asked. */
export async function putAway({ alert, mine }: MyAlert): Promise<void> {
  noteMine(alert.id, { ...mine, seen: alert.number })
  await rest.post(`alerts/${alert.id}/put-away`, { number: alert.number }).catch(() => {})
}

export function noteOpened(id: Id): void {
  rest.post(`alerts/${id}/open`).catch(() => {})
}
