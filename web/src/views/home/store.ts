/** The stream on screen: loaded over REST in pages, kept up by the topic of all posts. */
import { signal } from "@preact/signals"
import type { TopicEvent } from "../../net/frames"
import { rest } from "../../net/rest"
import { socket } from "../../state/connection"
import { hearing } from "../../state/freshly"
import { HOME, listenToHome, type Post, type PostComment, type StreamRef } from "../../state/home"
import { me, myId } from "../../state/session"
import type { Audience, Id, Person, PersonRef, Reaction, UnitRef } from "../../state/types"
import { sayWhy } from "../../ui/toast"
import { withMine } from "../room/actions"
import { promptOpened } from "./prompts"

export type Source =
  | { kind: "following" }
  | { kind: "everything" }
  | { kind: "person"; id: Id }
  | { kind: "unit"; id: Id }
  | { kind: "tag"; id: string }
  /** By its handle. */
  | { kind: "stream"; id: string }

/** What a page of any stream holds; the fields below the line are those of one source's. */
export interface Page {
  posts: Post[]
  shared: Record<Id, Post>
  reacted: Record<Id, string[]>
  confirmed: Id[]
  older: string | null
  newer: string
  seq: number
  // --- of one person, unit or tag
  following?: boolean
  notify?: boolean
  followers?: number
  person?: Person
  unit?: UnitRef & { path: UnitRef[] }
  tag?: string
  stream?: TopicStream & { can_keep: boolean }
  can_speak?: boolean
}

/** A stream about something. */
export interface TopicStream extends StreamRef {
  purpose: string
  /** How often, in words. */
  frequency: string
  audience: Audience
  /** Who of those it is for posts, beside the people. */
  posters: Audience
  people: PersonRef[]
  pre_approved: boolean
  closed: boolean
  can_post: boolean
}

export interface Stream {
  source: Source
  head: Page
  ids: Id[]
  older: string | null
  newer: string
  /** New posts that wait until somebody wants to see them. */
  waiting: Id[]
}

const REFRESHED = 50

/** Every post that is known here, as it stands now. */
export const posts = signal<Readonly<Record<Id, Post>>>({})
export const reacted = signal<Readonly<Record<Id, string[]>>>({})
/** The official posts that I have confirmed. */
export const confirmed = signal<ReadonlySet<Id>>(new Set())
export const stream = signal<Stream | null>(null)
export const trouble = signal<unknown>(null)
export const loadingMore = signal(false)
/** Grows when something on screen may have been missed. */
export const missed = signal(0)
/** How far down one was in which stream: coming back from a post one is there again. */
export const place = { key: "", top: 0 }
/** The comments on screen, of one post. */
export const comments = signal<{ post: Id; list: PostComment[] } | null>(null)
/** The pictures that have come to the wall on screen, and wait until somebody wants to see them. */
export const wall = signal<{ occasion: Id; waiting: Id[] } | null>(null)
/** Grows when what of mine has not appeared yet is another. */
export const waitingChanged = signal(0)
let shown: Source | null = null
let turn = 0

const sameSource = (one: Source, other: Source): boolean => JSON.stringify(one) === JSON.stringify(other)

function addressOf(source: Source): [string, Record<string, string>] {
  if (source.kind === "following" || source.kind === "everything") return ["home", { of: source.kind }]
  const part = { person: "people", unit: "units", tag: "tags", stream: "topics" }[source.kind]
  return [`streams/${part}/${encodeURIComponent(source.id)}`, {}]
}

/** How the socket calls the part of all posts that a stream is. */
const viewOf = (source: Source): string => ("id" in source ? `${source.kind}:${source.id}` : source.kind)

/** Go on listening from where a page of a stream stood. */
const listen = (source: Source, seq: number): void => socket.hold({ [HOME]: seq }, { [HOME]: viewOf(source) })

/** Hear what becomes of a post on screen; whoever hears of a stream behind it does so already. */
export function listenOn(seq: number): void {
  if (!socket.positions.has(HOME)) socket.hold({ [HOME]: seq }, { [HOME]: "following" })
}

/** Look at another part of all posts; what is returned leads back to the stream one came from. */
export function lookAt(view: string, seq: number): () => void {
  const before = socket.positions.get(HOME)
  socket.hold({ [HOME]: seq }, { [HOME]: view })
  return () => {
    if (stream.value && before !== undefined) listen(stream.value.source, before)
    else socket.release([HOME])
  }
}

type Learnt = Pick<Page, "posts" | "shared" | "reacted" | "confirmed">

/** Know these posts, those passed on, and what I have put on them. */
export function learn(found: Learnt): void {
  const known = { ...posts.value, ...found.shared }
  const mine = { ...reacted.value }
  for (const post of found.posts) {
    known[post.id] = post
    mine[post.id] = []
  }
  posts.value = known
  reacted.value = { ...mine, ...found.reacted }
  confirmed.value = new Set([...confirmed.value, ...found.confirmed])
}

export function openStream(source: Source): void {
  if (shown && sameSource(shown, source)) return
  shown = source
  stream.value = null
  trouble.value = null
  void loadStream()
}

/** Leave the streams altogether. */
export function closeStreams(): void {
  turn++
  shown = null
  stream.value = null
  posts.value = {}
  reacted.value = {}
  socket.release([HOME])
}

export async function loadStream(): Promise<void> {
  const source = shown
  const mine = ++turn
  if (!source) return
  const [path, query] = addressOf(source)
  try {
    const page = await rest.get<Page>(path, query)
    if (mine !== turn) return
    learn(page)
    const { older, newer } = page
    stream.value = { source, head: page, ids: page.posts.map(({ id }) => id), older, newer, waiting: [] }
    trouble.value = null
    listen(source, page.seq)
  } catch (error) {
    if (mine === turn) trouble.value = error
  }
}

export async function loadOlder(): Promise<void> {
  const now = stream.value
  if (!now?.older || loadingMore.value) return
  const mine = turn
  loadingMore.value = true
  try {
    const [path, query] = addressOf(now.source)
    const page = await rest.get<Page>(path, { ...query, before: now.older })
    if (mine === turn && stream.value) {
      learn(page)
      const more = page.posts.map(({ id }) => id).filter((id) => !stream.value?.ids.includes(id))
      stream.value = { ...stream.value, ids: [...stream.value.ids, ...more], older: page.older }
    }
  } catch (error) {
    sayWhy(error)
  }
  loadingMore.value = false
}

/** Ask for what is new, which waits, and how what is on screen stands now. */
export async function catchUp(): Promise<void> {
  const now = stream.value
  if (!now) return loadStream()
  const mine = turn
  const [path, query] = addressOf(now.source)
  try {
    const page = await rest.get<Page>(path, { ...query, after: now.newer })
    const ids = now.ids.slice(0, REFRESHED)
    const there = ids.length
      ? await rest.get<Learnt>("posts", { ids: ids.join(",") })
      : { posts: [], shared: {}, reacted: {}, confirmed: [] }
    if (mine !== turn || !stream.value) return
    // More is new than one page holds: what one has does not join up with it.
    if (page.older) return loadStream()
    learn(page)
    learn(there)
    const standing = new Set(there.posts.map(({ id }) => id))
    for (const id of ids) if (!standing.has(id)) drop(id)
    for (const post of [...page.posts].reverse()) wait(post, page.newer)
    listen(now.source, page.seq)
  } catch {
    // The next time the server is there it asks again.
  }
}

function wait(post: Post, newer: string): void {
  const now = stream.value
  if (!now || now.ids.includes(post.id) || now.waiting.includes(post.id)) return
  stream.value = { ...now, waiting: [post.id, ...now.waiting], newer }
}

/** Put what waits on top. */
export function showWaiting(): void {
  const now = stream.value
  if (now) stream.value = { ...now, ids: [...now.waiting, ...now.ids], waiting: [] }
}

function drop(id: Id): void {
  const now = stream.value
  const { [id]: gone, ...others } = posts.value
  if (gone) posts.value = others
  if (now)
    stream.value = {
      ...now,
      ids: now.ids.filter((other) => other !== id),
      waiting: now.waiting.filter((other) => other !== id),
    }
}

/** Whether a post of my own belongs into the stream on screen; of others' the server says so. */
function isIn(source: Source, post: Post): boolean {
  if (source.kind === "person") return post.author.id === source.id
  if (source.kind === "unit") return post.unit?.id === source.id
  if (source.kind === "tag") return (post.html ?? "").includes(`/tags/${encodeURIComponent(source.id)}"`)
  if (source.kind === "stream") return post.stream?.handle === source.id
  return true
}

function change(id: Id, to: Partial<Post>): void {
  const known = posts.value[id]
  if (known) posts.value = { ...posts.value, [id]: { ...known, ...to } }
}

/** The passed-on post of one that came live, where I may read it. */
async function fetchShared(post: Post): Promise<void> {
  if (!post.shared || posts.value[post.shared]) return
  const found = await rest.get<Learnt>("posts", { ids: post.shared }).catch(() => null)
  if (found) learn(found)
}

function heard(event: TopicEvent): void {
  if (event.data === null) return
  switch (event.kind) {
    case "post.created": {
      const { post } = event.data
      const [now, mine] = [stream.value, post.author.id === myId.value]
      if (post.gone || posts.value[post.id]) return
      posts.value = { ...posts.value, [post.id]: post }
      void fetchShared(post)
      if (post.approval && mine) waitingChanged.value++
      if (wall.value && wall.value.occasion === post.occasion?.id)
        wall.value = { ...wall.value, waiting: [post.id, ...wall.value.waiting] }
      else if (mine) showMine(post)
      else if (now && !wall.value) wait(post, now.newer)
      break
    }
    case "post.edited":
      change(event.data.post.id, event.data.post)
      break
    case "post.reacted":
      change(event.data.post, { reactions: event.data.reactions })
      break
    case "post.gone":
      drop(event.data.post)
      break
    case "prompt.opened":
      promptOpened(event.data.occasion)
      break
    case "posts.purged":
      refreshSoon()
      break
    case "comment.reacted":
      changeComment(event.data.comment, { reactions: event.data.reactions })
      break
    case "comment.created":
    case "comment.edited":
    case "comment.deleted":
      takeComment(event.data.comment, event.data.comments)
      break
  }
}

// A purge tells everybody: they do not all ask at once.
const SPREAD_MS = 60_000
let refreshing: ReturnType<typeof setTimeout> | undefined

function refreshSoon(): void {
  clearTimeout(refreshing)
  refreshing = setTimeout(() => {
    missed.value++
    void catchUp()
  }, Math.random() * SPREAD_MS)
}

listenToHome({
  event: heard,
  reset() {
    missed.value++
    void catchUp()
  },
})

const said = hearing(([comment, count]: [PostComment, number]) => {
  change(comment.post, { comments: count })
  const open = comments.value
  if (open?.post !== comment.post) return
  const others = open.list.filter((other) => other.id !== comment.id)
  const list = [...others, comment].sort((one, other) => one.number - other.number)
  comments.value = { ...open, list }
})

/** Load the comments of a post; what is heard meanwhile may be newer than the answer. */
export const whileHearing = said.during

/** A comment as it stands now, and how many its post has. */
export const takeComment = (comment: PostComment, count: number): void => said.hear([comment, count])

function changeComment(id: Id, to: Partial<PostComment>): void {
  const open = comments.value
  if (!open?.list.some((one) => one.id === id)) return
  const list = open.list.map((one) => (one.id === id ? { ...one, ...to } : one))
  comments.value = { ...open, list }
}

/** What I wrote just now is seen at once, on top. */
export function showMine(post: Post): void {
  posts.value = { ...posts.value, [post.id]: post }
  const now = stream.value
  if (now && !now.ids.includes(post.id) && isIn(now.source, post))
    stream.value = { ...now, ids: [post.id, ...now.ids], waiting: now.waiting.filter((id) => id !== post.id) }
}

export const forget = drop

interface Reactable {
  id: Id
  reactions: Reaction[]
}

/** Put my emoji on something or take it off: seen at once, taken back where the server refuses. */
async function put(
  on: Reactable,
  emoji: string,
  path: string,
  show: (reactions: Reaction[]) => void,
): Promise<void> {
  const mine = me.value?.person
  if (!mine) return
  const before = reacted.value[on.id] ?? []
  const adds = !before.includes(emoji)
  show(withMine(on.reactions, emoji, adds, { id: mine.id, name: mine.name }))
  const others = before.filter((other) => other !== emoji)
  reacted.value = { ...reacted.value, [on.id]: adds ? [...others, emoji] : others }
  try {
    const address = `${path}/${on.id}/reactions/${encodeURIComponent(emoji)}`
    const answer = await (adds ? rest.put<Reactable>(address, {}) : rest.delete<Reactable>(address))
    show(answer.reactions)
  } catch (error) {
    show(on.reactions)
    reacted.value = { ...reacted.value, [on.id]: before }
    sayWhy(error)
  }
}

export const react = (post: Post, emoji: string): Promise<void> =>
  put(post, emoji, "posts", (reactions) => change(post.id, { reactions }))

export const reactToComment = (comment: PostComment, emoji: string): Promise<void> =>
  put(comment, emoji, "comments", (reactions) => changeComment(comment.id, { reactions }))

/** Say that I have read an official post. */
export async function confirm(post: Post): Promise<void> {
  try {
    await rest.put(`posts/${post.id}/confirmation`, {})
    confirmed.value = new Set([...confirmed.value, post.id])
  } catch (error) {
    sayWhy(error)
  }
}

export type Followable = "person" | "unit" | "tag" | "stream"

/** Follow a source, or stop it; `notify` says whether to be notified of each post. Returns whether I am. */
export async function follow(
  kind: Followable,
  source: string,
  on: boolean,
  notify?: boolean,
): Promise<boolean> {
  const answer = await rest.put<{ notify: boolean }>("follows", { kind, source, on, notify })
  const now = stream.value
  if (!now || now.source.kind !== kind || !("id" in now.source) || now.source.id !== source)
    return answer.notify
  const { following = false, followers = 0 } = now.head
  const more = Number(on) - Number(following)
  const head = { ...now.head, following: on, followers: followers + more, notify: answer.notify }
  stream.value = { ...now, head }
  return answer.notify
}
