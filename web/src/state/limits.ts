/** The bounds in force here, as the server told them, and its clock. */
import { signal } from "@preact/signals"
import type { Hello } from "../net/frames"
import { serverNow, setClock } from "./clock"
import type { Message } from "./types"

const limits = signal<Record<string, number>>({})

export function takeLimits(hello: Pick<Hello, "limits" | "now">): void {
  limits.value = hello.limits
  setClock(hello.now)
}

/** A bound of the server's, or what it usually is. */
export const limitOf = (name: string, usually: number): number => limits.value[name] ?? usually

/** How many minutes one has for it; null without a limit. */
const windowOf = (what: "edit" | "delete"): number | null => limits.value[`${what}_minutes`] ?? null

/** Whether the author may still do it to their message. */
export function isInTime(what: "edit" | "delete", message: Pick<Message, "at">, now = serverNow()): boolean {
  const minutes = windowOf(what)
  return minutes === null || now < Date.parse(message.at) + minutes * 60_000
}
