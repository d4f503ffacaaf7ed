/** Question sessions: what they are made of, and the way from the socket to the view that shows one. */
import type { CountsFrame, TopicEvent } from "../net/frames"
import type { Id, PersonRef } from "./types"

export type SessionState =
  | "draft"
  | "announced"
  | "collecting"
  | "live"
  | "closing"
  | "closed"
  | "published"
  | "archived"
export type Stage = "waiting" | "now" | "later" | "passed" | "answered"
export type QuestionState = "held" | "approved" | "hidden" | "merged" | "dismissed"

export interface SessionData {
  id: Id
  topic: string
  title: string
  intro: string
  state: SessionState
  called_off: boolean
  opens_at: string | null
  starts_at: string
  minutes: number
  anonymous: boolean
  moderated: boolean
  slow_seconds: number
  order: "votes" | "hand"
  hosts: PersonRef[]
  moderators: PersonRef[]
  questions: number
  live_at: string | null
  closed_at: string | null
  published_at: string | null
}

export interface TextAnswer {
  text: string
  by: PersonRef | null
  at: string
}

export interface Owed {
  person: PersonRef
  due: string | null
}

export interface Question {
  id: Id
  text: string
  asker: PersonRef | null
  anonymous: boolean
  at: string | null
  edited: boolean
  votes: number
  stage: Stage
  merged: number
  answer: TextAnswer | null
  owner: Owed | null
}

export interface Fate {
  id: Id
  session: Id
  text: string
  state: QuestionState
  stage: Stage
  at: string | null
  edited: boolean
  reason: string
  words: string
  appealed: boolean
  into: Id | null
  answer: TextAnswer | null
  owner: Owed | null
}

export interface DeskStep {
  by: PersonRef | null
  action: string
  words: string
  before: string
  at: string
}

export interface DeskQuestion extends Question {
  state: QuestionState
  version: number
  into: Id | null
  reason: string
  words: string
  appealed: boolean
  flags: string[]
  claimed: { by: PersonRef; until: string } | null
  steps: DeskStep[]
}

export interface Poll {
  id: Id
  text: string
  kind: "single" | "multiple" | "scale"
  state: "draft" | "open" | "closed"
  open_results: boolean
  people: number | null
  options: { id: Id; text: string; votes: number | null }[]
}

/** What a view that shows a session wants to hear. */
export interface SessionEar {
  event(event: TopicEvent): void
  counts(frame: CountsFrame): void
  /** What was heard no longer follows on: load anew. */
  reset(topic: string): void
  /** The topic is not for us, or no longer. */
  lost(topic: string): void
}

let ear: SessionEar | null = null

export function listenToSession(listener: SessionEar): void {
  ear = listener
}

export const isSession = (topic: string): boolean => topic.startsWith("session:")

/** Hand an event on; whether it was one about questions. */
export function hearQuestions(event: TopicEvent): boolean {
  if (!isSession(event.topic) && event.kind !== "question.fate") return false
  ear?.event(event)
  return true
}

export const hearCounts = (frame: CountsFrame): void => ear?.counts(frame)
export const resetSession = (topic: string): void => ear?.reset(topic)
export const lostSession = (topic: string): void => ear?.lost(topic)
