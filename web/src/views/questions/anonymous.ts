/** Asking without a name: tokens kept on this device, questions sent without a cookie, secrets to follow them by. */
import { signal } from "@preact/signals"
import { Refused, Unreachable } from "../../net/errors"
import type { Refusal } from "../../net/frames"
import { rest } from "../../net/rest"
import type { Fate } from "../../state/questions"
import { myId } from "../../state/session"
import { keep, keptOne } from "../../state/storage"
import type { Id } from "../../state/types"
import { begin, hashOf, newSecret } from "./blind"
import type { Page } from "./store"

interface Kept {
  tokens: { message: string; signature: string }[]
  secrets: string[]
}

const KIND = "nameless"
/** Questions are asked after one by one, at moments of their own. */
const APART_MS = 3_000

/** How many questions I can still ask without a name here; null where the session or this browser has none. */
export const tokensLeft = signal<number | null>(null)
export const nameless = signal<Fate[]>([])

const load = (session: Id): Kept => keptOne<Kept>(myId.value, KIND, session) ?? { tokens: [], secrets: [] }

function store(session: Id, kept: Kept): void {
  keep(myId.value, KIND, session, kept)
  tokensLeft.value = kept.tokens.length
}

/** Take my tokens when a page is opened, as everybody does, and see what became of what I asked. */
export async function openNameless(now: Page): Promise<void> {
  const { id } = now.session
  tokensLeft.value = null
  nameless.value = []
  if (!now.tokens || !crypto.subtle) return
  const kept = load(id)
  if (kept.tokens.length || kept.secrets.length || now.tokens.taken) tokensLeft.value = kept.tokens.length
  else if (now.may.ask) {
    const begun = await Promise.all(
      Array.from({ length: now.tokens.count }, () => begin(now.tokens?.modulus ?? "")),
    )
    const { signed } = await rest.post<{ signed: string[] }>(`questions/sessions/${id}/tokens`, {
      blinded: begun.map((token) => token.blinded),
    })
    const tokens = begun.flatMap((token, place) => {
      const signature = token.finish(signed[place] ?? "0")
      return signature ? [{ message: token.message, signature }] : []
    })
    store(id, { tokens, secrets: [] })
  }
  for (const secret of kept.secrets) {
    await followNameless(id, secret).catch(() => {})
    await new Promise((done) => setTimeout(done, Math.random() * APART_MS))
  }
}

async function post<T>(path: string, body: object): Promise<T> {
  const response = await fetch(`/api/questions/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
  }).catch(() => {
    throw new Unreachable()
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Refused((answer as { error: Refusal }).error, response.status)
  return answer as T
}

async function followNameless(session: Id, secret: string): Promise<void> {
  const { question } = await post<{ question: Fate }>("anonymous/fate", { secret })
  if (question.session === session)
    nameless.value = [...nameless.value.filter((one) => one.id !== question.id), question]
}

/** Ask without a name; the token is spent, and the secret kept on this device alone. */
export async function askNameless(session: Id, text: string): Promise<void> {
  const kept = load(session)
  const [token, ...tokens] = kept.tokens
  if (!token) return
  const secret = newSecret()
  await post("anonymous", { session, ...token, text, follow: await hashOf(secret) })
  store(session, { tokens, secrets: [...kept.secrets, secret] })
  await followNameless(session, secret).catch(() => {})
}
