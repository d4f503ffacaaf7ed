/** What those who send alerts read and write. */
import type { AlertState, IssueKind, Said } from "../../state/alerts"
import type { Id, Person, PersonRef } from "../../state/types"

export interface Content {
  texts: Record<string, Said>
  category: string
  severity: string
  certainty: string
  urgency: string
  links: { title: string; url: string }[]
  area: string
  ask: boolean
  hours: number
  repeat_minutes: number
  repeats: number
  call_minutes: number
  template: string
}

export type Term = { everyone?: boolean; unit?: Id; role?: string; list?: Id; name: string }
export interface Audience {
  any: Term[]
  except: Term[]
}

export interface Wave {
  audience: Audience
  need: number
  minutes: number
  sent_at?: string | null
}

export interface Hint {
  code: string
  language: string
  place: string
  words: string
}

export interface WarningLine {
  id: Id
  origin: string
  headline: string
  severity: string
  status: string
  kind: string
  fate: "draft" | "update" | "cancel" | "elsewhere" | "test" | "unknown" | "faulty"
  at: string
  dismissed_at: string | null
  alert: { id: Id; state: AlertState } | null
}

export interface WarningPart {
  language: string
  event: string
  category: string
  urgency: string
  severity: string
  certainty: string
  headline: string
  description: string
  instruction: string
  web: string
  sender_name: string
  effective: string
  onset: string
  expires: string
  areas: string[]
}

export interface Warning extends WarningLine {
  sender: string
  identifier: string
  sent: string
  trouble: string
  note: string
  references: string[]
  signed: boolean
  parts: WarningPart[]
  dismissed_by: PersonRef | null
}

export interface FullAlert {
  id: Id
  state: AlertState
  version: number
  drill: boolean
  content: Content
  audience: Audience
  waves: Wave[]
  author: Person | null
  created_at: string
  sent_at: string | null
  ended_at: string | null
  proposal: {
    kind: IssueKind
    content: Content
    by: PersonRef | null
    at: string
    mine: boolean
    alone_from: string
  } | null
  issues: {
    number: number
    kind: IssueKind
    texts: Record<string, Said>
    at: string
    by: PersonRef | null
    approved_by: PersonRef | null
  }[]
  incoming: { warning: Id | null; origin: string; sender: string; sent: string; status: string }[]
  actions: string[]
  hints: Hint[]
}

export interface Line {
  id: Id
  state: AlertState
  drill: boolean
  severity: string
  headlines: Record<string, string>
  author: PersonRef | null
  created_at: string
  sent_at: string | null
  ended_at: string | null
  proposal: IssueKind | null
  counts: Record<string, number>
}

export interface Template {
  id: string
  category: string
  severity: string
  urgency: string
  certainty: string
  ask: boolean
  texts: Record<string, Said>
}

export interface Reach {
  people: number
  push: number
  sms: number
  mail: number
  none: number
  held: number
  pierces: boolean
  languages: Record<string, number>
}

export type Counts = Record<
  "told" | "reached" | "shown" | "opened" | "answered" | "safe" | "help" | "off_duty" | "words" | "silent",
  number
>

export interface BoardUnit {
  unit: { id: Id; name: string } | null
  department: string
  head: { id: Id; name: string; phone: string } | null
  counts: Counts
}

export interface BoardData {
  alert: { id: Id; state: AlertState; drill: boolean; texts: Record<string, Said> }
  counts: Counts
  /** When help was last asked for. */
  help_at: string | null
  units: BoardUnit[]
  shares: { percent: number; seconds: number | null }[]
  curve: [number, number][]
  only_mine: boolean
  sent_at: string | null
  seq: number
}

export interface BoardPerson {
  person: Person
  phone: string
  unit: { id: Id; name: string } | null
  answer: "" | "safe" | "help" | "off_duty" | "words"
  words: string
  answered_at: string | null
  reached_at: string | null
  shown_at: string | null
  opened_at: string | null
}

export const EMPTY: Content = {
  texts: { sv: { headline: "", description: "", instruction: "" } },
  category: "Safety",
  severity: "Severe",
  certainty: "Observed",
  urgency: "Immediate",
  links: [],
  area: "",
  ask: true,
  hours: 6,
  repeat_minutes: 10,
  repeats: 2,
  call_minutes: 30,
  template: "",
}

/** An audience as a command takes it: without the names. */
export const plain = (audience: Audience) => ({
  any: audience.any.map(({ name: _name, ...term }) => term),
  ...(audience.except.length ? { except: audience.except.map(({ name: _name, ...term }) => term) } : {}),
})
