/** Saying what one is doing: shown at once, taken back when the server refuses. */
import { rest } from "../../net/rest"
import { me } from "../../state/session"
import type { Status } from "../../state/types"

function show(status: Status | null): void {
  if (me.value) me.value = { ...me.value, person: { ...me.value.person, status } }
}

async function tried(status: Status | null, send: () => Promise<{ status: Status | null }>): Promise<void> {
  const before = me.value?.person.status ?? null
  show(status)
  try {
    show((await send()).status)
  } catch (error) {
    show(before)
    throw error
  }
}

export const setStatus = (status: Status): Promise<void> => tried(status, () => rest.put("me/status", status))

export const clearStatus = (): Promise<void> => tried(null, () => rest.delete("me/status"))
