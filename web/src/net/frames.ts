/** The frames of sub-protocol torget.1, as docs/protocol.md has them. */

import type { Alert, Mine } from "../state/alerts"
import type { Gone, Occasion, Post, PostComment } from "../state/home"
import type { DeskQuestion, Fate, Poll, Question, SessionData } from "../state/questions"
import type {
  Confirm,
  Draft,
  EarlierTexts,
  Id,
  JoinRequest,
  Line,
  Member,
  Message,
  NotifyLevel,
  Person,
  PersonRef,
  PresenceState,
  Reaction,
  Replies,
  Room,
  RoomSummary,
  Scheduled,
  Status,
} from "../state/types"

export const PROTOCOL = "torget.1"

export interface Hello {
  t: "hello"
  protocol: number
  epoch: string
  me: Id
  session: Id
  must_accept?: boolean
  now: string
  limits: Record<string, number>
  ping: number
}

export type ResetReason = "epoch" | "floor" | "ahead"
export type TopicAnswer =
  | { state: "ok"; head: number }
  | { state: "reset"; head: number; reason: ResetReason }
  | { state: "denied" }

interface Call {
  units: Id[]
  except: Id[]
}

export interface MovedRoom {
  room: Id
  head: number
  number?: number
  /** The position of the last event with which something said earlier was gone. */
  removed?: number
  /** That of the last with which something said earlier reads otherwise; in a hint with what does. */
  rewritten?: number
  edited?: Message[]
  read?: number
  unread?: number
  mentions?: number
  /** The number of the last message to everyone; in a hint `addressed`, without those who have heard of it. */
  everyone?: number
  addressed?: { number: number; except: Id[] }
  line?: Line | null
  /** Calls of units since the last hint, whom each does not concern, and what a changed message called before. */
  called?: (Call & { number?: number | null; was?: Call })[]
  /** Replies in its threads since the last hint. */
  replied?: { thread: Id; number: number; by: Id }[]
  /** The room itself, where it has changed; `number` and `line` may be missing then. */
  about?: Pick<RoomSummary, "kind" | "name" | "purpose" | "member_count" | "archived" | "guests">
}

export interface SubAnswer {
  t: "sub"
  id: string
  epoch: string
  topics: Record<string, TopicAnswer>
  rooms?: MovedRoom[]
  /** All unit rooms that are mine. */
  by_audience?: Id[]
  mark?: string
}

type MemberChange = { person: Person; role: Member["role"] | null; member_count: number }

/** What each kind of event carries. */
export interface EventData {
  "message.created": { message: Message; root?: { id: Id; replies: Replies } | null }
  "message.edited": { message: Message }
  "message.deleted": { message: Message; root?: { id: Id; replies: Replies } | null }
  "reaction.changed": { message: Id; reactions: Reaction[] }
  "message.origin_changed": { message: Message }
  "confirmation.changed": { message: Id; confirm: Confirm }
  "confirmation.given": { room: Id; message: Id; at: string; version: string }
  "message.pinned": { message: Message; pins: number }
  "room.changed": { room: Room | RoomSummary }
  "member.joined": MemberChange
  "member.left": MemberChange
  "member.removed": MemberChange
  "member.changed": MemberChange
  "members.counted": { member_count: number }
  "access.recheck": { member_count: number }
  "unit_rooms.changed": { rooms: RoomSummary[] }
  "room.preferred": { room: Id; notify: NotifyLevel; threads: boolean; favourite: boolean }
  "request.changed": { request: JoinRequest }
  "requests.changed": { room: Id; requests: number }
  "room.joined": { room: RoomSummary }
  "room.left": { room_id: Id }
  "draft.changed": { draft: Draft }
  "scheduled.changed": { scheduled: Scheduled }
  "read.moved": { room: Id; number: number; mentions: number }
  "mention.created": { room: Id; message: Id; number: number | null; thread: Id | null; mentions: number }
  "everything.read": { rooms: { room: Id; number: number; mentions: number }[] }
  "receipts.changed": { on: boolean }
  "thread.changed": { thread: Id; room: Id; following: boolean; read: number }
  "session.revoked": { session: Id }
  "profile.changed": { person: Person; status: Status | null; presence_hidden: boolean }
  "messages.purged": { room: Id }
  "notice.changed": { notice: { id: Id; kind: string; must_read: boolean; read: boolean }; unread: number }
  "session.changed": { session: SessionData }
  "ranking.changed": { session: Id; order: "votes" | "hand"; ranking: Id[] }
  "question.shown": { question: Question }
  "question.edited": { question: Question }
  "question.gone": { question: Id; into: Id | null }
  "question.fate": { question: Fate }
  "poll.changed": { poll: Poll }
  "desk.changed": { desk: string }
  "desk.question": { question: DeskQuestion; waiting: number }
  "desk.poll": { poll: Poll }
  "post.created": { post: Post }
  "post.edited": { post: Post }
  "post.reacted": { post: Id; reactions: Reaction[] }
  "post.gone": { post: Id; gone: Gone }
  "prompt.opened": { occasion: Occasion }
  "posts.purged": Record<string, never>
  "comment.created": { comment: PostComment; comments: number }
  "comment.edited": { comment: PostComment; comments: number }
  "comment.deleted": { comment: PostComment; comments: number }
  "comment.reacted": { comment: Id; post: Id; reactions: Reaction[] }
  "alert.answered": { alert: Id; mine: Mine }
  "alert.changed": { alert: { id: Id; state: string; version: number }; waiting: number }
  "alert.counted": { alert: Id; counts: Record<string, number> }
  "case.changed": { case: { id: Id; kind: string; version: number; settled: boolean }; waiting: number }
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

/** Votes that have changed in a session; `tick` counts these frames. */
export interface CountsFrame {
  t: "counts"
  session: Id
  tick: number
  votes: Record<Id, number>
  polls: Record<Id, number>
}

export type ServerFrame =
  | Hello
  | SubAnswer
  | TopicEvent
  | TypingFrame
  | { t: "came"; room: RoomSummary }
  | { t: "reads"; room: Id }
  | { t: "alert"; topic: string; seq: number; alert: Alert }
  | { t: "gone"; topic: string }
  | { t: "reset"; topic: string; reason: ResetReason; head?: number }
  | { t: "heads"; rooms: MovedRoom[]; mark?: string }
  | { t: "presence"; people: Record<Id, PresenceState>; statuses?: Record<Id, Status | null> }
  | CountsFrame
  | { t: "pong" }
  | { t: "ok"; id: string; data: unknown }
  | ({ t: "err"; id: string | null } & Refusal)

/** What each command answers with. */
export interface Answers {
  "message.send": { message: Message }
  "message.edit": { message: Message }
  "message.delete": { message: Message }
  "message.history": EarlierTexts
  "reaction.set": { message: Id; reactions: Reaction[] }
  "confirmation.ask": { message: Message }
  "confirmation.end": { message: Message }
  "confirmation.give": { room: Id; message: Id; at: string; version: string }
  "pin.set": { message: Message; pins: number }
  "draft.save": { draft: Draft }
  "scheduled.create": { scheduled: Scheduled }
  "scheduled.change": { scheduled: Scheduled }
  "scheduled.cancel": { scheduled: Scheduled }
  "scheduled.send": { scheduled: Scheduled; message: Message }
  "read.move": { room: Id; number: number; mentions: number }
  "read.all": { rooms: { room: Id; number: number; mentions: number }[] }
  "receipts.choose": { on: boolean }
  "thread.follow": { thread: Id; room: Id; following: boolean; read: number }
  "thread.read": { thread: Id; room: Id; following: boolean; read: number }
  "room.create": { room: RoomSummary }
  "room.change": { room: Room }
  "room.join": { room: RoomSummary }
  "room.prefer": { room: Id; notify: NotifyLevel; threads: boolean; favourite: boolean }
  "join.ask": { request: JoinRequest }
  "join.withdraw": { request: JoinRequest }
  "room.leave": { room: RoomSummary }
  "member.add": { member_count: number }
  "member.remove": { member_count: number }
  "member.role": { member_count: number }
  "direct.open": { room: RoomSummary }
  "session.revoke": Record<string, never>
}
export type CommandName = keyof Answers
