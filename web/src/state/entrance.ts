/** What one must know to sign in here: whether codes are sent by mail, and whom to ask. */
import { signal } from "@preact/signals"
import { rest } from "../net/rest"

interface Entrance {
  mail: boolean
  help: string
}

const LONGEST_WAIT_MS = 1_500

export const entrance = signal<Entrance>({ mail: false, help: "" })
let asked: Promise<void> | undefined

/** Ask for it, once; resolves when it is known, or is not worth waiting for any longer. */
export function loadEntrance(): Promise<void> {
  asked ??= rest.get<Entrance>("entrance").then(
    (found) => {
      entrance.value = found
    },
    () => {
      asked = undefined
    },
  )
  return Promise.race([asked, new Promise<void>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))])
}
