/** What one searches for: kept while one looks at results and comes back, and the last searches on this device. */
import { signal } from "@preact/signals"
import { rest } from "../net/rest"
import { myId } from "./session"
import { discard, keep, keptOne } from "./storage"
import type { FileData, Id, Person, PersonRef, Role, RoomKind } from "./types"

export type Has = "file" | "image" | "video" | "audio" | "document" | "link"
export type Kind = "people" | "rooms" | "messages" | "files" | "questions" | "posts"

export interface RoomRef {
  id: Id
  kind: RoomKind
  name: string
  people: Person[]
}

export interface FoundRoom {
  id: Id
  kind: RoomKind
  name: string
  purpose: string
  member_count: number
  owners: Person[]
  role: Role | null
  archived: boolean
}

export interface Piece {
  text: string
  /** Whether this is what was looked for. */
  hit: boolean
}

export interface FoundMessage {
  message: Id
  number: number | null
  thread: Id | null
  room: RoomRef
  author: PersonRef
  at: string
  pieces: Piece[]
}

export interface FoundFile extends FoundMessage {
  file: FileData
}

export interface FoundQuestion {
  question: Id
  session: { id: Id; title: string }
  /** Null where it was asked without a name. */
  asker: PersonRef | null
  at: string | null
  answered: boolean
  pieces: Piece[]
}

export interface FoundPost {
  post: Id
  /** The comment that was found; null: the post itself. */
  comment: Id | null
  author: PersonRef
  /** Whose the post is. */
  of: PersonRef
  unit: { id: Id; name: string } | null
  official: boolean
  at: string
  pieces: Piece[]
}

export interface Group<T> {
  items: T[]
  next: string | null
}

export interface Answer {
  people: Group<Person> | null
  rooms: Group<FoundRoom> | null
  messages: Group<FoundMessage> | null
  files: Group<FoundFile> | null
  questions: Group<FoundQuestion> | null
  posts: Group<FoundPost> | null
  filters: {
    from: PersonRef[] | null
    in: RoomRef[] | null
    before: string | null
    after: string | null
    has: Has[]
  }
  not_understood: string[]
  too_common: boolean
}

/** Filters chosen beside the words; days as YYYY-MM-DD. */
export interface Picked {
  people: Person[]
  rooms: RoomRef[]
  after: string
  before: string
  has: Has[]
  /** The only group that is looked for; empty for all. */
  only: Kind | ""
}

export const nothingPicked: Picked = { people: [], rooms: [], after: "", before: "", has: [], only: "" }

export const words = signal("")
export const picked = signal<Picked>(nothingPicked)

export const isPicked = (filters: Picked): boolean =>
  filters.people.length + filters.rooms.length + filters.has.length > 0 ||
  filters.after !== "" ||
  filters.before !== ""

interface More {
  typing?: boolean
  kind?: Kind
  cursor?: string
}

export function ask(q: string, filters: Picked, more: More = {}): Promise<Answer> {
  return rest.post<Answer>("search", {
    q,
    ...(filters.people.length ? { from: filters.people.map((person) => person.id) } : {}),
    ...(filters.rooms.length ? { in: filters.rooms.map((room) => room.id) } : {}),
    ...(filters.after ? { after: filters.after } : {}),
    ...(filters.before ? { before: filters.before } : {}),
    ...(filters.has.length ? { has: filters.has } : {}),
    ...(filters.only ? { kind: filters.only } : {}),
    ...more,
  })
}

const RECENT = 8

/** The last searches of this person on this device, the latest first. */
export const recentSearches = (): string[] => keptOne<string[]>(myId.value, "search", "recent") ?? []

export function rememberSearch(q: string): void {
  const text = q.trim()
  if (text)
    keep(
      myId.value,
      "search",
      "recent",
      [text, ...recentSearches().filter((other) => other !== text)].slice(0, RECENT),
    )
}

export const forgetSearches = (): void => discard(myId.value, "search", "recent")
