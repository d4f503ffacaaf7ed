/** From sign-in to a live world: what is loaded, what is followed, what happens when the server speaks. */

import { preferredLanguage, showLanguage } from "../i18n"
import { Refused, Unreachable } from "../net/errors"
import type { Hello, TopicEvent } from "../net/frames"
import { rest, whenSignedOut } from "../net/rest"
import { announceMessage } from "./announce"
import { applyEvent, applyMoved } from "./apply"
import { linkState, listen, socket } from "./connection"
import { loadDrafts } from "./drafts"
import { arrived, flush, loadOutbox } from "./outbox"
import { applyPresence, followActivity, sendPresence, sendWatch } from "./presence"
import { flushReads } from "./reading"
import { remember } from "./recent"
import { loadRooms, lostRoom, reloadRoom, shownRooms } from "./rooms"
import { me, myId, sessionState, signedOutBecause } from "./session"
import { update } from "./store"
import type { Me } from "./types"
import { applyTyping, stoppedWriting } from "./typing"

const roomIn = (topic: string): string | undefined => /^room:(.+)$/.exec(topic)?.[1]
const AGAIN_MS = 2_000
let epoch = ""

/** Ask who is signed in, and load what they see first. */
export async function start(): Promise<void> {
  sessionState.value = "loading"
  try {
    const found = await rest.get<Me>("me")
    me.value = found
    update((world) => ({ ...world, me: found.person.id }))
    if (found.language && found.language !== preferredLanguage()) await showLanguage(found.language)
    loadOutbox()
    loadDrafts()
    await loadEverything()
    sessionState.value = "in"
    signedOutBecause.value = ""
    socket.start()
  } catch (error) {
    if (error instanceof Refused && error.status === 401) sessionState.value = "out"
    else sessionState.value = "unreachable"
  }
}

/** Load the rooms anew, and what is on screen, and follow it from there. */
async function loadEverything(): Promise<void> {
  const list = await loadRooms()
  epoch = list.epoch
  socket.loaded(list.epoch, list.mark)
  socket.hold({ [`user:${myId.value}`]: list.seq })
  await Promise.all(shownRooms().map(reloadRoom))
}

function persist(job: () => Promise<unknown>): void {
  job().catch((error: unknown) => {
    const passing = error instanceof Unreachable || (error instanceof Refused && error.status >= 429)
    if (passing && sessionState.value === "in") setTimeout(() => persist(job), AGAIN_MS)
  })
}

function greeted(hello: Hello): void {
  if (hello.me !== myId.value) {
    // Somebody else signed in in this browser.
    location.reload()
    return
  }
  if (hello.epoch !== epoch) {
    socket.positions.clear()
    persist(loadEverything)
  }
  sendPresence()
  sendWatch()
  flushReads()
  flush()
}

function happened(event: TopicEvent): void {
  remember(event)
  update((world) => applyEvent(world, event))
  if (event.kind === "message.created") {
    const { message } = event.data
    arrived(message)
    stoppedWriting(message.room, message.thread, message.author)
    announceMessage(message)
  } else if (event.kind === "room.left") socket.release([`room:${event.data.room_id}`])
  else if (event.kind === "session.revoked" && event.data.session === me.value?.session) ended()
  else if (event.kind === "profile.changed") persist(reloadMe)
}

export async function reloadMe(): Promise<void> {
  const found = await rest.get<Me>("me")
  me.value = found
  await showLanguage(found.language)
}

/** The sign-in is over: nothing of the session may stay on screen. What waits to be sent stays on the device. */
function ended(): void {
  if (sessionState.value !== "in") return
  signedOutBecause.value = "ended"
  sessionState.value = "out"
  socket.stop()
}

/** Wire the page to the server, once. */
export function wire(): void {
  whenSignedOut(ended)
  listen({
    state(state) {
      linkState.value = state
      if (state === "signed_out") ended()
    },
    hello: greeted,
    event: happened,
    reset(topic) {
      const room = roomIn(topic)
      persist(room === undefined ? loadEverything : () => reloadRoom(room))
    },
    gone(topic) {
      const room = roomIn(topic)
      if (room !== undefined) persist(() => lostRoom(room))
    },
    moved: (rooms) => update((world) => applyMoved(world, rooms)),
    typing: applyTyping,
    presence: applyPresence,
  })
  followActivity()
  addEventListener("online", socket.probe)
  addEventListener("offline", socket.lost)
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) socket.probe()
  })
}
