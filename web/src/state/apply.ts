/** What each event does to the world. Applying one twice does no more than once. */
import type { EventData, MovedRoom, TopicEvent } from "../net/frames"
import { changeIn, placeInLog, placeInThread } from "./log"
import type { Id, Line, Member, Message, RoomSummary } from "./types"
import { forgetRoom, put, remove, type World } from "./world"

const LINE_LENGTH = 140
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The last message as a list of rooms shows it. */
export function lineOf(message: Message): Line | null {
  if (message.deleted) return null
  let text = message.text.replace(BIDI_CONTROLS, "").split(/\s+/).filter(Boolean).join(" ")
  const characters = [...text]
  if (characters.length > LINE_LENGTH)
    text = `${characters
      .slice(0, LINE_LENGTH - 1)
      .join("")
      .trimEnd()}…`
  return { author: message.author, text, at: message.at }
}

function changeRoom(world: World, id: Id, change: Partial<RoomSummary>): World {
  const room = world.rooms[id]
  if (!room) return world
  const next = { ...room, ...change }
  next.read = Math.max(next.read, 0)
  next.unread = next.role === null ? 0 : Math.max(0, next.number - next.read)
  return put(world, "rooms", id, next)
}

/** Change one message wherever it is shown. */
export function changeMessage(world: World, room: Id, id: Id, change: (message: Message) => Message): World {
  let next = world
  const log = world.logs[room]
  if (log) {
    const messages = changeIn(log.messages, id, change)
    if (messages !== log.messages) next = put(next, "logs", room, { ...log, messages })
  }
  for (const [rootId, thread] of Object.entries(world.threads)) {
    if (thread.root.room !== room) continue
    const root = rootId === id ? change(thread.root) : thread.root
    const replies = changeIn(thread.replies, id, change)
    if (root !== thread.root || replies !== thread.replies)
      next = put(next, "threads", rootId, { ...thread, root, replies })
  }
  return next
}

/** Put a message where it belongs, new or changed. */
export function placeMessage(world: World, message: Message): World {
  let next = world
  if (message.thread !== null) {
    const thread = world.threads[message.thread]
    return thread ? put(next, "threads", message.thread, placeInThread(thread, message)) : next
  }
  const log = world.logs[message.room]
  if (log) next = put(next, "logs", message.room, placeInLog(log, message))
  const thread = world.threads[message.id]
  if (thread) next = put(next, "threads", message.id, placeInThread(thread, message))
  const room = world.rooms[message.room]
  if (!room || message.number === null || message.number < room.number) return next
  const mine = message.author.id === world.me && message.number > room.read
  return changeRoom(next, room.id, {
    number: message.number,
    line: lineOf(message),
    // Whoever writes in a room has read it.
    ...(mine ? { read: message.number, mentions: 0 } : {}),
  })
}

function applyMessage(world: World, room: Id, data: EventData["message.created" | "message.deleted"]): World {
  const next = placeMessage(world, data.message)
  const root = data.root
  return root
    ? changeMessage(next, room, root.id, (message) => ({ ...message, replies: root.replies }))
    : next
}

function applyMember(world: World, room: Id, data: EventData["member.joined"], kind: string): World {
  const { person, role, member_count } = data
  let next = changeRoom(world, room, { member_count })
  const members = world.members[room]
  if (members) {
    const others = members.filter((member) => member.person.id !== person.id)
    const stays = role !== null && kind !== "member.left" && kind !== "member.removed"
    const entry: Member = { person, role: role ?? "member" }
    const at = members.findIndex((member) => member.person.id === person.id)
    next = put(
      next,
      "members",
      room,
      stays ? others.toSpliced(at < 0 ? others.length : at, 0, entry) : others,
    )
  }
  // What I may do here hangs on my role: it has to be asked for again.
  return person.id === world.me ? remove(changeRoom(next, room, { role }), "details", room) : next
}

function applyRoomEvent(world: World, room: Id, event: TopicEvent): World {
  switch (event.kind) {
    case "message.created":
    case "message.edited":
    case "message.deleted":
      return applyMessage(world, room, event.data)
    case "reaction.changed": {
      const { message, reactions } = event.data
      return changeMessage(world, room, message, (found) => ({ ...found, reactions }))
    }
    case "room.changed": {
      const { read, unread, mentions, role, line, people, ...shared } = event.data.room
      return remove(changeRoom(world, room, shared), "details", room)
    }
    case "member.joined":
    case "member.left":
    case "member.removed":
    case "member.changed":
      return applyMember(world, room, event.data, event.kind)
    case "members.counted":
      return changeRoom(world, room, event.data)
    default:
      return world
  }
}

function applyUserEvent(world: World, event: TopicEvent): World {
  switch (event.kind) {
    case "room.joined":
    case "room.changed": {
      const found = event.data.room
      const known = world.rooms[found.id]
      const newer = known && known.head > found.head
      const next = newer ? { ...found, head: known.head, number: known.number, line: known.line } : found
      return remove(changeRoom(put(world, "rooms", found.id, next), found.id, {}), "details", found.id)
    }
    case "room.left":
      return forgetRoom(world, event.data.room_id)
    case "read.moved":
      return changeRoom(world, event.data.room, { read: event.data.number, mentions: event.data.mentions })
    case "mention.created":
      return changeRoom(world, event.data.room, { mentions: event.data.mentions })
    default:
      return world
  }
}

/** Apply an event that is the next one of its topic. */
export function applyEvent(world: World, event: TopicEvent): World {
  const room = /^room:(.+)$/.exec(event.topic)?.[1]
  if (room === undefined) return applyUserEvent(world, event)
  return changeRoom(applyRoomEvent(world, room, event), room, { head: event.seq })
}

/** Apply a hint about rooms that are not on screen. */
export function applyMoved(world: World, rooms: MovedRoom[]): World {
  return rooms.reduce((next, { room: id, head, number, read, mentions, line }) => {
    const room = next.rooms[id]
    if (!room || head < room.head) return next
    const mine = line?.author.id === world.me
    const reached = mine ? Math.max(read ?? room.read, number) : (read ?? room.read)
    const marks = mentions ?? (reached >= number ? 0 : room.mentions)
    return changeRoom(next, id, { head, number, line, read: reached, mentions: marks })
  }, world)
}
