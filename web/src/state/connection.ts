/** The one socket of this page. */
import { signal } from "@preact/signals"
import type { LinkState } from "../net/link"
import { Socket, type SocketHooks } from "../net/socket"

export const linkState = signal<LinkState>("idle")

const nothing = (): void => {}
const hooks: SocketHooks = {
  state: nothing,
  hello: nothing,
  event: nothing,
  reset: nothing,
  gone: nothing,
  moved: nothing,
  came: nothing,
  alert: nothing,
  unitRooms: nothing,
  counts: nothing,
  typing: nothing,
  readOn: nothing,
  presence: nothing,
}

const address = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`

export const socket = new Socket(address(), hooks)

/** Wire what happens when the server speaks. */
export function listen(listeners: Partial<SocketHooks>): void {
  Object.assign(hooks, listeners)
}
