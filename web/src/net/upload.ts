/** One file on its way to the server, with how far it has come. */
import type { FileData } from "../state/types"
import { Refused, Unreachable } from "./errors"
import type { Refusal } from "./frames"
import { csrfToken } from "./rest"

/** Nothing went through for so long: the connection is dead, whatever the browser thinks of it. */
const SILENT_MS = 30_000

export interface Sending<T> {
  /** Rejects with Refused when the server said no, Unreachable when it could not be reached or was given up. */
  done: Promise<T>
  giveUp(): void
}

export type Upload = Sending<FileData>

function refusalOf(request: XMLHttpRequest): Refused {
  let error: Refusal | undefined
  try {
    error = (JSON.parse(request.responseText) as { error?: Refusal }).error
  } catch {
    // A proxy in between has a page of its own to say no with.
  }
  const code = request.status === 413 ? "file_too_large" : request.status >= 500 ? "unavailable" : "invalid"
  return new Refused(error?.code ? error : { code, message: "" }, request.status)
}

/** Send a form; `progress` is told the part that is through, 0 to 1. */
export function sendForm<T>(path: string, form: FormData, progress: (part: number) => void): Sending<T> {
  const request = new XMLHttpRequest()
  let silence: ReturnType<typeof setTimeout> | undefined
  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(() => request.abort(), SILENT_MS)
  }
  const done = new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (event) => {
      listen()
      if (event.lengthComputable) progress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status === 201) {
        try {
          resolve(JSON.parse(request.responseText) as T)
        } catch {
          reject(new Unreachable())
        }
      } else reject(request.status === 0 ? new Unreachable() : refusalOf(request))
    }
    request.onerror = request.onabort = request.ontimeout = () => reject(new Unreachable())
    request.onloadend = () => clearTimeout(silence)
  })
  request.open("POST", path)
  request.setRequestHeader("Accept", "application/json")
  request.setRequestHeader("X-CSRFToken", csrfToken())
  // The server needs its time for a large picture once all of it is there: only the way is watched.
  request.upload.onloadend = () => clearTimeout(silence)
  listen()
  request.send(form)
  return { done, giveUp: () => request.abort() }
}

/** Send a file that is to be part of a message. */
export function upload(content: Blob, name: string, alt: string, progress: (part: number) => void): Upload {
  const form = new FormData()
  if (alt) form.append("alt", alt)
  form.append("file", content, name)
  const sending = sendForm<{ file: FileData }>("/api/files", form, progress)
  return { done: sending.done.then((answer) => answer.file), giveUp: sending.giveUp }
}
