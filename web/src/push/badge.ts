/** The figure on the app's icon: as many unread notifications as the inbox holds, as pushes say it too. */
import { effect } from "@preact/signals"
import { rest } from "../net/rest"
import { sessionState } from "../state/session"

interface Badged {
  setAppBadge?(count: number): Promise<void>
  clearAppBadge?(): Promise<void>
}

/** Ask how many are unread and show it. Nothing depends on it: what fails is tried at the next turn. */
export async function showBadge(): Promise<void> {
  try {
    const { unread } = await rest.get<{ unread: number }>("inbox", { limit: 1 })
    await (navigator as Badged).setAppBadge?.(unread)
  } catch {
    // No network, or a browser that shows none for a page in a tab.
  }
}

/** Keep it right: on coming in, and whenever the app is left, for then the icon is what one sees. */
export function keepBadge(): void {
  if (!("setAppBadge" in navigator)) return
  effect(() => {
    if (sessionState.value === "in") void showBadge()
    if (sessionState.value === "out") (navigator as Badged).clearAppBadge?.().catch(() => {})
  })
  document.addEventListener("visibilitychange", () => {
    if (sessionState.value === "in") void showBadge()
  })
}
