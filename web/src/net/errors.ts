/** Why something asked of the server did not happen. */
import type { Refusal } from "./frames"

/** The server said no; `message` is in the reader's language. */
export class Refused extends Error {
  readonly code: string
  readonly field: string | null
  readonly status: number
  readonly retryAfter: number | null

  constructor(refusal: Refusal, status = 0) {
    super(refusal.message)
    this.name = "Refused"
    this.code = refusal.code
    this.field = refusal.field ?? null
    this.status = status
    this.retryAfter = refusal.retry_after ?? null
  }
}

/** The server could not be reached, or the connection broke before the answer: it may have happened or not. */
export class Unreachable extends Error {
  constructor(message = "unreachable") {
    super(message)
    this.name = "Unreachable"
  }
}

/** Whether the same request may succeed if it is made again in a while. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    (error instanceof Refused && ["too_fast", "unavailable"].includes(error.code))
  )
}

/** Whether what was asked for is not there, or not for this person. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.code === "not_found")
}

export function isForbidden(error: unknown): boolean {
  return (
    error instanceof Refused && (error.status === 403 || ["forbidden", "not_member"].includes(error.code))
  )
}
