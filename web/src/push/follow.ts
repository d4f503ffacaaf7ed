/** Between the open app and its notifications: going where one leads, taking away what was read. */
import { effect } from "@preact/signals"
import { OPEN } from "../pwa/orders"
import { go } from "../router"
import { isView } from "../sections"
import { sessionState } from "../state/session"
import { world } from "../state/store"
import { myRooms, unreadIn } from "../state/world"
import { keepBadge } from "./badge"
import { lookAfter } from "./push"

const CALM_MS = 400

/** Begin. */
export function followPush(): void {
  keepBadge()
  const container = (navigator as Partial<Navigator>).serviceWorker
  if (!container || !("Notification" in globalThis)) return
  container.addEventListener("message", (event) => {
    const { order, path } = (event.data ?? {}) as { order?: string; path?: string }
    if (order === OPEN && path && isView(path.split(/[?#]/)[0] ?? "")) go(path)
  })
  let waiting: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const read = myRooms(world.value)
      .filter((room) => unreadIn(room) === 0 && room.mentions === 0)
      .map((room) => room.id)
    clearTimeout(waiting)
    waiting = setTimeout(() => void takeAway(new Set(read)), CALM_MS)
  })
  let inside = false
  effect(() => {
    if (sessionState.value === "in" && !inside) void lookAfter()
    inside = sessionState.value === "in"
  })
}

/** Which room a notification is about: /chat/<room>…, threads aside, which are read by themselves. */
export function roomOf(url: unknown): string {
  try {
    const [, section, room, kind] = new URL(String(url), location.origin).pathname.split("/")
    return section === "chat" && kind !== "t" ? (room ?? "") : ""
  } catch {
    return ""
  }
}

async function takeAway(read: Set<string>): Promise<void> {
  if (Notification.permission !== "granted") return
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined)
  for (const shown of (await registration?.getNotifications()) ?? [])
    if (read.has(roomOf(shown.data?.url))) shown.close()
}
