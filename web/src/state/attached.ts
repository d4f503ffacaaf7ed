/** Files put to a message that is being written, or that waits for them; what moves them is in uploads.ts. */
import { signal } from "@preact/signals"
import { myId } from "./session"
import type { FileData, FileKind, Id } from "./types"

export interface Attached {
  /** Its name on this device. */
  id: string
  person: Id
  /** Where it was put: a room or "room/thread". */
  place: string
  /** The message that waits for it; null while one still writes. */
  client_id: string | null
  name: string
  size: number
  kind: FileKind
  /** What it shows in words; told to the server before the message goes. */
  alt: string
  /** What the server has of it. */
  file: FileData | null
  state: "waiting" | "sending" | "checking" | "ready" | "refused"
  /** The part that is through, 0 to 1. */
  progress: number
  /** Why it was refused, in words and as the server's code. */
  why: string
  code: string
  /** Whether it is kept on the device until it is sent; else it lives as long as this page. */
  lasting: boolean
  at: number
}

export const attached = signal<readonly Attached[]>([])

/** What was put to the message being written at `place`. */
export const attachedAt = (place: string): Attached[] =>
  attached.value.filter((one) => one.place === place && one.client_id === null && one.person === myId.value)

/** What the message with this id waits for or goes with. */
export const attachedTo = (clientId: string): Attached[] =>
  attached.value.filter((one) => one.client_id === clientId)

/** Whether the server has the file and knows what it shows. */
export const isReady = (one: Attached): boolean => one.file !== null && one.file.alt === one.alt

/** The server's names for these files, or null while one of them is not through. */
export function readyFiles(ids: readonly string[]): Id[] | null {
  const found = ids.map((id) => attached.value.find((one) => one.id === id))
  return found.every((one) => one && isReady(one)) ? found.map((one) => one?.file?.id ?? "") : null
}

/** Let these files go with the message `clientId`, or be where one writes again. */
export function giveTo(ids: readonly string[], clientId: string | null): void {
  attached.value = attached.value.map((one) => (ids.includes(one.id) ? { ...one, client_id: clientId } : one))
}

/** The code that moves files, which is not part of the first load. */
export const uploads = () => import("./uploads")
