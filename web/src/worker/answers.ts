/** Answering an alert from the notification itself, without opening anything: kept here until the network is back. */

declare const self: ServiceWorkerGlobalScope

export const ANSWERS: readonly string[] = ["safe", "help"]
/** A queue that lives as long as the worker's caches, as requests that nobody makes. */
const QUEUE = "torget-answers"
const SYNC = "alert-answers"
/** A network that says nothing for so long counts as none. */
const PATIENCE_MS = 15_000

interface Given {
  link: string
  answer: string
  via: "push"
  at: string
}

/** The secret of the person's link, where the notification leads to one. */
export function linkIn(url: unknown): string {
  try {
    const found = new URL(String(url), location.origin)
    return found.pathname === "/a" ? found.hash.slice(1) : ""
  } catch {
    return ""
  }
}

/** Keep the answer and send it; the notification says at once that it is kept, and then that it was sent. */
export async function answer(link: string, name: string, notification: Notification): Promise<void> {
  const given: Given = { link, answer: name, via: "push", at: new Date().toISOString() }
  const queue = await caches.open(QUEUE)
  await queue.put(new Request(`/answers/${crypto.randomUUID()}`), new Response(JSON.stringify(given)))
  await say("…", name, notification)
  if (await flushAnswers()) await say("✓", name, notification)
  else await askForSync()
}

async function say(mark: string, name: string, notification: Notification): Promise<void> {
  const actions = (notification as Notification & { actions?: { action: string; title: string }[] }).actions
  const words = actions?.find((one) => one.action === name)?.title ?? name
  await self.registration.showNotification(notification.title, {
    body: `${mark} ${words}`,
    tag: notification.tag,
    lang: notification.lang,
    icon: notification.icon,
    silent: true,
    data: notification.data,
  })
}

async function askForSync(): Promise<void> {
  const registration = self.registration as ServiceWorkerRegistration & {
    sync?: { register(tag: string): Promise<void> }
  }
  // Where there is no such thing, the next push or the next start of the worker sends it.
  await registration.sync?.register(SYNC).catch(() => {})
}

/** Send what waits; true when nothing is left. */
export async function flushAnswers(): Promise<boolean> {
  const queue = await caches.open(QUEUE)
  for (const request of await queue.keys()) {
    const given = (await (await queue.match(request))?.json()) as Given | undefined
    if (given && !(await post(given))) return false
    await queue.delete(request)
  }
  return true
}

/** False when it is to be tried again; what the server refuses is of no use any more. */
async function post(given: Given): Promise<boolean> {
  try {
    const answer = await fetch("/api/alerts/link/answer", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return answer.status < 500 && answer.status !== 429
  } catch {
    return false
  }
}

self.addEventListener("sync", (event) => {
  const wanted = event as ExtendableEvent & { tag?: string }
  if (wanted.tag === SYNC) wanted.waitUntil(flushAnswers())
})
// Not waited for: every page that is opened waits for the activation.
self.addEventListener("activate", () => void flushAnswers())
