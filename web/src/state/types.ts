/** What the server speaks of; the shapes of docs/protocol.md and the REST API. */

export type Id = string

export interface PersonRef {
  id: Id
  name: string
}

export interface Person extends PersonRef {
  username: string
  title: string
  unit: string
}

export interface UnitRef {
  id: Id
  name: string
}

export interface PersonCard extends PersonRef {
  username: string
  title: string
  given_name: string
  family_name: string
  unit: (UnitRef & { path: UnitRef[] }) | null
  manager: Person | null
  phone: string
  email: string
  languages: string[]
  skills: string[]
  about: string
  ask_about: string
  roles: string[]
}

export interface Unit {
  id: Id
  name: string
  kind: string
  parent: Id | null
  member_count: number
  head: Person | null
}

export interface Reaction {
  emoji: string
  count: number
  people: PersonRef[]
}

export interface Replies {
  count: number
  last_at: string
  people: PersonRef[]
}

export interface Message {
  id: Id
  room: Id
  /** Its place in the room's main flow; null for a reply. */
  number: number | null
  /** The id of the thread's first message; null in the main flow. */
  thread: Id | null
  reply_number: number | null
  author: PersonRef
  client_id: string
  text: string
  html: string | null
  at: string
  edited_at: string | null
  deleted: boolean
  mentions: { id: Id; name: string; username: string }[]
  everyone: boolean
  reactions: Reaction[]
  replies: Replies | null
}

export type RoomKind = "open" | "closed" | "secret" | "announcement" | "direct"
export type Role = "owner" | "member"

export interface Line {
  author: PersonRef
  text: string
  at: string
}

export interface RoomSummary {
  id: Id
  kind: RoomKind
  name: string
  purpose: string
  topic: string
  /** The sequence number of the topic's last event. */
  head: number
  /** The number of the last message. */
  number: number
  read: number
  unread: number
  mentions: number
  line: Line | null
  role: Role | null
  member_count: number
  archived: boolean
  people: Person[]
}

export type Can = Record<
  "post" | "reply" | "react" | "invite" | "change" | "join" | "leave" | "moderate",
  boolean
>

export interface Room extends RoomSummary {
  created_at: string
  owners: Person[]
  can: Can
}

export interface Member {
  person: Person
  role: Role
}

export type PresenceState = "online" | "away" | "busy" | "offline" | "unknown"

export interface Me {
  person: PersonCard
  roles: string[]
  language: string
  epoch: string
  seq: number
  session: Id
}

export interface Session {
  id: Id
  current: boolean
  created_at: string
  last_seen_at: string
  device: string
}
