/** Requests to the REST API, with the session cookie and the CSRF token of Django. */
import { Refused, Unreachable } from "./errors"
import type { Refusal } from "./frames"

type Query = Record<string, string | number | null | undefined>
type Listener = () => void

const TIMEOUT_MS = 20_000
let onSignedOut: Listener = () => {}
let onHeld: Listener = () => {}

/** Call `listener` when an answer says that the house rules have to be accepted first. */
export function whenHeld(listener: Listener): void {
  onHeld = listener
}

/** Call `listener` when an answer says that nobody is signed in. */
export function whenSignedOut(listener: Listener): void {
  onSignedOut = listener
}

export function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)
  return found?.[1] ? decodeURIComponent(found[1]) : ""
}

/** Make one request; `null` where the answer has no body.
 *
 * @throws Unreachable when there was no answer, or one that is not the server's own.
 */
export async function request(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const headers: Record<string, string> = { Accept: "application/json" }
  if (body !== undefined) headers["Content-Type"] = "application/json"
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken()
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw new Unreachable()
  }
  const text = await response.text().catch(() => "")
  if (text === "") return { status: response.status, body: null }
  try {
    return { status: response.status, body: JSON.parse(text) }
  } catch {
    throw new Unreachable(`answer ${response.status} is not JSON`)
  }
}

function refusalIn(body: unknown, status: number): Refusal {
  const error = (body as { error?: Refusal } | null)?.error
  return error?.code ? error : { code: status === 404 ? "not_found" : "unavailable", message: "" }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await request(method, `/api/${path}`, body)
  if (answer.status < 400) return answer.body as T
  const refusal = refusalIn(answer.body, answer.status)
  if (answer.status === 401 || refusal.code === "not_signed_in") onSignedOut()
  if (refusal.code === "rules_not_accepted") onHeld()
  throw new Refused(refusal, answer.status)
}

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  )
  return pairs.length
    ? `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`
    : path
}

export const rest = {
  get: <T>(path: string, query: Query = {}) => call<T>("GET", withQuery(path, query)),
  post: <T>(path: string, body: unknown = {}) => call<T>("POST", path, body),
  put: <T>(path: string, body: unknown) => call<T>("PUT", path, body),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", path, body),
  delete: <T>(path: string) => call<T>("DELETE", path),
}
