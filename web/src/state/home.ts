/** The streams: what they are made of, and the way from the socket to the view that shows them. */
import type { TopicEvent } from "../net/frames"
import type { Audience, FileData, Id, PersonRef, Reaction, UnitRef } from "./types"

export type Gone = "deleted" | "hidden" | "purged" | "registered"

export interface StreamRef {
  id: Id
  name: string
  handle: string
}

export interface Post {
  id: Id
  number: number
  author: PersonRef
  unit: UnitRef | null
  /** Whether it speaks for that unit. */
  as_unit: boolean
  client_id: string
  text: string
  html: string | null
  at: string
  edited_at: string | null
  gone: Gone | null
  audience: Audience
  files: FileData[]
  reactions: Reaction[]
  comments: number
  /** The post it passes on. */
  shared: Id | null
  /** The topic stream it went to. */
  stream: StreamRef | null
  /** Whether it waits to be approved or was; null where nobody had to. */
  approval: "waiting" | "approved" | null
  /** What it answers. */
  occasion: { id: Id; prompt: Id; name: string } | null
  official: boolean
  /** Whether its readers are asked to confirm it. */
  confirm: boolean
}

/** One time that a prompt is put. */
export interface Occasion {
  id: Id
  prompt: { id: Id; name: string; words: string }
  opens_at: string
  closes_at: string
}

export interface PostComment {
  id: Id
  post: Id
  number: number
  author: PersonRef
  client_id: string
  text: string
  html: string | null
  at: string
  edited_at: string | null
  gone: Gone | null
  reactions: Reaction[]
}

export const HOME = "home"

export interface HomeEar {
  event(event: TopicEvent): void
  /** Something may have been missed: ask for what is new. */
  reset(): void
}

let ear: HomeEar | null = null

export function listenToHome(listener: HomeEar): void {
  ear = listener
}

/** Hand an event on; whether it was one of the streams. */
export function hearHome(event: TopicEvent): boolean {
  if (event.topic !== HOME) return false
  ear?.event(event)
  return true
}

export const resetHome = (): void => ear?.reset()
