/** Signing in and out through the headless browser API of django-allauth, and how one signs in from now on. */
import { Refused, Unreachable } from "./errors"
import { askPasskey, makePasskey } from "./passkeys"
import { csrfToken, request } from "./rest"

const BASE = "/_allauth/browser/v1"

interface Flow {
  id: string
  is_pending?: boolean
  types?: string[]
}

interface Answer {
  status: number
  data?: { flows?: Flow[] } & Record<string, unknown>
  meta?: { is_authenticated?: boolean; secret?: string; qr?: string }
  errors?: { code: string; message: string; param?: string }[]
}

/** `second`: a second step is wanted, by one of these means. `elsewhere`: something this client does not know. */
export type Outcome = { kind: "signed_in" | "code_sent" | "elsewhere" } | { kind: "second"; types: string[] }

/** One has to show once more that it is oneself, by one of these flows. */
export class WhoAreYou extends Error {
  readonly flows: Flow[]
  constructor(flows: Flow[]) {
    super("reauthenticate")
    this.flows = flows
  }
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  if (method !== "GET" && csrfToken() === "") await request("GET", `${BASE}/config`)
  const answer = await request(method, `${BASE}/${path}`, body)
  if (answer.status >= 500) throw new Unreachable()
  return { ...(answer.body as object | null), status: answer.status } as Answer
}

function refuse(answer: Answer): never {
  const first = answer.errors?.[0]
  const code = first?.code ?? (answer.status === 429 ? "too_fast" : "forbidden")
  throw new Refused({ code, message: first?.message ?? "", field: first?.param ?? null }, answer.status)
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.status === 200) return { kind: "signed_in" }
  if (answer.errors?.length || answer.status !== 401) refuse(answer)
  const pending = answer.data?.flows?.find((flow) => flow.is_pending)
  if (pending?.id === "mfa_authenticate") return { kind: "second", types: pending.types ?? [] }
  if (pending?.id === "login_by_code" || pending?.id === "password_reset_by_code")
    return { kind: "code_sent" }
  return pending ? { kind: "elsewhere" } : refuse(answer)
}

/** Sign in with a username or an e-mail address. Throws Refused when they do not match, Unreachable without an answer. */
export async function signIn(name: string, password: string): Promise<Outcome> {
  const login = name.includes("@") ? { email: name, password } : { username: name, password }
  return outcomeOf(await ask("POST", "auth/login", login))
}

/** Have a code sent to the address of an account, if it has one. */
export async function sendCode(name: string): Promise<Outcome> {
  return outcomeOf(await ask("POST", "auth/code/request", { email: name }))
}

/** Sign in by the code that was sent. */
export async function giveSentCode(code: string): Promise<Outcome> {
  const answer = await ask("POST", "auth/code/confirm", { code })
  if (answer.status === 409) throw new Refused({ code: "code_over", message: "" }, 409)
  return outcomeOf(answer)
}

/** The second step: a code from an authenticator app or a recovery code. */
export async function giveCode(code: string): Promise<Outcome> {
  return outcomeOf(await ask("POST", "auth/2fa/authenticate", { code }))
}

async function byPasskey(path: string): Promise<Outcome> {
  const { data } = await ask("GET", path)
  const credential = await askPasskey(data?.request_options)
  return outcomeOf(await ask("POST", path, { credential }))
}

export const signInByPasskey = (): Promise<Outcome> => byPasskey("auth/webauthn/login")
export const secondByPasskey = (): Promise<Outcome> => byPasskey("auth/webauthn/authenticate")

/** Have a code sent to choose a new password with. */
export async function forgotPassword(name: string): Promise<void> {
  const answer = await ask("POST", "auth/password/request", { email: name })
  if (answer.errors?.length || ![200, 401].includes(answer.status)) refuse(answer)
}

export async function newPassword(code: string, password: string): Promise<void> {
  const answer = await ask("POST", "auth/password/reset", { key: code, password })
  if (answer.status === 409) throw new Refused({ code: "code_over", message: "" }, 409)
  if (answer.errors?.length || ![200, 401].includes(answer.status)) refuse(answer)
}

/** End this session. */
export async function signOut(): Promise<void> {
  await ask("DELETE", "auth/session")
}

// --- how I sign in -------------------------------------------------------------------------------------------

export interface Authenticator {
  type: "totp" | "webauthn" | "recovery_codes"
  id?: number
  name?: string
  created_at: number
  last_used_at: number | null
  unused_code_count?: number
}

/** Ask for something of my own account.
 *
 * @throws WhoAreYou when one has to show first that it is oneself.
 */
async function own(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await ask(method, path, body)
  if (answer.status === 401 && answer.meta?.is_authenticated) throw new WhoAreYou(answer.data?.flows ?? [])
  if (answer.status >= 400 && !(method === "GET" && answer.status === 404)) refuse(answer)
  return answer
}

export const authenticators = async (): Promise<Authenticator[]> =>
  ((await own("GET", "account/authenticators")).data ?? []) as unknown as Authenticator[]

/** Make a passkey on this device. */
export async function addPasskey(name = ""): Promise<void> {
  const { data } = await own("GET", "account/authenticators/webauthn?passwordless")
  const credential = await makePasskey(data?.creation_options)
  await own("POST", "account/authenticators/webauthn", { name, credential, passwordless: true })
}

export const removePasskey = (id: number): Promise<unknown> =>
  own("DELETE", "account/authenticators/webauthn", { authenticators: [id] })

/** Begin to set up an authenticator app. */
export async function beginApp(): Promise<{ secret: string; qr: string }> {
  const { meta } = await own("GET", "account/authenticators/totp")
  return { secret: meta?.secret ?? "", qr: meta?.qr ?? "" }
}

export const finishApp = (code: string): Promise<unknown> =>
  own("POST", "account/authenticators/totp", { code })
export const removeApp = (): Promise<unknown> => own("DELETE", "account/authenticators/totp")

export async function recoveryCodes(anew = false): Promise<string[]> {
  const answer = await own(anew ? "POST" : "GET", "account/authenticators/recovery-codes")
  return (answer.data?.unused_codes ?? []) as string[]
}

export const changePassword = (current: string, password: string): Promise<unknown> =>
  own("POST", "account/password/change", {
    ...(current ? { current_password: current } : {}),
    new_password: password,
  })

/** Show once more that it is oneself. */
export const confirmByPassword = (password: string): Promise<unknown> =>
  own("POST", "auth/reauthenticate", { password })
export const confirmByCode = (code: string): Promise<unknown> =>
  own("POST", "auth/2fa/reauthenticate", { code })
export async function confirmByPasskey(): Promise<void> {
  const { data } = await own("GET", "auth/webauthn/reauthenticate")
  const credential = await askPasskey(data?.request_options)
  await own("POST", "auth/webauthn/reauthenticate", { credential })
}
