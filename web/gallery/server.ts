/** A server that answers what a state of the gallery wants it to, in place of `fetch`. */

/** What is answered below `/api/`, by path; a function gets the query. */
export type Answers = Record<string, unknown>

export const never = Symbol("never")
export const lost = Symbol("lost")

/** An error as the API gives it. */
export class No {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
  ) {}
}

let answers: Answers = {}

export function answerWith(next: Answers): void {
  answers = next
}

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status })

export function standIn(): void {
  window.fetch = async (input) => {
    const url = new URL(String(input instanceof Request ? input.url : input), location.href)
    const path = url.pathname.replace(/^.*\/api\//, "")
    const found = path in answers ? answers[path] : new No(404, "not_found", "Det finns inte.")
    if (found === never) return new Promise<Response>(() => {})
    if (found === lost) throw new TypeError("no network")
    if (found instanceof No)
      return json({ error: { code: found.code, message: found.message } }, found.status)
    return json(found)
  }
}
