/** What each event does to the world. Applying one twice does no more than once. */
import type { EventData, MovedRoom, TopicEvent } from "../net/frames"
import { changeIn, placeInLog, placeInThread } from "./log"
import type { Id, JoinRequest, Line, Member, Message, RoomSummary } from "./types"
import { forgetRoom, put, remove, type World } from "./world"

const LINE_LENGTH = 140
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The text with people and units called by their names, as it is read. */
function namesIn(message: Message): string {
  const text = message.mentions.reduce(
    (said, { username, name }) => said.replaceAll(`@${username}`, `@${name}`),
    message.text,
  )
  return message.units?.length ? text.replace(/@\[([^[\]\n]{1,250})\]/g, "@$1") : text
}

/** The last message as a list of rooms shows it. */
export function lineOf(message: Message): Line | null {
  if (message.deleted) return null
  let text = (namesIn(message) || message.forward?.text || "")
    .replace(BIDI_CONTROLS, "")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ")
  const characters = [...text]
  if (characters.length > LINE_LENGTH)
    text = `${characters
      .slice(0, LINE_LENGTH - 1)
      .join("")
      .trimEnd()}…`
  const { author, at, files } = message
  return { author, text, at, files: files.length, file_kind: files[0]?.kind ?? null }
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
  const pins = world.pins[room]
  if (pins) {
    const changed = changeIn(pins, id, change)
    if (changed !== pins)
      next = put(
        next,
        "pins",
        room,
        changed.filter((pin) => pin.pinned),
      )
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

/** Put a message among what its room holds up, or take it away from there. */
function placePin(world: World, message: Message): World {
  const known = world.pins[message.room]
  if (!known || !(message.pinned || known.some((pin) => pin.id === message.id))) return world
  const others = known.filter((pin) => pin.id !== message.id)
  const { pinned } = message
  if (!pinned) return put(world, "pins", message.room, others)
  const at = others.findIndex((pin) => (pin.pinned?.at ?? "") <= pinned.at)
  return put(world, "pins", message.room, others.toSpliced(at < 0 ? others.length : at, 0, message))
}

/** Put a message where it belongs, new or changed. */
export function placeMessage(world: World, message: Message): World {
  let next = placePin(world, message)
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

const isMine = (world: World, unit: Id): boolean => world.units.includes(unit)

/** Whoever wrote or is named hears how many mentions they have in their own topic. */
const isNamed = (world: World, message: Message): boolean =>
  message.author.id === world.me || message.mentions.some((person) => person.id === world.me)

/**
 * How many mentions I have when a message comes, or says something else than the one that is here: one more or less
 * where it calls a unit of mine, and one for all messages to everyone together.
 */
function countCalls(world: World, message: Message, isNew: boolean): World {
  const room = world.rooms[message.room]
  if (!room || room.role === null) return world
  const before = isNew ? null : world.logs[room.id]?.messages.find((one) => one.id === message.id)
  if (before === undefined) return world
  const told = isNamed(world, message) || (before !== null && isNamed(world, before))
  const read = message.number !== null && message.number <= room.read
  const calls = (one: Message | null): number =>
    one?.units?.some((unit) => isMine(world, unit.id)) && room.kind !== "direct" ? 1 : 0
  const step = read || told ? 0 : calls(message) - calls(before)
  const was = room.everyone ?? 0
  let everyone = was
  if (message.everyone) everyone = Math.max(was, message.number ?? 0)
  // The room is on screen: an earlier one has been seen.
  else if (before?.everyone && message.number === was) everyone = 0
  const more = told ? 0 : Number(everyone > room.read) - Number(was > room.read)
  if (step + more === 0 && everyone === was) return world
  return changeRoom(world, room.id, { mentions: Math.max(0, room.mentions + step + more), everyone })
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
      return applyMessage(
        event.seq > (world.rooms[room]?.head ?? 0) ? countCalls(world, event.data.message, true) : world,
        room,
        event.data,
      )
    case "message.edited":
    case "message.deleted":
    case "message.origin_changed":
      return applyMessage(countCalls(world, event.data.message, false), room, event.data)
    case "reaction.changed": {
      const { message, reactions } = event.data
      return changeMessage(world, room, message, (found) => ({ ...found, reactions }))
    }
    case "confirmation.changed": {
      const { message, confirm } = event.data
      return changeMessage(world, room, message, (found) => ({ ...found, confirm }))
    }
    case "message.pinned":
      return placeMessage(world, event.data.message)
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
    case "access.recheck":
      return changeRoom(world, room, event.data)
    default:
      return world
  }
}

/** A room of mine as it is now; what is known to have happened in it since stays. */
export function placeMine(world: World, found: RoomSummary): World {
  const known = world.rooms[found.id]
  const newer = known && known.head > found.head
  const next = newer ? { ...found, head: known.head, number: known.number, line: known.line } : found
  return remove(changeRoom(put(world, "rooms", found.id, next), found.id, {}), "details", found.id)
}

/** Forget the unit rooms that are no longer among mine. */
export function keepUnitRooms(world: World, mine: Id[]): World {
  const lost = Object.values(world.rooms).filter(
    (room) => room.kind === "unit" && room.role !== null && !mine.includes(room.id),
  )
  return lost.reduce((next, room) => forgetRoom(next, room.id), world)
}

/** What I asked of a room's owners, as it stands now. */
export function changeRequest(world: World, request: JoinRequest): World {
  const detail = world.details[request.room]
  const shown = request.state === "withdrawn" ? null : request
  return detail ? put(world, "details", request.room, { ...detail, request: shown }) : world
}

function applyUserEvent(world: World, event: TopicEvent): World {
  switch (event.kind) {
    case "room.joined":
    case "room.changed":
      return placeMine(world, event.data.room)
    case "unit_rooms.changed":
      return event.data.rooms.reduce(
        placeMine,
        keepUnitRooms(
          world,
          event.data.rooms.map((room) => room.id),
        ),
      )
    case "room.preferred": {
      const { room, ...chosen } = event.data
      return changeRoom(world, room, chosen)
    }
    case "requests.changed":
      return changeRoom(world, event.data.room, { requests: event.data.requests })
    case "request.changed":
      return changeRequest(world, event.data.request)
    case "room.left":
      return forgetRoom(world, event.data.room_id)
    case "read.moved":
      return changeRoom(world, event.data.room, { read: event.data.number, mentions: event.data.mentions })
    case "everything.read":
      return event.data.rooms.reduce(
        (next, read) => changeRoom(next, read.room, { read: read.number, mentions: read.mentions }),
        world,
      )
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
  return rooms.reduce((before, moved) => {
    let next = before
    const { room: id, head, read, mentions, about } = moved
    const room = next.rooms[id]
    if (!room || head < room.head) return next
    for (const message of moved.edited ?? []) next = changeMessage(next, id, message.id, () => message)
    const { step, everyone } = stepOf(next, room, moved)
    if (moved.number === undefined) {
      const changed = step || everyone !== room.everyone
      const marks = Math.max(0, room.mentions + step)
      const known = changed ? changeRoom(next, id, { head, mentions: marks, everyone }) : next
      return about ? remove(changeRoom(known, id, { head, ...about }), "details", id) : known
    }
    const { number, line = null } = moved
    const mine = line?.author.id === world.me
    const reached = mine ? Math.max(read ?? room.read, number) : (read ?? room.read)
    const marks = mentions ?? (reached >= number ? 0 : Math.max(0, room.mentions + step))
    return changeRoom(next, id, { ...about, head, number, line, read: reached, mentions: marks, everyone })
  }, world)
}

/** By how much a hint changes how many mentions I have, by the calls in it; and the last message to everyone. */
function stepOf(world: World, room: RoomSummary, moved: MovedRoom): { step: number; everyone: number } {
  if (moved.everyone !== undefined) return { step: 0, everyone: moved.everyone }
  const was = room.everyone ?? 0
  if (moved.head <= room.head || room.role === null) return { step: 0, everyone: was }
  const concerns = (call?: { units: Id[]; except: Id[] }): number =>
    call?.units.some((unit) => isMine(world, unit)) && !call.except.includes(world.me) ? 1 : 0
  let step = 0
  for (const call of moved.called ?? []) {
    // Of a reply that was changed it is not known whether it was read: that is left to the server.
    if (!call.was || (call.number ?? 0) > room.read) step += concerns(call) - concerns(call.was)
  }
  const everyone = moved.addressed?.number ?? was
  if (!moved.addressed?.except.includes(world.me))
    step += Number(everyone > room.read) - Number(was > room.read)
  return { step, everyone }
}
