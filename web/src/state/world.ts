/** Everything the screen is drawn from that the server has said. Never changed in place. */
import type { Audience, Can, Id, JoinRequest, Member, Message, Person, RoomSummary } from "./types"

/** A stretch of a room's main flow without holes, in ascending order. */
export interface Log {
  messages: Message[]
  /** Whether the stretch reaches the room's first message. */
  first: boolean
  /** Whether the stretch reaches the room's last message, so that new ones are put after it. */
  last: boolean
}

/** A thread from its first reply on; `last` as in Log. */
export interface Thread {
  root: Message
  replies: Message[]
  last: boolean
}

export interface Detail {
  created_at: string
  owners: Person[]
  pins: number
  audience: Audience | null
  request: JoinRequest | null
  can: Can
}

export interface World {
  me: Id
  /** The units whose call concerns me. */
  units: Id[]
  /** My rooms, and those I look at without being a member (`role` null). */
  rooms: Record<Id, RoomSummary>
  details: Record<Id, Detail>
  logs: Record<Id, Log>
  threads: Record<Id, Thread>
  members: Record<Id, Member[]>
  /** What rooms hold up, the latest pinned first; loaded with the room. */
  pins: Record<Id, Message[]>
}

export const emptyWorld: World = {
  me: "",
  units: [],
  rooms: {},
  details: {},
  logs: {},
  threads: {},
  members: {},
  pins: {},
}

type Table = "rooms" | "details" | "logs" | "threads" | "members" | "pins"

/** `world` with one row of a table replaced; the same world if that changes nothing. */
export function put<T extends Table>(world: World, table: T, id: Id, row: World[T][Id]): World {
  if (world[table][id] === row) return world
  return { ...world, [table]: { ...world[table], [id]: row } }
}

export function remove(world: World, table: Table, id: Id): World {
  if (!(id in world[table])) return world
  const { [id]: _, ...rest } = world[table]
  return { ...world, [table]: rest }
}

/** Forget a room and all that belongs to it. */
export function forgetRoom(world: World, id: Id): World {
  const threads = Object.fromEntries(
    Object.entries(world.threads).filter(([, thread]) => thread.root.room !== id),
  )
  let next: World = { ...world, threads }
  for (const table of ["rooms", "details", "logs", "members", "pins"] as const) next = remove(next, table, id)
  return next
}

export const myRooms = (world: World): RoomSummary[] =>
  Object.values(world.rooms).filter((room) => room.role !== null)

/** Whether I want to hear of what is new in the room. */
export function callsForMe(room: RoomSummary): boolean {
  if (room.notify === "nothing") return false
  return room.mentions > 0 || (room.notify !== "mentions" && unreadIn(room) > 0)
}

export const unreadIn = (room: RoomSummary): number =>
  room.role === null ? 0 : Math.max(0, room.number - room.read)
