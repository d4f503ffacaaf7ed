/** From sign-in to a live world: what is loaded, what is followed, what happens when the server speaks. */

import { preferredLanguage, showLanguage } from "../i18n"
import { Refused, Unreachable } from "../net/errors"
import type { Hello, TopicEvent } from "../net/frames"
import { rest, whenHeld, whenSignedOut } from "../net/rest"
import { route } from "../router"
import { alertDeskChanged, boardCounted, followAlertDesk, isAlertTopic, restartAlerts } from "./alertDesk"
import { flushAnswers, loadAlerts, myAlerts, noteMine, restoreAlerts, rung } from "./alerts"
import { announceMessage } from "./announce"
import { applyEvent, applyMoved, placeMine } from "./apply"
import { attached, uploads } from "./attached"
import { changeKept, clearCache, forgetRooms, freshAt, putRight, restoreSession, startKeeping } from "./cache"
import { serverNow, setClock } from "./clock"
import { flushConfirmations, noteConfirmed } from "./confirming"
import { linkState, listen, socket } from "./connection"
import { deskChanged, followDesk, isDesk, restartDesk } from "./desk"
import { draftChanged, loadDrafts, syncDrafts } from "./drafts"
import { HOME, hearHome, resetHome } from "./home"
import { takeLimits } from "./limits"
import { loadNotices } from "./notices"
import { arrived, emptyOutbox, flush, loadOutbox, outbox } from "./outbox"
import { applyPresence, followActivity, sendPresence, sendWatch } from "./presence"
import { hearCounts, hearQuestions, isSession, lostSession, resetSession } from "./questions"
import { flushReads } from "./reading"
import { remember } from "./recent"
import {
  forgetRemoved,
  loadRooms,
  lostRoom,
  purgedIn,
  reloadRoom,
  restoreLog,
  shownRooms,
  takeUnitRooms,
} from "./rooms"
import { loadScheduled, scheduledChanged } from "./scheduled"
import { me, myId, sessionState, signedOutBecause } from "./session"
import { applyStatuses } from "./statuses"
import { discardAll } from "./storage"
import { update, world } from "./store"
import type { Id, Me } from "./types"
import { applyTyping, stoppedWriting } from "./typing"
import { vault } from "./vault"
import { emptyWorld } from "./world"

const roomIn = (topic: string): string | undefined => /^room:(.+)$/.exec(topic)?.[1]
const AGAIN_MS = 2_000
const SIGNED_IN = "torget_signed_in=1"
const CHANGES_THREADS: ReadonlySet<string> = new Set(["thread.changed", "everything.read"])
let epoch = ""
/** What is known of me came from this device and is to be asked for again. */
let meIsOld = false

/** Start from what this device holds, else from the server; resolves when there is something to show. */
export async function begin(): Promise<void> {
  if (await startFromKept()) return
  if (isOut()) sessionState.value = "out"
  else void start()
}

/** Whether nobody is signed in here: the page, where it came from the server just now, came with a mark otherwise. */
function isOut(): boolean {
  const fromServer = !import.meta.env.DEV && !(navigator as Partial<Navigator>).serviceWorker?.controller
  return fromServer && !document.cookie.split("; ").includes(SIGNED_IN)
}

/** Ask who is signed in, and load what they see first. */
export async function start(): Promise<void> {
  sessionState.value = "loading"
  try {
    const found = await rest.get<Me>("me")
    me.value = found
    update((state) => ({ ...state, me: found.person.id, units: found.units ?? [] }))
    if (found.language && found.language !== preferredLanguage()) await showLanguage(found.language)
    if (found.must_accept) {
      sessionState.value = "in"
      return
    }
    await loadOutbox()
    loadDrafts()
    void loadAttached()
    await loadEverything()
    sessionState.value = "in"
    signedOutBecause.value = ""
    socket.start()
  } catch (error) {
    if (error instanceof Refused && error.status === 401) sessionState.value = "out"
    else sessionState.value = "unreachable"
  }
}

/** Show what this device holds, at once, and catch up from there. */
async function startFromKept(): Promise<boolean> {
  const kept = await restoreSession().catch(() => null)
  if (!kept) return false
  me.value = kept.me
  update((state) => ({
    ...state,
    me: kept.me.person.id,
    units: kept.me.units ?? [],
    rooms: Object.fromEntries(kept.rooms.map((room) => [room.id, room])),
  }))
  epoch = kept.epoch
  socket.loaded(kept.epoch, kept.mark)
  socket.hold({ [`user:${myId.value}`]: kept.seq })
  loadDrafts()
  const at = route.value
  await Promise.all([
    loadOutbox(),
    kept.me.language && kept.me.language !== preferredLanguage() ? showLanguage(kept.me.language) : null,
    at.view === "room" ? restoreLog(at.room) : null,
  ]).catch(() => {})
  void loadAttached()
  restoreAlerts()
  startKeeping(epoch, world.value)
  sessionState.value = "in"
  signedOutBecause.value = ""
  meIsOld = true
  socket.start()
  return true
}

/** Take up the files that wait on this device; most often there are none, and then no code for them is needed. */
async function loadAttached(): Promise<void> {
  const kept = await (await vault()).keys("blobs")
  if (kept.length || outbox.value.some((entry) => entry.uploads)) await (await uploads()).restore()
}

/** Load the rooms anew, and what is on screen, and follow it from there. */
async function loadEverything(): Promise<void> {
  const list = await loadRooms()
  if (epoch !== list.epoch) await forgetRooms()
  epoch = list.epoch
  socket.loaded(list.epoch, list.mark)
  socket.hold({ [`user:${myId.value}`]: list.seq })
  await Promise.all(shownRooms().map(reloadRoom))
  startKeeping(epoch)
  persist(() => forgetRemoved(list.rooms))
}

/** Do it again until the server is there. Where a part's code cannot be had, nobody has looked at what it keeps. */
function persist(job: () => Promise<unknown>): void {
  job().catch((error: unknown) => {
    const passing = error instanceof Unreachable || (error instanceof Refused && error.status >= 429)
    if (passing && sessionState.value === "in") setTimeout(() => persist(job), AGAIN_MS)
  })
}

/** Somebody else signed in in this browser: nothing of this page is theirs. */
function startOver(): void {
  socket.stop()
  void clearCache().finally(() => location.reload())
}

function greeted(hello: Hello): void {
  setClock(hello.now)
  if (hello.me !== myId.value) {
    startOver()
    return
  }
  if (hello.epoch !== epoch) {
    const sessions = socket.positions.names().filter(isSession)
    const atHome = socket.positions.has(HOME)
    socket.positions.clear()
    for (const topic of sessions) resetSession(topic)
    if (atHome) resetHome()
    persist(loadEverything)
  }
  takeLimits(hello)
  if (meIsOld || hello.must_accept) persist(reloadMe)
  persist(loadNotices)
  persist(followDesk)
  persist(loadAlerts)
  persist(followAlertDesk)
  void flushAnswers()
  sendPresence()
  sendWatch()
  flushReads()
  flush()
  persist(syncDrafts)
  persist(loadScheduled)
  flushConfirmations()
}

type Rewriting = Extract<
  TopicEvent,
  { kind: "message.edited" | "message.deleted" | "message.origin_changed" | "message.pinned" }
>

/** Whether the event puts another form of a message in place of the one there was. */
const rewrites = (event: TopicEvent): event is Rewriting =>
  event.kind.startsWith("message.") && event.kind !== "message.created"

function happened(event: TopicEvent): void {
  // What it was about is no longer there.
  if (event.data === null) return
  if (hearQuestions(event) || hearHome(event)) return
  remember(event)
  if (event.kind === "message.created" ? event.data.message.thread : CHANGES_THREADS.has(event.kind))
    persist(() => import("./threads").then(({ threadsHear }) => threadsHear(event)))
  update((state) => applyEvent(state, event))
  if (event.kind === "message.created") {
    const { message } = event.data
    arrived(message)
    stoppedWriting(message.room, message.thread, message.author)
    announceMessage(message)
  } else if (event.kind === "confirmation.given") {
    const { message, at, version } = event.data
    noteConfirmed(message, { at, version })
  } else if (rewrites(event)) changeKept(event.data.message)
  else if (event.kind === "room.left") socket.release([`room:${event.data.room_id}`])
  else if (event.kind === "session.revoked" && event.data.session === me.value?.session) ended()
  else if (event.kind === "profile.changed") persist(reloadMe)
  else if (event.kind === "draft.changed") draftChanged(event.data.draft)
  else if (event.kind === "scheduled.changed") scheduledChanged(event.data.scheduled)
  else if (event.kind === "messages.purged") persist(() => purgedIn(event.data.room))
  else if (event.kind === "receipts.changed") {
    const { on } = event.data
    persist(() =>
      import("./receipts").then(({ receipts }) => {
        receipts.value = on
      }),
    )
  } else if (event.kind === "notice.changed") persist(loadNotices)
  else if (event.kind === "alert.answered") noteMine(event.data.alert, event.data.mine)
  else if (event.kind === "alert.changed") alertDeskChanged(event.data.waiting)
  else if (event.kind === "alert.counted") boardCounted(event.data.alert, event.seq, event.data.counts)
  else if (event.kind === "case.changed") deskChanged(event.data.waiting)
}

export async function reloadMe(): Promise<void> {
  const found = await rest.get<Me>("me")
  if (found.person.id !== myId.value) return startOver()
  meIsOld = false
  me.value = found
  update((state) => ({ ...state, units: found.units ?? [] }))
  await showLanguage(found.language)
}

/** Remove everything of this person from the device, with what was not sent. */
export async function forgetPerson(person: Id): Promise<void> {
  discardAll(person)
  const module =
    attached.value.length || (await (await vault()).keys("blobs")).length ? await uploads() : null
  await Promise.all([emptyOutbox(person), clearCache(), module?.forgetAll(person)])
}

/** The sign-in is over: nothing of the session may stay on screen or be read here later. What waits to be sent stays on the device. */
function ended(): void {
  if (sessionState.value !== "in") return
  signedOutBecause.value = "ended"
  sessionState.value = "out"
  socket.stop()
  socket.positions.clear()
  epoch = ""
  void clearCache()
  myAlerts.value = []
  update(() => emptyWorld)
}

/** Wire the page to the server, once. */
export function wire(): void {
  whenSignedOut(ended)
  whenHeld(() => persist(reloadMe))
  listen({
    state(state) {
      if (linkState.value === "live" && state !== "live") freshAt.value = serverNow()
      linkState.value = state
      if (state === "signed_out") ended()
    },
    hello: greeted,
    event: happened,
    reset(topic) {
      if (isSession(topic)) return resetSession(topic)
      if (topic === HOME) return resetHome()
      if (isDesk(topic)) return persist(restartDesk)
      if (isAlertTopic(topic)) return persist(() => restartAlerts(topic))
      const room = roomIn(topic)
      persist(room === undefined ? loadEverything : () => reloadRoom(room))
    },
    gone(topic) {
      if (isSession(topic)) return lostSession(topic)
      const room = roomIn(topic)
      if (room !== undefined) persist(() => lostRoom(room))
    },
    moved(rooms) {
      if (rooms.some((room) => room.replied))
        persist(() => import("./threads").then(({ repliesIn }) => repliesIn(rooms)))
      update((state) => applyMoved(state, rooms))
      for (const { room, edited, rewritten } of rooms)
        if (edited && rewritten) putRight(room, edited, rewritten)
      persist(() => forgetRemoved(rooms.map(({ room, ...at }) => ({ ...at, id: room }))))
    },
    alert: rung,
    came: (room) => update((state) => placeMine(state, room)),
    unitRooms: (ids) => persist(() => takeUnitRooms(ids)),
    counts: hearCounts,
    typing: applyTyping,
    readOn: (room) => persist(() => import("./receipts").then(({ readOn }) => readOn(room))),
    presence(people, statuses) {
      applyPresence(people)
      applyStatuses(statuses)
    },
  })
  followActivity()
  addEventListener("online", socket.probe)
  addEventListener("offline", socket.lost)
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) socket.probe()
  })
}
