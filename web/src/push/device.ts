/** What this browser can do about notifications, and why it cannot. */

export type Ability =
  | "can"
  /** An iPhone or iPad in a browser tab: only an app on the home screen is let. */
  | "needs-home-screen"
  /** An iPhone or iPad too old for it. */
  | "too-old"
  /** The person, or who keeps the device, has said no. */
  | "denied"
  /** Opened without encryption. */
  | "insecure"
  /** A private window, or a browser without it. */
  | "none"

interface Apple {
  standalone?: boolean
}

export const isApplePhone = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  // An iPad says that it is a Mac; no Mac has a touch screen.
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

export const isOnHomeScreen = (): boolean =>
  (navigator as Navigator & Apple).standalone === true || matchMedia("(display-mode: standalone)").matches

/** Why notifications can or cannot come to this browser. */
export function ability(): Ability {
  const pushes = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis
  if (!globalThis.isSecureContext) return "insecure"
  if (isApplePhone() && !isOnHomeScreen()) return "needs-home-screen"
  if (!pushes) return isApplePhone() ? "too-old" : "none"
  return Notification.permission === "denied" ? "denied" : "can"
}

/** Return base64url text as bytes. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/")
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0))
}

/** Whether a subscription was made with this key. */
export function isMadeWith(subscription: PushSubscription, key: string): boolean {
  const used = subscription.options.applicationServerKey
  if (!used) return false
  const [a, b] = [new Uint8Array(used), toBytes(key)]
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
