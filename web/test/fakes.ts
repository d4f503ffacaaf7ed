/** A room kept as the server keeps one: it takes what people do, tells it as events, and can be read at any time. */
import type { EventData, EventKind, TopicEvent } from "../src/net/frames"
import { lineOf } from "../src/state/apply"
import type { Message, Person, PersonRef, Reaction, RoomSummary } from "../src/state/types"
import { emptyWorld, type World } from "../src/state/world"

export const fatima: Person = {
  id: "uFatima",
  name: "Fatima Haddad",
  username: "fatima.haddad",
  title: "Undersköterska",
  unit: "Hemtjänst Norr",
}
export const erik: Person = {
  id: "uErik",
  name: "Erik Lindqvist",
  username: "erik.lindqvist",
  title: "Förskollärare",
  unit: "Blåklinten",
}
export const sara: Person = {
  id: "uSara",
  name: "Sara Holm",
  username: "sara.holm",
  title: "Handläggare",
  unit: "Vård och omsorg",
}

export const refOf = ({ id, name }: Person): PersonRef => ({ id, name })

/** A room's summary, with what matters to the test. */
export function makeRoom(given: Partial<RoomSummary> = {}): RoomSummary {
  return {
    id: "r1",
    kind: "open",
    name: "Hemtjänst Norr",
    purpose: "",
    topic: "room:r1",
    head: 0,
    number: 0,
    removed: 0,
    rewritten: 0,
    read: 0,
    unread: 0,
    mentions: 0,
    everyone: 0,
    line: null,
    role: "member",
    member_count: 3,
    archived: false,
    guests: false,
    people: [],
    notify: "all",
    threads: true,
    favourite: false,
    requests: 0,
    ...given,
  }
}

let made = 0

export function makeMessage(given: Partial<Message> = {}): Message {
  made++
  return {
    id: `m${made}`,
    room: "r1",
    number: made,
    thread: null,
    reply_number: null,
    author: refOf(erik),
    client_id: `c${made}`,
    text: `Rad ${made}`,
    html: null,
    at: new Date(Date.UTC(2026, 2, 2, 7, 0, made)).toISOString(),
    edited_at: null,
    deleted: false,
    gone: null,
    mentions: [],
    everyone: false,
    reactions: [],
    replies: null,
    files: [],
    pinned: null,
    forward: null,
    confirm: null,
    ...given,
  }
}

export class FakeRoom {
  seq = 0
  name = "Hemtjänst Norr"
  members = [fatima, erik, sara]
  messages: Message[] = []
  replies = new Map<string, Message[]>()
  events: TopicEvent[] = []

  #tell<Kind extends EventKind>(kind: Kind, data: EventData[Kind]): void {
    this.seq++
    const event = { t: "event", topic: "room:r1", seq: this.seq, kind, at: "2026-03-02T07:00:00.000Z", data }
    this.events.push(structuredClone(event) as TopicEvent)
  }

  #find(id: string): Message {
    const found = [...this.messages, ...[...this.replies.values()].flat()].find(
      (message) => message.id === id,
    )
    if (!found) throw new Error(`no message ${id}`)
    return found
  }

  write(author: Person, text: string): Message {
    const message = makeMessage({ number: this.messages.length + 1, author: refOf(author), text })
    this.messages.push(message)
    this.#tell("message.created", { message, root: null })
    return message
  }

  reply(author: Person, root: Message, text: string): Message {
    const replies = this.replies.get(root.id) ?? []
    const reply = makeMessage({
      number: null,
      thread: root.id,
      reply_number: replies.length + 1,
      author: refOf(author),
      text,
    })
    this.replies.set(root.id, [...replies, reply])
    root.replies = { count: replies.length + 1, last_at: reply.at, people: [refOf(author)] }
    this.#tell("message.created", { message: reply, root: { id: root.id, replies: root.replies } })
    return reply
  }

  edit(id: string, text: string): void {
    const message = this.#find(id)
    Object.assign(message, { text, edited_at: "2026-03-02T08:00:00.000Z" })
    this.#tell("message.edited", { message })
  }

  delete(id: string): void {
    const message = this.#find(id)
    Object.assign(message, { text: "", html: null, deleted: true, reactions: [], pinned: null })
    this.#tell("message.deleted", { message })
  }

  react(person: Person, id: string, emoji: string): void {
    const message = this.#find(id)
    const known = message.reactions.find((reaction) => reaction.emoji === emoji)
    const people = [...(known?.people ?? []).filter((other) => other.id !== person.id), refOf(person)]
    const reaction: Reaction = { emoji, count: people.length, people }
    message.reactions = [...message.reactions.filter((other) => other.emoji !== emoji), reaction]
    this.#tell("reaction.changed", { message: id, reactions: message.reactions })
  }

  pin(person: Person, id: string): void {
    const message = this.#find(id)
    message.pinned = message.pinned
      ? null
      : { at: `2026-03-02T09:00:00.${1000 + this.seq}Z`, by: refOf(person) }
    this.#tell("message.pinned", { message, pins: this.#pins().length })
  }

  #pins(): Message[] {
    const at = (message: Message) => message.pinned?.at ?? ""
    const all = [...this.messages, ...[...this.replies.values()].flat()]
    return all.filter((message) => message.pinned).sort((one, other) => (at(one) < at(other) ? 1 : -1))
  }

  rename(name: string): void {
    this.name = name
    const { read, unread, mentions, role, line, people, ...shared } = this.summary()
    this.#tell("room.changed", { room: shared as RoomSummary })
  }

  leave(person: Person): void {
    this.members = this.members.filter((member) => member.id !== person.id)
    this.#tell("member.left", { person, role: null, member_count: this.members.length })
  }

  join(person: Person): void {
    this.members = [...this.members.filter((member) => member.id !== person.id), person]
    this.#tell("member.joined", { person, role: "member", member_count: this.members.length })
  }

  summary(): RoomSummary {
    const last = this.messages.at(-1)
    const mine = this.messages.findLast((message) => message.author.id === fatima.id)
    const number = this.messages.length
    const read = mine?.number ?? 0
    return makeRoom({
      name: this.name,
      head: this.seq,
      number,
      read,
      unread: number - read,
      line: last ? lineOf(last) : null,
      member_count: this.members.length,
    })
  }

  /** What Fatima has on screen when she loads everything now. */
  world(): World {
    const threads = Object.fromEntries(
      this.messages.map((root) => [root.id, { root, replies: this.replies.get(root.id) ?? [], last: true }]),
    )
    return structuredClone({
      ...emptyWorld,
      me: fatima.id,
      rooms: { r1: this.summary() },
      logs: { r1: { messages: this.messages, first: true, last: true } },
      threads,
      pins: { r1: this.#pins() },
      members: { r1: this.members.map((person) => ({ person, role: "member" as const })) },
    })
  }
}

/** Random numbers that are the same in every run (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}
