/** Who is signed in on this device. */
import { computed, signal } from "@preact/signals"
import type { Me } from "./types"

/** `out` also after the sign-in was revoked; `unreachable` the server did not answer at the start. */
export type SessionState = "loading" | "out" | "in" | "unreachable"

export const sessionState = signal<SessionState>("loading")
export const me = signal<Me | null>(null)
export const myId = computed(() => me.value?.person.id ?? "")
/** Why the sign-in is shown, when it is not the first thing one sees. */
export const signedOutBecause = signal<"" | "ended">("")
