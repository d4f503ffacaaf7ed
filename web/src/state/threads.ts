/** The threads I follow: which there are, what is new in them, and how far I have read. */
import { signal } from "@preact/signals"
import type { MovedRoom, TopicEvent } from "../net/frames"
import { rest } from "../net/rest"
import { socket } from "./connection"
import { hearing } from "./freshly"
import { myId } from "./session"
import type { FollowedThread, Id, Message } from "./types"

interface FollowedPage {
  threads: FollowedThread[]
  next: string | null
  unread: number
}

/** My place in a thread. */
export interface Place {
  following: boolean
  /** The number of the last reply I have read. */
  read: number
}

/** The threads I follow, the latest written to first, as far as they were loaded; null before. */
export const followed = signal<FollowedPage | null>(null)
/** My place in the threads that were opened. */
export const places = signal<Readonly<Record<Id, Place>>>({})

const GATHER_MS = 400
let timer: ReturnType<typeof setTimeout> | undefined

interface Reply {
  thread: Id
  number: number
  last: Message | null
}

/** What others write in threads. */
const replies = hearing(count)
let turn = 0

/** Load the list from its start, or with `more` its next page. */
export const loadFollowed = (more = false): Promise<void> => replies.during(() => loadPage(more))

async function loadPage(more: boolean): Promise<void> {
  const before = more ? followed.value?.next : null
  const mine = more ? turn : ++turn
  const found = await rest.get<FollowedPage>("threads", before ? { before } : {})
  // Meanwhile the list was asked for anew.
  if (mine !== turn) return
  const there = new Set(found.threads.map((thread) => thread.root.id))
  const kept = (before && followed.value?.threads.filter((thread) => !there.has(thread.root.id))) || []
  followed.value = { ...found, threads: [...kept, ...found.threads] }
}

/** Something has come to the list: ask for it again soon, once for all that happens meanwhile. */
function loadSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => loadFollowed().catch(() => {}), GATHER_MS)
}

export function setPlace(thread: Id, place: Place): void {
  places.value = { ...places.value, [thread]: place }
}

/** A thread with a new reply comes to the top of the list, where it is there. */
function count({ thread, number, last }: Reply): void {
  const page = followed.value
  const found = page?.threads.find((one) => one.root.id === thread)
  if (!page || !found) return
  // The list may have come before the word of what it holds.
  if (number <= Math.max(found.counted ?? 0, found.last?.reply_number ?? 0)) return
  const others = page.threads.filter((one) => one !== found)
  const next = { ...found, unread: found.unread + 1, counted: number, last: last ?? found.last }
  followed.value = {
    ...page,
    threads: [next, ...others],
    unread: page.unread + (found.unread === 0 ? 1 : 0),
  }
}

/** Rooms that are not on screen have moved. */
export function repliesIn(rooms: MovedRoom[]): void {
  for (const room of rooms)
    for (const { thread, number, by } of room.replied ?? [])
      if (by !== myId.value) replies.hear({ thread, number, last: null })
}

/** What an event changes about the threads I follow. */
export function threadsHear(event: TopicEvent): void {
  if (event.kind === "message.created") {
    const { message } = event.data
    if (message.thread && message.author.id !== myId.value)
      replies.hear({ thread: message.thread, number: message.reply_number ?? 0, last: message })
  } else if (event.kind === "everything.read") loadSoon()
  else if (event.kind === "thread.changed") {
    const { thread, following, read } = event.data
    setPlace(thread, { following, read })
    loadSoon()
  }
}

/** Follow a thread, or do so no longer. Throws what the server says against it. */
export async function follow(thread: Id, on: boolean): Promise<void> {
  const place = await socket.command("thread.follow", { message: thread, on })
  setPlace(thread, place)
  loadSoon()
}

/** I have seen a thread up to the reply `number`. */
export function readThread(thread: Id, number: number): void {
  const place = places.value[thread]
  if (!place || place.read >= number || socket.state !== "live") return
  setPlace(thread, { ...place, read: number })
  const page = followed.value
  const found = page?.threads.find((one) => one.root.id === thread)
  if (page && found && found.unread > 0) {
    const threads = page.threads.map((one) => (one === found ? { ...one, unread: 0, mentions: 0 } : one))
    followed.value = { ...page, threads, unread: Math.max(0, page.unread - 1) }
  }
  socket.command("thread.read", { message: thread, number }).catch(() => setPlace(thread, place))
}
