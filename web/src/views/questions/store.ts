/** The session on screen: loaded over REST, kept up by its topics. */
import { computed, signal } from "@preact/signals"
import type { CountsFrame, TopicEvent } from "../../net/frames"
import { rest } from "../../net/rest"
import { route } from "../../router"
import { socket } from "../../state/connection"
import {
  type DeskQuestion,
  type Fate,
  listenToSession,
  type Poll,
  type Question,
  type SessionData,
  type SessionState,
} from "../../state/questions"
import type { Id } from "../../state/types"
import { sayWhy } from "../../ui/toast"

export interface StageRules {
  ask: boolean
  vote: boolean
  answer: boolean
  decide: boolean
  leads_to: SessionState[]
}

export interface Page {
  session: SessionData
  audience: { any: { name: string; everyone?: boolean }[]; except: { name: string }[] }
  ranking: Id[]
  tick: number
  desk: string | null
  may: Record<"ask" | "vote" | "air" | "answer" | "decide" | "manage" | "report", boolean>
  life: Record<SessionState, StageRules>
  questions: Question[]
  polls: Poll[]
  mine: Fate[]
  voted: Id[]
  chosen: Id[]
  tokens: { modulus: string; count: number; taken: boolean } | null
  seq: number
}

export interface DeskPage {
  questions: DeskQuestion[]
  polls: Poll[]
  waiting: number
  topic: string
  seq: number
}

type AllCounts = Omit<CountsFrame, "t" | "session"> & { voted: Id[] }

/** Within so many milliseconds all who missed a count ask again. */
const SPREAD_MS = 2_000

export const page = signal<Page | null>(null)
export const desk = signal<DeskPage | null>(null)
export const trouble = signal<unknown>(null)
/** Votes that no count has told of yet, and by how much they change what is shown. */
const voting = signal<Record<Id, { on: boolean; step: number }>>({})
const COUNTED_WITHIN_MS = 1_500
let shown: Id | null = null
let withDesk = false
let turn = 0

/** What my part and the session's state allow together. */
export const can = computed(() => {
  const now = page.value
  if (!now) return { ask: false, vote: false, answer: false, air: false, decide: false }
  const rules = now.life[now.session.state]
  const { may } = now
  return {
    ask: may.ask && rules.ask,
    vote: may.vote && rules.vote,
    answer: may.answer && rules.answer,
    air: may.air && rules.answer,
    decide: may.decide && rules.decide,
  }
})

const votesOf = (question: Question): number => question.votes + (voting.value[question.id]?.step ?? 0)

export const hasVoted = (id: Id): boolean => voting.value[id]?.on ?? page.value?.voted.includes(id) ?? false

function settled(id: Id): void {
  const { [id]: done, ...others } = voting.value
  if (done) voting.value = others
}

/** The questions as they are to be shown: by hand where moderators have laid them, else the most wanted first. */
export const ordered = computed((): Question[] => {
  const now = page.value
  if (!now) return []
  const place = new Map(now.ranking.map((id, index) => [id, index]))
  const last = now.ranking.length
  return now.questions
    .map((question) => ({ ...question, votes: votesOf(question) }))
    .sort(
      (one, other) =>
        (place.get(one.id) ?? last) - (place.get(other.id) ?? last) ||
        other.votes - one.votes ||
        (one.at ?? "").localeCompare(other.at ?? "") ||
        one.id.localeCompare(other.id),
    )
})

/** The question that the address names: to be scrolled to and marked. */
export const wanted = computed(() => (route.value.view === "questions" ? route.value.question : undefined))
export const nowOnAir = computed(() => ordered.value.find((question) => question.stage === "now") ?? null)
export const waitingInLine = computed(() => ordered.value.filter((question) => question.stage === "waiting"))

/** Show a session, and follow it until it is closed. */
export function openSession(id: Id, deskToo = false): void {
  if (shown === id && (withDesk || !deskToo)) return
  if (shown !== id) {
    closeSession()
    shown = id
  }
  withDesk = deskToo || withDesk
  void loadSession()
}

export function closeSession(): void {
  const topics = [page.value?.session.topic, desk.value?.topic].filter((name) => name !== undefined)
  socket.release(topics)
  shown = null
  withDesk = false
  turn++
  page.value = null
  desk.value = null
  trouble.value = null
  voting.value = {}
}

/** Load it anew. */
export async function loadSession(): Promise<void> {
  const id = shown
  const mine = ++turn
  if (id === null) return
  try {
    const found = await rest.get<Page>(`questions/sessions/${id}`)
    const atDesk =
      withDesk && found.may.decide ? await rest.get<DeskPage>(`questions/sessions/${id}/desk`) : null
    if (mine !== turn) return
    page.value = found
    desk.value = atDesk
    trouble.value = null
    socket.hold({ [found.session.topic]: found.seq, ...(atDesk ? { [atDesk.topic]: atDesk.seq } : {}) })
  } catch (error) {
    if (mine === turn) trouble.value = error
  }
}

const change = (what: Partial<Page>): void => {
  if (page.value) page.value = { ...page.value, ...what }
}

const placed = <T extends { id: Id }>(list: T[], one: T): T[] =>
  list.some((other) => other.id === one.id)
    ? list.map((other) => (other.id === one.id ? one : other))
    : [...list, one]

function heard(event: TopicEvent): void {
  const now = page.value
  if (!now || event.data === null) return
  switch (event.kind) {
    case "session.changed":
      change({ session: event.data.session })
      break
    case "question.shown":
    case "question.edited":
      if (mayHoldMyVote(now, event.data.question)) askSoon()
      change({ questions: placed(now.questions, event.data.question) })
      break
    case "question.gone": {
      const { question: gone, into } = event.data
      const moved = into !== null && now.voted.includes(gone) && !now.voted.includes(into)
      change({
        questions: now.questions.filter((other) => other.id !== gone),
        voted: moved && into ? [...now.voted, into] : now.voted,
      })
      break
    }
    case "ranking.changed":
      change({ ranking: event.data.ranking, session: { ...now.session, order: event.data.order } })
      break
    case "poll.changed":
      change({ polls: placed(now.polls, event.data.poll) })
      break
    case "question.fate":
      if (event.data.question.session === now.session.id) takeFate(event.data.question)
      break
    case "desk.question":
      if (desk.value)
        desk.value = {
          ...desk.value,
          questions: placed(desk.value.questions, event.data.question),
          waiting: event.data.waiting,
        }
      break
    case "desk.poll":
      if (desk.value) desk.value = { ...desk.value, polls: placed(desk.value.polls, event.data.poll) }
      break
    case "desk.changed":
      void loadSession()
      break
  }
}

/**
 * Whether a vote of mine may lie elsewhere than I know: a question comes back with what was given to it, or
 * one is parted from another that stood for it.
 */
function mayHoldMyVote(now: Page, question: Question): boolean {
  const before = now.questions.find((other) => other.id === question.id)
  return before ? before.merged > question.merged : question.votes > 1
}

/** Put one of my own questions in its place. */
export function takeFate(fate: Fate): void {
  const now = page.value
  if (!now) return
  const before = now.mine.find((other) => other.id === fate.id)
  const known = before !== undefined
  // It was held and is merged, or parted again: its vote went along, of which no other event tells me.
  if (before && before.state !== fate.state && (before.into ?? fate.into)) askSoon()
  change({
    mine: known ? placed(now.mine, fate) : [fate, ...now.mine],
    // Who asks wants it answered.
    voted: known || now.voted.includes(fate.id) ? now.voted : [...now.voted, fate.id],
  })
}

function counted(votes: Record<Id, number>, polls: Record<Id, number>, tick: number): void {
  const now = page.value
  if (!now) return
  for (const id of Object.keys(votes)) settled(id)
  change({
    tick,
    questions: now.questions.map((one) => ({ ...one, votes: votes[one.id] ?? one.votes })),
    polls: now.polls.map((poll) => ({
      ...poll,
      options: poll.options.map((option) => ({ ...option, votes: polls[option.id] ?? option.votes })),
    })),
  })
}

let asking = false

/** Ask for all counts and my own votes, not all clients at once. */
function askSoon(): void {
  if (asking) return
  asking = true
  setTimeout(() => void askCounts(), Math.random() * SPREAD_MS)
}

function heardCounts(frame: CountsFrame): void {
  const now = page.value
  if (!now || now.session.id !== frame.session || frame.tick <= now.tick) return
  const follows = frame.tick === now.tick + 1
  counted(frame.votes, frame.polls, frame.tick)
  if (!follows) askSoon()
}

async function askCounts(): Promise<void> {
  asking = false
  if (shown === null) return
  try {
    const all = await rest.get<AllCounts>(`questions/sessions/${shown}/counts`)
    if (all.tick < (page.value?.tick ?? 0)) return askSoon()
    counted(all.votes, all.polls, all.tick)
    change({ voted: all.voted })
  } catch {
    // The next frame that does not follow on asks again.
  }
}

listenToSession({
  event: heard,
  counts: heardCounts,
  reset: () => void loadSession(),
  lost: () => void loadSession(),
})

/** Vote for a question, or take the vote back; shown at once. */
export async function vote(id: Id, on: boolean): Promise<void> {
  const there = page.value?.voted.includes(id) ?? false
  voting.value = { ...voting.value, [id]: { on, step: there === on ? 0 : on ? 1 : -1 } }
  try {
    if (on) await rest.put(`questions/${id}/vote`, {})
    else await rest.delete(`questions/${id}/vote`)
    const others = page.value?.voted.filter((other) => other !== id) ?? []
    change({ voted: on ? [...others, id] : others })
    setTimeout(() => settled(id), COUNTED_WITHIN_MS)
  } catch (error) {
    settled(id)
    sayWhy(error)
  }
}

/** Do something at the desk and show what came of it. */
export async function decide(question: DeskQuestion, how: string, more: object = {}): Promise<boolean> {
  const ways: Record<string, ["post" | "put", string]> = {
    approve: ["post", "approval"],
    edit: ["put", "wording"],
    dismiss: ["post", "dismissal"],
    hide: ["post", "hiding"],
    reopen: ["post", "reopening"],
    merge: ["post", "merging"],
    unmerge: ["post", "unmerging"],
    assign: ["put", "owner"],
  }
  const way = ways[how]
  if (!way) return false
  const [method, path] = way
  try {
    await rest[method](`questions/${question.id}/${path}`, { base: question.version, ...more })
    return true
  } catch (error) {
    sayWhy(error)
    return false
  }
}

/** Take a question up, so that colleagues see it, or put it back. */
export async function claim(id: Id, on: boolean, take = false): Promise<boolean> {
  try {
    if (on) await rest.post(`questions/${id}/claim`, { take })
    else await rest.delete(`questions/${id}/claim`)
    return true
  } catch (error) {
    sayWhy(error)
    return false
  }
}

export async function stage(id: Id, to: Question["stage"]): Promise<void> {
  try {
    await rest.put(`questions/${id}/stage`, { stage: to })
  } catch (error) {
    sayWhy(error)
  }
}
