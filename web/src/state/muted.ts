/** Whether a moderator has taken the word from me: until when, and no longer. */
import { effect, signal } from "@preact/signals"
import { serverNow } from "./clock"
import { me } from "./session"

const LONGEST_MS = 2 ** 31 - 1

/** When I can write again, null while I can. */
export const mutedUntil = signal<string | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

function look(): void {
  clearTimeout(timer)
  const until = me.value?.muted_until ?? null
  const left = until === null ? 0 : Date.parse(until) - serverNow()
  mutedUntil.value = left > 0 ? until : null
  if (left > 0) timer = setTimeout(look, Math.min(left + 500, LONGEST_MS))
}

effect(look)
