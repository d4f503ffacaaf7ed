/** The frames of sub-protocol torget.1, as docs/protocol.md has them. */
import type {
  Id,
  Line,
  Member,
  Message,
  Person,
  PersonRef,
  PresenceState,
  Reaction,
  Replies,
  Room,
  RoomSummary,
} from "../state/types"

export const PROTOCOL = "torget.1"

export interface Hello {
  t: "hello"
  protocol: number
  epoch: string
  me: Id
  session: Id
  now: string
  limits: Record<string, number>
  ping: number
}

export type ResetReason = "epoch" | "floor" | "ahead"
export type TopicAnswer =
  | { state: "ok"; head: number }
  | { state: "reset"; head: number; reason: ResetReason }
  | { state: "denied" }

export interface MovedRoom {
  room: Id
  head: number
  number: number
  read?: number
  unread?: number
  mentions?: number
  line: Line | null
}

export interface SubAnswer {
  t: "sub"
  id: string
  epoch: string
  topics: Record<string, TopicAnswer>
  rooms?: MovedRoom[]
  mark?: string
}

type MemberChange = { person: Person; role: Member["role"] | null; member_count: number }

/** What each kind of event carries. */
export interface EventData {
  "message.created": { message: Message; root?: { id: Id; replies: Replies } | null }
  "message.edited": { message: Message }
  "message.deleted": { message: Message; root?: { id: Id; replies: Replies } | null }
  "reaction.changed": { message: Id; reactions: Reaction[] }
  "room.changed": { room: Room | RoomSummary }
  "member.joined": MemberChange
  "member.left": MemberChange
  "member.removed": MemberChange
  "member.changed": MemberChange
  "members.counted": { member_count: number }
  "room.joined": { room: RoomSummary }
  "room.left": { room_id: Id }
  "read.moved": { room: Id; number: number; mentions: number }
  "mention.created": { room: Id; message: Id; number: number | null; thread: Id | null; mentions: number }
  "session.revoked": { session: Id }
  "profile.changed": { person: Person }
}

export type EventKind = keyof EventData
export type TopicEvent = {
  [Kind in EventKind]: {
    t: "event"
    topic: string
    seq: number
    kind: Kind
    at: string
    data: EventData[Kind]
  }
}[EventKind]

export interface Refusal {
  code: string
  message: string
  field?: string | null
  retry_after?: number | null
  limit?: number | null
}

export interface TypingFrame {
  t: "typing"
  room: Id
  thread?: Id | null
  on: boolean
  person: PersonRef
}

export type ServerFrame =
  | Hello
  | SubAnswer
  | TopicEvent
  | TypingFrame
  | { t: "gone"; topic: string }
  | { t: "reset"; topic: string; reason: ResetReason; head?: number }
  | { t: "heads"; rooms: MovedRoom[]; mark?: string }
  | { t: "presence"; people: Record<Id, PresenceState> }
  | { t: "pong" }
  | { t: "ok"; id: string; data: unknown }
  | ({ t: "err"; id: string | null } & Refusal)

/** What each command answers with. */
export interface Answers {
  "message.send": { message: Message }
  "message.edit": { message: Message }
  "message.delete": { message: Message }
  "reaction.set": { message: Id; reactions: Reaction[] }
  "read.move": { room: Id; number: number; mentions: number }
  "room.create": { room: RoomSummary }
  "room.change": { room: Room }
  "room.join": { room: RoomSummary }
  "room.leave": { room: RoomSummary }
  "member.add": { member_count: number }
  "member.remove": { member_count: number }
  "member.role": { member_count: number }
  "direct.open": { room: RoomSummary }
  "session.revoke": Record<string, never>
}
export type CommandName = keyof Answers
