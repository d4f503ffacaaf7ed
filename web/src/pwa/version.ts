/** Changing to a new version of the client: offered, never forced on somebody who writes.
 *
 * A new service worker waits beside the old one, and this page goes on with its own files. It takes over when one
 * asks for it here or in another tab, or once the app has been closed. A page that was left behind by another tab
 * starts again as soon as nobody looks at it, unless something is half written in it; until then it says so.
 */
import { effect, signal } from "@preact/signals"
import { linkState } from "../state/connection"
import { TAKE_OVER } from "./orders"
import { isWriting } from "./writing"

const CHECK_AFTER_MS = 3600_000
const PATIENCE_MS = 2_500
/** On an address, asks the worker to let it pass to the server. */
const FRESH = "fresh"

/** There is a newer version than the one that is shown. */
export const newVersion = signal(false)

let registration: ServiceWorkerRegistration | null = null
/** This page has asked for the new version, and starts again when it is there. */
let asked = false
let checked = Date.now()

/** Start the worker of this page, once what is on screen has loaded. */
export function startWorker(): void {
  const container = (navigator as Partial<Navigator>).serviceWorker
  if (!container || !import.meta.env.PROD) return
  removeMark()
  let before = container.controller
  container.addEventListener("controllerchange", () => {
    if (before) tookOver()
    before = container.controller
  })
  const register = () =>
    container
      .register("/sw.js", { scope: "/", updateViaCache: "none" })
      .then(follow)
      .catch(() => {
        // Without one (a private window, a full disk) everything works but the start without a network.
      })
  if (before || document.readyState === "complete") void register()
  else addEventListener("load", register, { once: true })
}

function follow(found: ServiceWorkerRegistration): void {
  registration = found
  if (found.waiting && found.active) newVersion.value = true
  found.addEventListener("updatefound", () => {
    const worker = found.installing
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && found.active) newVersion.value = true
    })
  })
  let live = linkState.value === "live"
  effect(() => {
    // The connection came back: the server may have been changed meanwhile.
    if (linkState.value === "live" && !live) check()
    live = linkState.value === "live"
  })
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - checked > CHECK_AFTER_MS) check()
  })
}

function check(): void {
  checked = Date.now()
  registration?.update().catch(() => {})
}

function tookOver(): void {
  if (asked) {
    location.reload()
    return
  }
  newVersion.value = true
  const leave = () => {
    if (document.hidden && !isWriting()) location.reload()
  }
  document.addEventListener("visibilitychange", leave)
  leave()
}

/** Show the newest version there is, now. */
export async function loadNewest(): Promise<void> {
  await registration?.update().catch(() => {})
  const worker = registration?.waiting ?? (await installed(registration?.installing))
  if (worker) {
    asked = true
    worker.postMessage(TAKE_OVER)
    await pause()
  }
  // There is none, or the one before cannot let go just now; once this page has gone it can.
  location.replace(markedFresh(location.href))
}

const pause = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))

/** The worker once it is ready to take over; null when there is none, or it cannot be had soon. */
async function installed(worker: ServiceWorker | null | undefined): Promise<ServiceWorker | null> {
  if (!worker) return null
  const settled = new Promise<ServiceWorker | null>((resolve) => {
    worker.addEventListener("statechange", () => resolve(worker.state === "redundant" ? null : worker))
  })
  return Promise.race([settled, pause()])
}

function markedFresh(href: string): string {
  const url = new URL(href)
  url.searchParams.set(FRESH, "")
  return url.href
}

function removeMark(): void {
  const url = new URL(location.href)
  if (!url.searchParams.has(FRESH)) return
  url.searchParams.delete(FRESH)
  history.replaceState(history.state, "", url)
}
