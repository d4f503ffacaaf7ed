/** Notifications on this device: switched on by a tap, looked after at every start, switched off again. */
import { signal } from "@preact/signals"
import { t } from "../i18n"
import { rest } from "../net/rest"
import { ability, isMadeWith, toBytes } from "./device"

export interface PushDevice {
  id: string
  name: string
  service: string
  created_at: string
  alive_at: string
  outdated: boolean
}

export interface PushInfo {
  key: string
  wording: number
  consent: { wording: number; given_at: string } | null
  devices: PushDevice[]
  limit: number
}

/** The id of this device, once it is known to the server; empty when notifications are off here. */
export const thisDevice = signal("")

const READY_MS = 8_000

/** What went wrong, in words for the person. */
export class CannotPush extends Error {}

async function registration(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), READY_MS))
  const found = await Promise.race([navigator.serviceWorker.ready, late])
  if (!found)
    throw new CannotPush(
      t("This window cannot show notifications. Is it a private one? Use an ordinary window."),
    )
  return found
}

async function subscribe(key: string): Promise<PushSubscription> {
  const manager = (await registration()).pushManager
  const there = await manager.getSubscription()
  if (there && isMadeWith(there, key)) return there
  // Made with a key that was replaced: a browser holds one at a time.
  await there?.unsubscribe()
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: toBytes(key) })
  } catch {
    throw new CannotPush(
      t(
        "The browser could not reach its push service. A private window or a locked-down network may be why.",
      ),
    )
  }
}

async function register(subscription: PushSubscription, key: string, consent?: number): Promise<void> {
  const { endpoint, keys } = subscription.toJSON()
  const body = { endpoint, p256dh: keys?.p256dh, auth: keys?.auth, key, ...(consent ? { consent } : {}) }
  const { device } = await rest.post<{ device: PushDevice }>("push/devices", body)
  thisDevice.value = device.id
}

/** Switch notifications on here; call it from a tap, else browsers do not ask.
 *
 * @throws CannotPush with the reason, Refused, Unreachable.
 */
export async function switchOn(): Promise<void> {
  const answer = await Notification.requestPermission()
  if (answer !== "granted")
    throw new CannotPush(t("You answered no, so no notifications come to this device."))
  const info = await rest.get<PushInfo>("push")
  await register(await subscribe(info.key), info.key, info.wording)
  remember(true)
}

/** Switch them off on this device alone. */
export async function switchOff(): Promise<void> {
  const id = thisDevice.value
  thisDevice.value = ""
  remember(false)
  const there = await (await registration()).pushManager.getSubscription()
  await there?.unsubscribe()
  if (id) await rest.delete(`push/devices/${id}`)
}

/** Look after what was switched on here: prove that it lives, and subscribe again where that has vanished. */
export async function lookAfter(): Promise<void> {
  if (ability() !== "can" || Notification.permission !== "granted" || !import.meta.env.PROD) return
  try {
    const info = await rest.get<PushInfo>("push")
    if (!info.consent) return
    const there = await (await registration()).pushManager.getSubscription()
    // No subscription and none known either: switched off here. Known but gone: it vanished.
    if (!there && !wasOn()) return
    await register(await subscribe(info.key), info.key)
    remember(true)
  } catch {
    // At the next start again; nothing on screen depends on it.
  }
}

const MARK = "torget.push"
const wasOn = (): boolean => localStorage.getItem(MARK) === "on"

/** Keep in mind that they are on here: a subscription may vanish without a word. */
export function remember(on: boolean): void {
  if (on) localStorage.setItem(MARK, "on")
  else localStorage.removeItem(MARK)
}
