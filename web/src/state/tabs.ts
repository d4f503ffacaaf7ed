/** The other tabs of this browser: telling them, and doing something in one of them only. */

type Listener = (subject: string) => void

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("torget")
const listeners = new Set<Listener>()
channel?.addEventListener("message", (event) => {
  for (const listener of listeners) listener(String(event.data))
})

/** Tell the other tabs that something has changed. */
export function tellTabs(subject: string): void {
  channel?.postMessage(subject)
}

export function onTabs(listener: Listener): void {
  listeners.add(listener)
}

/** This page among all of the browser; its lock is held as long as it is open. */
const page = crypto.randomUUID()
let held = false
const lockOf = (name: string): string => `torget:page:${name}`

/** The name of this page, by which others can tell whether it is still open. */
export function pageName(): string {
  const locks = (navigator as Partial<Navigator>).locks
  if (!held && locks) {
    held = true
    void locks.request(lockOf(page), () => new Promise(() => {}))
  }
  return page
}

export async function isOpen(name: string): Promise<boolean> {
  if (name === page) return true
  const locks = await (navigator as Partial<Navigator>).locks?.query?.()
  return locks?.held?.some((lock) => lock.name === lockOf(name)) ?? false
}

/** Do `work` while no other tab does work of this name (Web Locks; where there are none, at once). */
export function alone(name: string, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks
  return locks ? locks.request(`torget:${name}`, work) : work()
}
