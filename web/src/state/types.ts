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

/** What somebody says they are doing; over at `until`. */
export interface Status {
  kind: "doing" | "meeting" | "off_duty"
  emoji: string
  text: string
  until: string | null
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
  status: Status | null
  ambassador: boolean
  /** The hash of the portrait, "" where there is none. */
  photo: string
}

/** The parts of a card that its owner fills in. */
export type CardField = "phone" | "skills" | "ask_about" | "photo" | "about" | "languages"

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

export type FileKind = "image" | "video" | "audio" | "document"

export interface FileData {
  id: Id
  kind: FileKind
  name: string
  media_type: string
  /** In bytes. */
  size: number
  /** In pixels; null where it is not known. */
  width: number | null
  height: number | null
  /** In seconds; null where it is not known. */
  duration: number | null
  /** What a picture shows, in words. */
  alt: string
  /** The longest sides of the small forms there are, in pixels. */
  thumbs: number[]
  /** A moderator has taken it from sight: nothing else is known of it. */
  hidden?: boolean
}

/** What one has begun in a room or a thread, over all devices. */
export interface Draft {
  room: Id
  thread: Id | null
  text: string
  version: number
  at: string
}

/** A message to be sent at a time. */
export interface Scheduled {
  id: Id
  room: Id
  room_name: string
  thread: Id | null
  text: string
  client_id: string
  files: FileData[]
  at: string
  state: "waiting" | "sent" | "cancelled" | "failed"
  code: string | null
  why: string | null
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
  /** Why only a tombstone is left. */
  gone: "deleted" | "hidden" | "purged" | "registered" | null
  mentions: { id: Id; name: string; username: string }[]
  everyone: boolean
  /** The units it calls. */
  units?: UnitRef[]
  reactions: Reaction[]
  replies: Replies | null
  files: FileData[]
  /** Since when, and by whom, it is held up in its room. */
  pinned: { at: string; by: PersonRef } | null
  /** What it passes on from somewhere else. */
  forward: Forward | null
  /** That everybody in the room must confirm having read it. */
  confirm: Confirm | null
}

/** A thread that I follow, as the list of them shows it. */
export interface FollowedThread {
  root: Message
  room: { id: Id; kind: RoomKind; name: string }
  last: Message | null
  /** The number of the last reply that `unread` knows of, where it is beyond that of `last`. */
  counted?: number
  read: number
  unread: number
  /** Unread replies that name me. */
  mentions: number
}

export interface Confirm {
  by: PersonRef
  at: string
  deadline: string | null
  reminded_at: string | null
  ended: boolean
  confirmed: number
  expected: number
}

/** What a message passes on, as it stood then; `gone` when the original was deleted. */
export interface Forward {
  author: PersonRef
  at: string
  text: string
  html: string | null
  files: FileData[]
  gone: boolean
}

/** What was said before it was changed or deleted, the latest first. */
export interface EarlierTexts {
  versions: { text: string; at: string; until: string; by: PersonRef; deletion: boolean }[]
  /** Whether none is left out. */
  all: boolean
}

export type RoomKind = "open" | "closed" | "secret" | "announcement" | "direct" | "unit"
export type Role = "owner" | "member"

export interface Line {
  author: PersonRef
  text: string
  at: string
  /** How many files the message has, and the kind of the first. */
  files: number
  file_kind: FileKind | null
}

export type NotifyLevel = "all" | "mentions" | "nothing"

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
  /** The position of the last event with which something said earlier was gone: nothing older is kept. */
  removed: number
  /** That of the last with which something said earlier reads otherwise. */
  rewritten: number
  read: number
  unread: number
  mentions: number
  /** The number of the last message to everyone: while unread it is one of `mentions`. */
  everyone: number
  line: Line | null
  role: Role | null
  member_count: number
  archived: boolean
  /** Guests are in the room, or may be. */
  guests: boolean
  people: Person[]
  /** What of the room I want to hear of. */
  notify: NotifyLevel
  /** Whether replies in threads I am in count as mentions do. */
  threads: boolean
  favourite: boolean
  /** How many ask to be let in; for owners, else 0. */
  requests: number
}

export type Can = Record<
  | "post"
  | "reply"
  | "react"
  | "invite"
  | "change"
  | "join"
  | "leave"
  | "moderate"
  | "history"
  | "record"
  | "pin"
  | "appoint"
  | "remove"
  | "ask"
  | "answer"
  | "demand"
  | "confirm"
  | "track",
  boolean
>

/** What I asked of the owners of a closed room. */
export interface JoinRequest {
  id: Id
  room: Id
  text: string
  state: "open" | "accepted" | "declined" | "withdrawn"
  at: string
  answer: string
  answered_at: string | null
}

/** Whom a unit room is for, with what each term is called. */
export interface Audience {
  any: AudienceTerm[]
  except?: AudienceTerm[]
}

export interface AudienceTerm {
  unit?: Id
  role?: string
  list?: Id
  everyone?: boolean
  name: string
}

export interface Room extends RoomSummary {
  created_at: string
  owners: Person[]
  /** How many messages it has pinned. */
  pins: number
  audience: Audience | null
  /** What I asked last, from outside. */
  request: JoinRequest | null
  can: Can
}

export interface Member {
  person: Person
  role: Role
}

export type PresenceState = "online" | "away" | "busy" | "offline" | "unknown"

export interface Me {
  person: PersonCard
  strength: { percent: number; missing: CardField[] }
  presence_hidden: boolean
  /** Whether I lead a unit. */
  heads: boolean
  /** Whether urgent messages of mine go through working hours. */
  may_urge: boolean
  /** The units whose call concerns me. */
  units?: Id[]
  /** The version of the house rules to accept before anything else. */
  must_accept: number | null
  /** How I can sign in the next time; empty: no way yet. */
  ways: ("password" | "passkey" | "mail")[]
  roles: string[]
  language: string
  /** Until then a moderator has taken the word from me. */
  muted_until?: string | null
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
