/** Sign-in and sign-out through the headless browser API of django-allauth. */
import { Refused, Unreachable } from "./errors"
import { csrfToken, request } from "./rest"

const BASE = "/_allauth/browser/v1"

interface Flow {
  id: string
  is_pending?: boolean
}

interface Answer {
  status: number
  data?: { flows?: Flow[] }
  errors?: { code: string; message: string; param?: string }[]
}

export type Outcome = "signed_in" | "code_wanted" | "elsewhere"

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  if (method !== "GET" && csrfToken() === "") await request("GET", `${BASE}/config`)
  const answer = await request(method, `${BASE}/${path}`, body)
  if (answer.status >= 500) throw new Unreachable()
  return { ...(answer.body as object | null), status: answer.status } as Answer
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.status === 200) return "signed_in"
  const first = answer.errors?.[0]
  if (first)
    throw new Refused({ code: first.code, message: first.message, field: first.param ?? null }, answer.status)
  const pending = answer.data?.flows?.find((flow) => flow.is_pending)
  if (pending?.id === "mfa_authenticate") return "code_wanted"
  if (answer.status === 401 && pending) return "elsewhere"
  throw new Refused({ code: answer.status === 429 ? "too_fast" : "forbidden", message: "" }, answer.status)
}

/** Sign in with a username or an e-mail address. Throws Refused when they do not match, Unreachable without an answer. */
export async function signIn(name: string, password: string): Promise<Outcome> {
  const login = name.includes("@") ? { email: name, password } : { username: name, password }
  return outcomeOf(await ask("POST", "auth/login", login))
}

/** The second step: a code from an authenticator app or a recovery code. */
export async function giveCode(code: string): Promise<Outcome> {
  return outcomeOf(await ask("POST", "auth/2fa/authenticate", { code }))
}

/** End this session. */
export async function signOut(): Promise<void> {
  await ask("DELETE", "auth/session")
}
