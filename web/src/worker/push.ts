/** Pushes: shown always, opened where they lead, taken away when they were read elsewhere, and kept coming. */

import { OPEN } from "../pwa/orders"
import { ANSWERS, answer, flushAnswers, linkIn } from "./answers"

declare const self: ServiceWorkerGlobalScope

interface Push {
  notification?: {
    title?: string
    body?: string
    tag?: string
    lang?: string
    timestamp?: number
    actions?: { action: string; title: string }[]
    navigate?: string
    data?: { kind?: string; url?: string; beacon?: string }
  }
  app_badge?: number
  /** Tags of notifications that were read elsewhere. */
  read?: string[]
}

const ICON = "/static/icons/icon-192.png"
const HOME = "/chat"

self.addEventListener("push", (event) => event.waitUntil(receive(read(event.data))))

/** A push that cannot be read is still one: without a notification the browser would end the subscription. */
function read(data: PushMessageData | null): Push {
  try {
    return (data?.json() as Push | null) ?? {}
  } catch {
    return {}
  }
}

async function receive(push: Push): Promise<void> {
  const said = push.notification ?? {}
  const options: NotificationOptions & { renotify?: boolean; timestamp?: number; actions?: unknown[] } = {
    body: said.body ?? "",
    lang: said.lang ?? "",
    icon: ICON,
    badge: ICON,
    data: { ...said.data, url: said.data?.url ?? said.navigate ?? HOME },
  }
  if (said.tag) {
    options.tag = said.tag
    options.renotify = true
  }
  if (said.data?.kind === "alarm") options.requireInteraction = true
  if (said.actions?.length) options.actions = said.actions
  if (said.timestamp) options.timestamp = said.timestamp
  await self.registration.showNotification(said.title || "Torget", options)
  // Only now: nothing of this may hold up what is to be seen.
  await Promise.allSettled([
    takeAway(push.read ?? []),
    setBadge(push.app_badge),
    said.data?.beacon ? sayShown(said.data.beacon) : null,
    flushAnswers(),
  ])
}

async function takeAway(tags: string[]): Promise<void> {
  if (!tags.length) return
  for (const shown of await self.registration.getNotifications()) if (tags.includes(shown.tag)) shown.close()
}

async function setBadge(count: number | undefined): Promise<void> {
  const device = navigator as WorkerNavigator & { setAppBadge?(count: number): Promise<void> }
  if (count !== undefined) await device.setAppBadge?.(count)
}

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    keepalive: true,
  })

const sayShown = (beacon: string): Promise<Response> => post("/api/push/shown", { beacon })

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  const link = linkIn(event.notification.data?.url)
  if (link && ANSWERS.includes(event.action)) {
    event.waitUntil(answer(link, event.action, event.notification))
    return
  }
  event.waitUntil(open(pathOf(event.notification.data?.url)))
})

/** Only what lies within this app is opened, whatever the push said. */
function pathOf(url: unknown): string {
  try {
    const found = new URL(String(url), location.origin)
    return found.pathname + found.search + found.hash
  } catch {
    return HOME
  }
}

async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const one = windows.find((client) => client.focused) ?? windows[0]
  if (!one) {
    await self.clients.openWindow(path)
    return
  }
  // The page goes there by itself, so that what is half written in it stays.
  one.postMessage({ order: OPEN, path })
  await one.focus().catch(() => {})
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event as PushSubscriptionChangeEvent))
})

interface PushSubscriptionChangeEvent extends ExtendableEvent {
  readonly oldSubscription: PushSubscription | null
  readonly newSubscription: PushSubscription | null
}

/** The browser replaced the subscription. Where it does not say which, the page sees to it at its next start. */
async function renew(event: PushSubscriptionChangeEvent): Promise<void> {
  const old = event.oldSubscription
  if (!old) return
  const next = event.newSubscription ?? (await self.registration.pushManager.subscribe(old.options))
  const { endpoint, keys } = next.toJSON()
  const key = next.options.applicationServerKey
  if (!key) return
  await post("/api/push/renew", {
    old_endpoint: old.endpoint,
    endpoint,
    p256dh: keys?.p256dh,
    auth: keys?.auth,
    key: base64url(key),
  })
}

const base64url = (raw: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(raw)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")
