/** Messages on their way: shown at once, kept on the device until the server has them, sent once however often
 * it is tried, by one tab, in the order in which they were written. One that waits for its files to be uploaded is
 * passed by those without: a film must not hold up "I am stuck". */
import { signal } from "@preact/signals"
import { t } from "../i18n"
import { fullTime } from "../i18n/dates"
import { isPassing, Refused } from "../net/errors"
import { placeMessage } from "./apply"
import { type Attached, attachedTo, giveTo, readyFiles, uploads } from "./attached"
import { serverNow } from "./clock"
import { socket } from "./connection"
import { draftOf, keepDraft } from "./drafts"
import { roomName } from "./names"
import { myId } from "./session"
import { discard, keep, kept } from "./storage"
import { update, world } from "./store"
import { alone, onTabs, pageName, tellTabs } from "./tabs"
import type { Id, Message } from "./types"
import { type Queued, vault } from "./vault"

/** What the vault has not confirmed yet stands in localStorage, which is written at once. */
const JOURNAL = "outbox"
const RETRY_MS = 2_000
/** What has waited longer is not sent without asking: it was written for another day. */
const FRESH_MS = 7 * 24 * 3600_000

export interface Outgoing extends Queued {
  person: Id
  room: Id
  /** What the room was called: it may be gone when the message is refused. */
  room_name: string
  thread: Id | null
  text: string
  /** Files that were uploaded before. */
  files: Id[]
  /** Files that the message takes with it as soon as they are through, by their names on this device. */
  uploads?: string[]
  /** The page that holds a file too large to be kept on the device. */
  page?: string
  /** The server had let go of its files, and they were uploaded once more. */
  again?: boolean
  /** When it was written, by the server's clock as this device knew it. */
  at: string
  /** Set when it was refused: the words why, and nothing more is tried until asked. */
  refused: string | null
  /** The code of the refusal; `stale` when it has waited so long that one is asked. */
  code: string | null
  /** One was asked, and it is to go all the same. */
  insisted?: boolean
}

/** In the order in which they were written. */
export const outbox = signal<readonly Outgoing[]>([])
const left = new Set<string>()
const running = new Set<Id>()
const again = new Set<Id>()

/** Read what waits, for whoever is signed in. */
export async function loadOutbox(): Promise<void> {
  const person = myId.value
  const box = await vault()
  for (const [id, entry] of kept<Outgoing>(person, JOURNAL)) {
    await box.enqueue(entry)
    if (box.lasting) discard(person, JOURNAL, id)
  }
  await reload()
}

async function reload(): Promise<void> {
  const person = myId.value
  const stored = (await (await vault()).queue<Outgoing>()).filter(
    (entry) => entry.person === person && !left.has(entry.client_id),
  )
  if (person !== myId.value) return
  const known = new Set(stored.map((entry) => entry.client_id))
  const unstored = outbox.value.filter(
    (entry) => entry.order === 0 && entry.person === person && !known.has(entry.client_id),
  )
  outbox.value = [...stored, ...unstored]
}

onTabs((subject) => {
  if (subject === "outbox") void reload()
})

function swap(entry: Outgoing): void {
  outbox.value = outbox.value.map((other) => (other.client_id === entry.client_id ? entry : other))
}

async function replace(entry: Outgoing): Promise<void> {
  swap(entry)
  await (await vault()).change(entry)
  tellTabs("outbox")
}

/** Take a message off the queue, and its files with it; `sent` when the server has it. */
export function dropOutgoing(clientId: string, sent = false): void {
  left.add(clientId)
  const files = attachedTo(clientId).map((one) => one.id)
  if (files.length) void uploads().then((module) => module.remove(files, sent))
  discard(myId.value, JOURNAL, clientId)
  outbox.value = outbox.value.filter((entry) => entry.client_id !== clientId)
  void vault()
    .then((box) => box.dequeue(clientId))
    .then(() => tellTabs("outbox"))
}

/** The message is in the log: it is no longer on its way. */
export function arrived(message: Message): void {
  if (outbox.value.some((entry) => entry.client_id === message.client_id))
    dropOutgoing(message.client_id, true)
}

/** Put a refused message back where it was written, with its files. */
export function takeBack(entry: Outgoing): void {
  const begun = draftOf(entry.room, entry.thread).trim()
  keepDraft(entry.room, entry.thread, [begun, entry.text].filter(Boolean).join("\n\n"))
  const files = attachedTo(entry.client_id).map((one) => one.id)
  giveTo(files, null)
  if (files.length) void uploads().then((module) => module.saveAll(files))
  dropOutgoing(entry.client_id)
  dispatchEvent(new CustomEvent("torget:draft"))
}

/** Something a message needs was refused. */
export async function refuse(clientId: string, words: string, code: string): Promise<void> {
  const entry = outbox.value.find((other) => other.client_id === clientId)
  if (entry) await replace({ ...entry, refused: words, code })
}

/** Write a message: it shows at once and goes when the server can be reached and has the files. */
export function send(
  room: Id,
  thread: Id | null,
  text: string,
  files: Id[] = [],
  waitsFor: readonly Attached[] = [],
): void {
  const found = world.value.rooms[room]
  const entry: Outgoing = {
    order: 0,
    client_id: crypto.randomUUID(),
    person: myId.value,
    room,
    room_name: found ? roomName(found) : "",
    thread,
    text,
    files,
    at: new Date(serverNow()).toISOString(),
    refused: null,
    code: null,
    ...(waitsFor.length ? { uploads: waitsFor.map((one) => one.id) } : {}),
    ...(waitsFor.some((one) => !one.lasting) ? { page: pageName() } : {}),
  }
  keep(entry.person, JOURNAL, entry.client_id, entry)
  outbox.value = [...outbox.value, entry]
  if (entry.uploads) {
    giveTo(entry.uploads, entry.client_id)
    void uploads().then((module) => module.saveAll(entry.uploads ?? []))
  }
  void store(entry)
}

async function store(entry: Outgoing): Promise<void> {
  const box = await vault()
  try {
    const order = await box.enqueue(entry)
    if (box.lasting) discard(entry.person, JOURNAL, entry.client_id)
    if (left.has(entry.client_id)) await box.dequeue(entry.client_id)
    else swap({ ...entry, order })
    tellTabs("outbox")
  } catch {
    // No room on the device: it goes from memory, and the journal still holds it.
  }
  await flushRoom(entry.room)
}

export async function retry(clientId: string): Promise<void> {
  const entry = outbox.value.find((other) => other.client_id === clientId)
  if (!entry) return
  const refused = attachedTo(clientId).filter((one) => one.state === "refused")
  await replace({ ...entry, refused: null, code: null, insisted: true })
  if (entry.uploads) {
    const module = await uploads()
    if (refused.length) module.startOver(refused.map((one) => one.id))
    await module.findLost()
  }
  await flushRoom(entry.room)
}

/** Send whatever waits, each room's in the order in which it was written. */
export function flush(): void {
  for (const room of new Set(outbox.value.map((entry) => entry.room))) void flushRoom(room)
}

async function flushRoom(room: Id): Promise<void> {
  if (running.has(room)) {
    again.add(room)
    return
  }
  running.add(room)
  try {
    do {
      again.delete(room)
      if (socket.state === "live" && waits(outbox.value, room))
        await alone(`outbox:${room}`, () => sendAll(room))
    } while (again.has(room))
  } finally {
    running.delete(room)
  }
}

async function sendAll(room: Id): Promise<void> {
  for (;;) {
    const entry = socket.state === "live" ? await nextOf(room) : undefined
    if (!entry) return
    await sendOne(entry)
  }
}

const waits = (entries: readonly Outgoing[], room: Id): Outgoing | undefined =>
  entries.find(
    (entry) =>
      entry.room === room &&
      entry.refused === null &&
      entry.person === myId.value &&
      readyFiles(entry.uploads ?? []) !== null,
  )

/** The vault is asked every time: another tab may have sent what this one still shows. */
async function nextOf(room: Id): Promise<Outgoing | undefined> {
  const stored = await (await vault()).queue<Outgoing>()
  const found = waits(
    stored.filter((entry) => !left.has(entry.client_id)),
    room,
  )
  return (
    found ??
    waits(
      outbox.value.filter((entry) => entry.order === 0),
      room,
    )
  )
}

async function sendOne(entry: Outgoing): Promise<void> {
  const { room, thread, text, client_id } = entry
  const files = [...entry.files, ...(readyFiles(entry.uploads ?? []) ?? [])]
  if (!entry.insisted && serverNow() - Date.parse(entry.at) > FRESH_MS) {
    const words = t("It was written on {date} and has waited since. Send it now?", {
      date: fullTime(entry.at),
    })
    await replace({ ...entry, refused: words, code: "stale" })
    return
  }
  try {
    const { message } = await socket.command("message.send", {
      room,
      text,
      client_id,
      ...(thread ? { thread } : {}),
      ...(files.length ? { files } : {}),
    })
    update((state) => placeMessage(state, message))
    left.add(client_id)
    await (await vault()).dequeue(client_id)
    dropOutgoing(client_id, true)
  } catch (error) {
    if (isPassing(error)) await pause(error)
    else if (error instanceof Refused && error.field === "files" && entry.uploads && !entry.again) {
      // The server keeps for a day what belongs to no message.
      await replace({ ...entry, again: true })
      const module = await uploads()
      module.startOver(entry.uploads)
    } else
      await replace({
        ...entry,
        refused: error instanceof Error ? error.message : "",
        code: error instanceof Refused ? error.code : null,
      })
  }
}

/** Wait as long as the server asks; without a connection not at all, since coming back flushes. */
async function pause(error: unknown): Promise<void> {
  if (socket.state !== "live") return
  const wait = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : RETRY_MS
  await new Promise((resolve) => setTimeout(resolve, wait))
}

/** Remove everything this person has waiting on the device. */
export async function emptyOutbox(person: Id): Promise<void> {
  const box = await vault()
  for (const entry of await box.queue<Outgoing>())
    if (entry.person === person) await box.dequeue(entry.client_id)
  for (const [id] of kept(person, JOURNAL)) discard(person, JOURNAL, id)
  outbox.value = []
  tellTabs("outbox")
}
