/** Moves attached files to the server: two at a time, again after a lost network, once over all tabs.
 *
 * A file of at most 25 MB, and 100 MB together, is kept on the device until its message is sent and survives a
 * closed app. A larger one lives as long as the page, which says so.
 */
import { t, tn } from "../i18n"
import { sizeInWords } from "../i18n/files"
import { backoffMs } from "../net/backoff"
import { isAbsent, Refused } from "../net/errors"
import { rest } from "../net/rest"
import { type Upload, upload } from "../net/upload"
import { type Attached, attached, attachedAt, isReady } from "./attached"
import { serverNow } from "./clock"
import { linkState } from "./connection"
import { limitOf } from "./limits"
import { flush, outbox, refuse } from "./outbox"
import { myId } from "./session"
import { alone, isOpen, onTabs, tellTabs } from "./tabs"
import type { FileData, FileKind } from "./types"
import { vault } from "./vault"

const AT_ONCE = 2
const KEPT_BYTES = 25_000_000
const KEPT_TOGETHER_BYTES = 100_000_000
const TELL_AFTER_MS = 800

interface Kept {
  meta: Attached
  content: Blob
}

const contents = new Map<string, Blob>()
const shown = new Map<string, string>()
const running = new Map<string, Upload | null>()
const resting = new Map<string, ReturnType<typeof setTimeout>>()
const failures = new Map<string, number>()
const telling = new Map<string, ReturnType<typeof setTimeout>>()

const find = (id: string): Attached | undefined => attached.value.find((one) => one.id === id)

function change(id: string, to: Partial<Attached>): void {
  attached.value = attached.value.map((one) => (one.id === id ? { ...one, ...to } : one))
}

/** An address under which this page shows the picture or film before the server has it. */
export function previewOf(one: Attached): string | null {
  const content = contents.get(one.id)
  if (!content || (one.kind !== "image" && one.kind !== "video")) return null
  const known = shown.get(one.id) ?? URL.createObjectURL(content)
  shown.set(one.id, known)
  return known
}

// --- what is kept on the device ----------------------------------------------------------------------------

async function save(id: string): Promise<void> {
  const box = await vault()
  const meta = find(id)
  const content = contents.get(id)
  if (!meta?.lasting || !content) return
  await box.put("blobs", id, { meta, content } satisfies Kept)
  // Taken away while it was being written.
  if (!find(id)) await box.remove("blobs", id)
  tellTabs("attached")
}

export const saveAll = (ids: readonly string[]): Promise<unknown> => Promise.all(ids.map(save))

async function stored(): Promise<Kept[]> {
  const box = await vault()
  const found = await Promise.all((await box.keys("blobs")).map((id) => box.get<Kept>("blobs", id)))
  return found.filter((kept): kept is Kept => kept?.meta.person === myId.value)
}

function asNew(meta: Attached): Attached {
  const refused = meta.state === "refused"
  return {
    ...meta,
    state: refused ? "refused" : meta.file ? "ready" : "waiting",
    progress: meta.file ? 1 : 0,
  }
}

/** Take up what this device holds of earlier pages. */
export async function restore(): Promise<void> {
  const waiting = new Set(outbox.value.map((entry) => entry.client_id))
  for (const { meta, content } of await stored()) {
    if (find(meta.id)) continue
    // Its message was sent, and the page closed before it could tidy up.
    if (meta.client_id !== null && !waiting.has(meta.client_id)) {
      void vault().then((box) => box.remove("blobs", meta.id))
      continue
    }
    contents.set(meta.id, content)
    attached.value = [...attached.value, asNew(meta)]
  }
  await findLost()
  for (const one of attached.value) if (one.file && !isReady(one)) tellSoon(one.id)
  pump()
}

/** Messages whose files were too large to be kept, from a page that is closed. */
export async function findLost(): Promise<void> {
  for (const entry of outbox.value) {
    const gone = entry.refused === null && entry.uploads?.some((id) => !find(id))
    if (gone && !(entry.page && (await isOpen(entry.page))))
      await refuse(
        entry.client_id,
        t("A file was too large to be kept on the device, and Torget was closed before it was sent."),
        "file_lost",
      )
  }
}

/** Another tab has added, sent or described something. */
async function follow(): Promise<void> {
  const there = new Map((await stored()).map((kept) => [kept.meta.id, kept]))
  for (const one of attached.value)
    if (one.lasting && !there.has(one.id) && !running.has(one.id)) letGo(one.id)
  for (const [id, { meta, content }] of there) {
    const known = find(id)
    if (!known) {
      contents.set(id, content)
      attached.value = [...attached.value, asNew(meta)]
    } else
      change(id, {
        client_id: meta.client_id,
        place: meta.place,
        ...(document.hasFocus() ? {} : { alt: meta.alt }),
        ...(meta.file && !known.file ? { file: meta.file, state: "ready", progress: 1 } : {}),
      })
  }
  pump()
}

onTabs((subject) => {
  if (subject === "attached") void follow()
})

// --- putting files to a message -----------------------------------------------------------------------------

export function kindOf(type: string): FileKind {
  const found = /^(image|video|audio)\//.exec(type)?.[1]
  return found && type !== "image/svg+xml" ? (found as FileKind) : "document"
}

/** What is wrong with a file before it is sent at all, in words. */
function objection(file: File): string {
  const limit = kindOf(file.type) === "video" ? limitOf("video_bytes", 100e6) : limitOf("file_bytes", 25e6)
  if (file.size === 0) return t("“{name}” is empty.", { name: file.name })
  if (file.size > limit)
    return t("“{name}” is too large: {size}, and at most {limit} is possible.", {
      name: file.name,
      size: sizeInWords(file.size),
      limit: sizeInWords(limit),
    })
  return ""
}

/** Put files to the message being written at `place`; returns what of them was not taken, in words. */
export async function attach(place: string, files: Iterable<File>): Promise<string[]> {
  const most = limitOf("files", 10)
  const words: string[] = []
  let over = 0
  for (const file of files) {
    const wrong = objection(file)
    if (wrong) words.push(wrong)
    else if (attachedAt(place).length >= most) over++
    else add(place, file)
  }
  if (over)
    words.push(
      tn(
        "{n} file was left out: at most {most} in one message.",
        "{n} files were left out: at most {most} in one message.",
        over,
        { most },
      ),
    )
  pump()
  return words
}

function add(place: string, file: File): void {
  const kept = attached.value.reduce((sum, one) => sum + (one.lasting ? one.size : 0), 0)
  const one: Attached = {
    id: crypto.randomUUID(),
    person: myId.value,
    place,
    client_id: null,
    name: file.name || t("File"),
    size: file.size,
    kind: kindOf(file.type),
    alt: "",
    file: null,
    state: "waiting",
    progress: 0,
    why: "",
    code: "",
    lasting: file.size <= KEPT_BYTES && kept + file.size <= KEPT_TOGETHER_BYTES,
    at: serverNow(),
  }
  contents.set(one.id, file)
  attached.value = [...attached.value, one]
  void vault().then(async (box) => {
    if (!box.lasting) change(one.id, { lasting: false })
    else await save(one.id).catch(() => change(one.id, { lasting: false }))
  })
}

/** Say in words what a file shows. */
export function describe(id: string, alt: string): void {
  change(id, { alt: alt.replace(/\s+/g, " ").trimStart() })
  tellSoon(id)
}

function tellSoon(id: string, wait = TELL_AFTER_MS): void {
  clearTimeout(telling.get(id))
  telling.set(
    id,
    setTimeout(() => void tell(id), wait),
  )
}

async function tell(id: string): Promise<void> {
  telling.delete(id)
  const one = find(id)
  if (!one) return
  const alt = one.alt.trim()
  if (alt !== one.alt) change(id, { alt })
  await save(id).catch(() => {})
  if (!one.file || one.file.alt === alt) return
  try {
    const { file } = await rest.patch<{ file: FileData }>(`files/${one.file.id}`, { alt })
    // What the server made of it is what it is.
    if (find(id)?.alt === alt) change(id, { file, alt: file.alt })
    await save(id).catch(() => {})
    flush()
  } catch (error) {
    if (isAbsent(error)) startOver([id])
    else if (error instanceof Refused && error.status === 400) change(id, { alt: one.file.alt })
    else if (find(id)) tellSoon(id, 3_000)
  }
}

/** Take files away: from the message, from this device, and unless they were `sent`, from the server. */
export function remove(ids: readonly string[], sent = false): void {
  for (const id of ids) {
    const one = find(id)
    letGo(id)
    void vault()
      .then((box) => box.remove("blobs", id))
      .then(() => tellTabs("attached"))
    if (one?.file && !sent) rest.delete(`files/${one.file.id}`).catch(() => {})
  }
}

function letGo(id: string): void {
  attached.value = attached.value.filter((one) => one.id !== id)
  running.get(id)?.giveUp()
  clearTimeout(resting.get(id))
  clearTimeout(telling.get(id))
  const address = shown.get(id)
  if (address) URL.revokeObjectURL(address)
  for (const table of [contents, shown, resting, failures, telling]) table.delete(id)
}

/** Remove everything of this person from the device. */
export async function forgetAll(person: string): Promise<void> {
  const box = await vault()
  for (const id of await box.keys("blobs"))
    if ((await box.get<Kept>("blobs", id))?.meta.person === person) await box.remove("blobs", id)
  for (const one of attached.value) if (one.person === person) letGo(one.id)
}

// --- on their way -------------------------------------------------------------------------------------------

/** Try again what was refused or what the server no longer has. */
export function startOver(ids: readonly string[]): void {
  for (const id of ids)
    change(
      id,
      contents.has(id)
        ? { file: null, state: "waiting", progress: 0 }
        : {
            file: null,
            state: "refused",
            why: t("The file is no longer here. Choose it again."),
            code: "file_lost",
          },
    )
  // What the device holds must not say that the server has it.
  void saveAll(ids)
    .catch(() => {})
    .then(pump)
}

/** Move what waits, as far as there is a network. */
function pump(): void {
  if (linkState.value !== "live") return
  for (const one of attached.value) {
    if (running.size >= AT_ONCE) return
    const waits = one.state === "waiting" && one.person === myId.value
    if (waits && !running.has(one.id) && !resting.has(one.id)) void move(one.id)
  }
}

linkState.subscribe((state) => {
  if (state !== "live") return
  for (const [id, timer] of resting) {
    clearTimeout(timer)
    resting.delete(id)
  }
  pump()
})

async function move(id: string): Promise<void> {
  running.set(id, null)
  try {
    await alone(`upload:${id}`, () => moveOne(id))
    failures.delete(id)
  } catch (error) {
    failed(id, error)
  }
  running.delete(id)
  if (find(id)?.file) flush()
  pump()
}

async function moveOne(id: string): Promise<void> {
  const one = find(id)
  if (!one) return
  if (one.lasting) {
    const kept = await (await vault()).get<Kept>("blobs", id)
    // Another tab was first.
    if (kept?.meta.file) {
      change(id, { file: kept.meta.file, state: "ready", progress: 1 })
      return
    }
  }
  const content = contents.get(id)
  if (!content || !(await isReadable(content)))
    throw new Refused({ code: "file_lost", message: t("The file is no longer here. Choose it again.") })
  const now = find(id)
  if (!now) return
  change(id, { state: "sending", progress: 0 })
  const going = upload(content, now.name, now.alt, (part) =>
    change(id, { progress: part, state: part < 1 ? "sending" : "checking" }),
  )
  running.set(id, going)
  const file = await going.done
  if (!find(id)) {
    // Taken away in the last moment.
    rest.delete(`files/${file.id}`).catch(() => {})
    return
  }
  change(id, { file, state: "ready", progress: 1 })
  await save(id).catch(() => {})
  if (!isReady(find(id) as Attached)) tellSoon(id, 0)
}

async function isReadable(content: Blob): Promise<boolean> {
  try {
    await content.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

const PASSING = ["too_fast", "unavailable", "file_incomplete", "not_signed_in"]

function failed(id: string, error: unknown): void {
  const one = find(id)
  if (!one) return
  if (error instanceof Refused && !PASSING.includes(error.code)) {
    const why = error.message || t("The server does not take this file.")
    change(id, { state: "refused", progress: 0, why, code: error.code })
    void save(id).catch(() => {})
    if (one.client_id !== null) void refuse(one.client_id, `${one.name}: ${why}`, "file_refused")
    return
  }
  change(id, { state: "waiting", progress: 0 })
  const before = failures.get(id) ?? 0
  failures.set(id, before + 1)
  const wait = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : backoffMs(before + 1)
  resting.set(
    id,
    setTimeout(() => {
      resting.delete(id)
      pump()
    }, wait),
  )
}
